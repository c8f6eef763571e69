"""What the criteria do: which tell applications apart, which repeat each other, what other weights would change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import Floats, exact_dot, exact_sum, uniform

from .draws import logarithm
from .ranks import competition_ranks
from .reviews import ReviewTable, weighted_scores
from .variances import TooFewReviews, reml

_WEIGHTS_STREAM = 1 << 40


@dataclass(frozen=True)
class CriterionRow:
    name: str
    weight: float
    applicable: int
    """Marks given (the rest is «not applicable»)."""
    mean: float | None
    reliability: float | None
    """Of one juror's mark; None where there are too few."""
    reliability_mean: float | None
    """Of the mean of as many marks as an application has on average."""
    with_rest: float | None
    """Correlation with the mean of all other criteria, over applications."""


@dataclass(frozen=True)
class Overlap:
    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class Reweighting:
    weightings: int
    same_winners: float
    """The share of weights that give the same winners, in whatever order."""
    wins: tuple[float, ...]
    """For each application the share of weights under which it wins."""
    equal_weights: tuple[str, ...]
    """Who would win if all criteria weighed the same."""


@dataclass(frozen=True)
class CriteriaReport:
    criteria: tuple[CriterionRow, ...]
    overlaps: tuple[Overlap, ...]
    """Each two criteria, those that repeat each other most first."""
    reweighting: Reweighting


def criteria_report(table: ReviewTable, *, prizes: int, weightings: int, seed: int) -> CriteriaReport:
    means = [table.means(column) for column in table.marks.T]
    rows = tuple(_criterion(table, number, means[number]) for number in range(len(table.criteria)))
    overlaps = []
    for i, first in enumerate(table.criteria):
        for j in range(i + 1, len(table.criteria)):
            value = correlation(means[i], means[j])
            if value is not None:
                overlaps.append(Overlap(first.name, table.criteria[j].name, value))
    overlaps.sort(key=lambda entry: (-round(entry.correlation, 9), entry.first, entry.second))
    return CriteriaReport(rows, tuple(overlaps), _reweighted(table, prizes, weightings, seed))


def percentiles(table: ReviewTable, tracks: Mapping[str, str]) -> list[tuple[float | None, ...]]:
    """Per application and criterion: the share of its track that it stands above, equals counted by half."""
    groups: dict[str, list[int]] = {}
    for at, application in enumerate(table.applications):
        groups.setdefault(tracks.get(application, ""), []).append(at)
    columns = []
    for column in table.marks.T:
        means = np.round(table.means(column), 9)
        places = np.full(len(means), math.nan)
        for members in groups.values():
            own = means[members]
            known = np.sort(own[~np.isnan(own)])
            if len(known) > 1:
                below = np.searchsorted(known, own, side="left")
                equal = np.searchsorted(known, own, side="right") - below
                places[members] = np.where(np.isnan(own), math.nan, (below + (equal - 1) / 2) / (len(known) - 1))
        columns.append(places)
    table_of = np.array(columns).T.tolist()
    return [tuple(None if math.isnan(value) else value for value in line) for line in table_of]


def correlation(left: Floats, right: Floats) -> float | None:
    """Pearson's, over the entries that both have; None where one of them does not vary."""
    both = ~np.isnan(left) & ~np.isnan(right)
    count = int(both.sum())
    if count < 3:
        return None
    left, right = (values[both] - float(exact_sum(values[both])) / count for values in (left, right))
    square = exact_dot(left, left) * exact_dot(right, right)
    if square <= 1e-24:
        return None
    return max(-1.0, min(1.0, exact_dot(left, right) / math.sqrt(square)))


def _criterion(table: ReviewTable, number: int, means: Floats) -> CriterionRow:
    criterion = table.criteria[number]
    present = ~np.isnan(table.marks[:, number])
    count = int(present.sum())
    single, mean = None, None
    if count:
        alone = table.of_criterion(number)
        try:
            variances = reml(alone)
        except TooFewReviews:
            pass
        else:
            single = variances.reliability(1)
            mean = variances.reliability(len(alone) / len(alone.applications))
    others = [c.weight if at != number else 0.0 for at, c in enumerate(table.criteria)]
    rest = table.means(weighted_scores(table.marks, others)) if len(others) > 1 else np.full(len(means), math.nan)
    return CriterionRow(
        name=criterion.name,
        weight=criterion.weight,
        applicable=count,
        mean=float(exact_sum(table.marks[present, number])) / count if count else None,
        reliability=single,
        reliability_mean=mean,
        with_rest=correlation(means, rest),
    )


def _reweighted(table: ReviewTable, prizes: int, weightings: int, seed: int) -> Reweighting:
    """Weights drawn evenly from all that add up to 1."""
    size = len(table.criteria)
    now = _winners(table, [criterion.weight for criterion in table.criteria], prizes)
    wins = np.zeros(len(table.applications))
    same = 0
    drawn = [uniform(seed, _WEIGHTS_STREAM + number, size) for number in range(weightings if size > 1 else 0)]
    for weights in (-logarithm(1 - np.array(drawn))).tolist():
        winners = _winners(table, weights, prizes)
        wins += winners
        same += int((winners == now).all())
    tried = weightings if size > 1 else 1
    if size == 1:
        wins, same = now.astype(np.float64), 1
    equal = _winners(table, [1.0] * size, prizes)
    return Reweighting(
        weightings=weightings if size > 1 else 0,
        same_winners=same / max(tried, 1),
        wins=tuple((wins / max(tried, 1)).tolist()),
        equal_weights=tuple(table.applications[at] for at in np.flatnonzero(equal).tolist()),
    )


def _winners(table: ReviewTable, weights: list[float], prizes: int) -> Floats:
    means = np.round(table.means(weighted_scores(table.marks, weights)), 9)
    return np.asarray(competition_ranks(np.where(np.isnan(means), -math.inf, means)) <= prizes)
