"""Variances by restricted maximum likelihood (REML), with Newton steps on the average information."""

import math
from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import Floats, exact_dot, exact_sum

from .draws import logarithm
from .mixed import Design, Equations, Variances
from .reviews import BadReviews, ReviewTable

DECIMALS = 9
"""Variances are rounded so before anything is computed from them, and published so."""

LEAST_RATIO, MOST_RATIO = 1e-8, 1e8
_STEPS, _HALVINGS = 100, 30
_CLOSE, _FLAT = 1e-10, 1e-10
_LEAST_CHANCE = 1e-70

Ratios = tuple[float, float]


class TooFewReviews(BadReviews):
    """Too few reviews to tell quality, severity and chance apart."""


@dataclass(frozen=True, eq=False)
class _Point:
    """The likelihood at two ratios σ_q²/σ_e² and σ_b²/σ_e², with σ_e² at its best."""

    ratios: Ratios
    equations: Equations
    chance: float
    deviance: float
    """Minus twice the restricted log-likelihood, but for a constant."""


def reml(table: ReviewTable) -> Variances:
    """The variances under which these scores, freed of their mean, are likeliest."""
    _check_enough(table)
    scores = table.scores - float(exact_sum(table.scores)) / len(table)
    scale = float(np.max(np.abs(scores)))
    if scale <= 1e-12:
        return Variances(0.0, 0.0, 0.0)
    design = Design.of(table)
    point = _maximum(design, scores / scale)
    square = point.chance * scale * scale
    quality, juror = (ratio if ratio > LEAST_RATIO * 10 else 0.0 for ratio in point.ratios)
    return Variances(*(round(value, DECIMALS) for value in (quality * square, juror * square, square)))


def _check_enough(table: ReviewTable) -> None:
    if not len(table):
        raise TooFewReviews("there are no reviews")
    if int(table.counts.max()) < 2 or len(table.applications) < 2 or len(table.jurors) < 2:
        raise TooFewReviews("at least two applications, two jurors and one application read twice are needed")
    if len(table) <= len(table.applications) + len(table.jurors) - 1:
        raise TooFewReviews(
            f"{len(table)} reviews of {len(table.applications)} applications by {len(table.jurors)} jurors are too few "
            "to tell quality, severity and chance apart"
        )


def _maximum(design: Design, scores: Floats) -> _Point:
    point = _point(design, scores, (1.0, 0.1))
    for _ in range(_STEPS):
        aim = _newton(point, scores)
        for _ in range(_HALVINGS):
            further = _point(design, scores, aim)
            if further.deviance <= point.deviance + _FLAT:
                break
            aim = (math.sqrt(aim[0] * point.ratios[0]), math.sqrt(aim[1] * point.ratios[1]))
        else:
            return point
        moved = max(abs(new / old - 1) for new, old in zip(further.ratios, point.ratios, strict=True))
        point = further
        if moved <= _CLOSE:
            return point
    return point


def _point(design: Design, scores: Floats, ratios: Ratios) -> _Point:
    equations = Equations.of(design, *ratios)
    residuals = equations.residuals(scores)
    freedom = len(scores) - 1
    chance = exact_dot(design.weights * residuals, scores) / freedom
    if chance < _LEAST_CHANCE:  # scores without any chance, so far out that rounding has eaten what there is
        return _Point(ratios, equations, _LEAST_CHANCE, math.inf)
    counts = np.array([design.applications, design.jurors, freedom], dtype=np.float64)
    logs = logarithm(np.array([*ratios, chance])) * counts
    deviance = exact_sum(logs) + exact_sum(logarithm(equations.diagonal)) + exact_sum(logarithm(equations.pivots))
    return _Point(ratios, equations, chance, float(deviance))


def _newton(point: _Point, scores: Floats) -> Ratios:
    """Where the likelihood, taken as a parabola, has its top, within bounds."""
    slopes, information = _slopes(point, scores)
    variances = [point.ratios[0] * point.chance, point.ratios[1] * point.chance, point.chance]
    fixed = {at: 0.0 for at in range(2) if point.ratios[at] <= LEAST_RATIO and slopes[at] <= 0}
    while True:
        step = _step(slopes, information, fixed)
        below = [at for at in range(2) if at not in fixed and variances[at] + step[at] <= 0]
        if not below:
            break
        fixed |= {at: -variances[at] for at in below}
    chance = max(point.chance + step[2], point.chance / 10)
    first, second = (min(max((variances[at] + step[at]) / chance, LEAST_RATIO), MOST_RATIO) for at in range(2))
    return first, second


def _step(slopes: list[float], information: list[list[float]], fixed: dict[int, float]) -> list[float]:
    """The Newton step, given the steps that are fixed."""
    free = [at for at in range(3) if at not in fixed]
    right = [slopes[i] - sum(information[i][j] * value for j, value in fixed.items()) for i in free]
    solved = _eliminated([[information[i][j] for j in free] for i in free], right)
    return [fixed[at] if at in fixed else solved[free.index(at)] for at in range(3)]


def _slopes(point: _Point, scores: Floats) -> tuple[list[float], list[list[float]]]:
    """First derivatives of the likelihood by the three variances, and the average information."""
    equations, chance = point.equations, point.chance
    design = equations.design
    quality_ratio, juror_ratio = point.ratios
    _, quality, leniency = equations.solved(scores)
    residuals = equations.residuals(scores)
    held_quality = float(exact_sum(equations.quality_variances())) / quality_ratio
    held_juror = float(exact_sum(np.diagonal(equations.inverse)[1:])) / juror_ratio
    spent = 1 + design.applications - held_quality + design.jurors - held_juror
    quality_variance, juror_variance = quality_ratio * chance, juror_ratio * chance
    directions = (
        quality[design.rows] / quality_variance,
        leniency[design.seats] / juror_variance,
        residuals / chance,
    )
    fits = (
        exact_dot(quality, quality) / (quality_variance * quality_variance),
        exact_dot(leniency, leniency) / (juror_variance * juror_variance),
        exact_dot(design.weights * residuals, residuals) / (chance * chance),
    )
    traces = (
        (design.applications - held_quality) / quality_variance,
        (design.jurors - held_juror) / juror_variance,
        (len(scores) - spent) / chance,
    )
    slopes = [(fit - trace) / 2 for fit, trace in zip(fits, traces, strict=True)]
    projected = [design.weights * equations.residuals(direction) / chance for direction in directions]
    return slopes, [[exact_dot(a, b) / 2 for b in projected] for a in directions]


def _eliminated(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a system of at most three equations; a direction without information is left alone."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for pivot in range(size):
        if rows[pivot][pivot] <= 1e-300:
            rows[pivot] = [float(at == pivot) for at in range(size)] + [0.0]
        lead = [entry / rows[pivot][pivot] for entry in rows[pivot]]
        for other in range(size):
            factor = rows[other][pivot]
            rows[other] = lead if other == pivot else [a - factor * b for a, b in zip(rows[other], lead, strict=True)]
    return [line[-1] for line in rows]
