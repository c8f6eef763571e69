"""What the scores mean: quality freed of the jurors' severity, and how sure the order is."""

import hashlib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from civicmethods.opinion.canonical import canonical_bytes
from civicmethods.opinion.exact import Floats

from .agreement import Agreement, agreement
from .bias import HomeBias, home_bias
from .criteria import CriteriaReport, criteria_report, percentiles
from .mixed import Design, Equations, Variances
from .parameters import RAW, Parameters
from .ranks import RankChances, competition_ranks, rank_chances
from .reviews import Ints, ReviewTable
from .variances import DECIMALS, LEAST_RATIO, reml

Truths = NDArray[np.bool_]

METHOD, VERSION = "civicmethods.calibration", 1
GOOD_RELIABILITY = 0.8
_LINE_Z = 1.645
_LEAST_VARIANCE = 1e-9


@dataclass(frozen=True)
class ApplicationRow:
    id: str
    reviews: int
    raw: float
    raw_rank: int
    calibrated: float
    standard_error: float
    calibrated_rank: int
    rank_low: int
    rank_high: int
    chance: float
    """Of a place among the prizes."""
    reliability: float
    at_line: bool
    """Cannot be told from the last prize."""
    wins_raw: bool
    wins_calibrated: bool
    percentiles: tuple[float | None, ...]

    @property
    def depends(self) -> bool:
        """Whether it wins depends on which scores decide."""
        return self.wins_raw != self.wins_calibrated


@dataclass(frozen=True)
class JurorRow:
    id: str
    reviews: int
    severity: float
    """Points below the average juror (negative: above)."""
    standard_error: float


@dataclass(frozen=True)
class Calibration:
    parameters: Parameters
    variances: Variances
    mean: float
    applications: tuple[ApplicationRow, ...]
    jurors: tuple[JurorRow, ...]
    reviews_needed: int | None
    """Per application for a reliability of 0.8; None where no number would do."""
    groups: int
    """Parts of the jury that share no application; across them only the model's assumption compares."""
    agreement: Agreement
    bias: tuple[HomeBias, ...]
    criteria: CriteriaReport

    @property
    def winners(self) -> tuple[str, ...]:
        """By the scores that the published rule lets decide."""
        raw = self.parameters.decides == RAW
        return tuple(row.id for row in self.applications if (row.wins_raw if raw else row.wins_calibrated))

    @property
    def at_line(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.applications if row.at_line)

    @property
    def depending(self) -> tuple[str, ...]:
        """Prizes that depend on whether raw or calibrated scores decide."""
        return tuple(row.id for row in self.applications if row.depends)

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD,
            "version": VERSION,
            "parameters": self.parameters,
            "variances": self.variances,
            "mean": self.mean,
            "applications": list(self.applications),
            "jurors": list(self.jurors),
            "reviews_needed": self.reviews_needed,
            "groups": self.groups,
            "agreement": self.agreement,
            "bias": list(self.bias),
            "criteria": self.criteria,
            "winners": list(self.winners),
            "at_line": list(self.at_line),
            "depending": list(self.depending),
        }

    def to_bytes(self) -> bytes:
        return canonical_bytes(self.as_dict())

    def digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()


@dataclass(frozen=True, eq=False)
class _Model:
    variances: Variances
    equations: Equations
    mean: float
    quality: Floats


def calibrate(
    table: ReviewTable,
    parameters: Parameters | None = None,
    *,
    own: Mapping[str, Collection[tuple[str, str]]] | None = None,
    tracks: Mapping[str, str] | None = None,
) -> Calibration:
    """Calibrate the scores of one track or season.

    `own` names, per kind (city, region), the pairs (application, juror) that are at home there; `tracks` are for the
    percentiles only. Raises `TooFewReviews` where quality, severity and chance cannot be told apart.
    """
    parameters = parameters or Parameters()
    variances = reml(table)
    design = Design.of(table)
    chance = max(variances.chance, _LEAST_VARIANCE)
    equations = Equations.of(
        design, max(variances.quality / chance, LEAST_RATIO), max(variances.juror / chance, LEAST_RATIO)
    )
    mean, quality, leniency = equations.solved(table.scores)
    return Calibration(
        parameters=parameters,
        variances=variances,
        mean=mean,
        applications=_application_rows(table, parameters, _Model(variances, equations, mean, quality), tracks or {}),
        jurors=tuple(
            JurorRow(name, count, -value + 0.0, error)
            for name, count, value, error in zip(
                table.jurors,
                np.bincount(table.seats, minlength=len(table.jurors)).tolist(),
                np.round(leniency, DECIMALS).tolist(),
                np.sqrt(variances.chance * np.diagonal(equations.inverse)[1:]).tolist(),
                strict=True,
            )
        ),
        reviews_needed=_reviews_needed(variances),
        groups=_groups(table),
        agreement=agreement(table, variances),
        bias=home_bias(table, equations, variances.chance, own or {}),
        criteria=criteria_report(
            table, prizes=parameters.prizes, weightings=parameters.weightings, seed=parameters.seed
        ),
    )


def _application_rows(
    table: ReviewTable,
    parameters: Parameters,
    model: _Model,
    tracks: Mapping[str, str],
) -> tuple[ApplicationRow, ...]:
    variances, equations = model.variances, model.equations
    raw, scores = np.round(table.means(), DECIMALS) + 0.0, np.round(model.mean + model.quality, DECIMALS) + 0.0
    raw_ranks, ranks = competition_ranks(raw), competition_ranks(scores)
    chances = _chances(parameters, model, ranks)
    squares = variances.chance * equations.quality_variances()
    line = at_prize_line(equations, variances.chance, scores, parameters.prizes)
    counts = table.counts.tolist()
    feedback = percentiles(table, tracks)
    return tuple(
        ApplicationRow(
            id=name,
            reviews=counts[at],
            raw=float(raw[at]),
            raw_rank=int(raw_ranks[at]),
            calibrated=float(scores[at]),
            standard_error=math.sqrt(max(float(squares[at]), 0.0)),
            calibrated_rank=int(ranks[at]),
            rank_low=int(chances.low[at]),
            rank_high=int(chances.high[at]),
            chance=float(chances.among_first[at]),
            reliability=variances.reliability(counts[at]),
            at_line=bool(line[at]),
            wins_raw=bool(raw_ranks[at] <= parameters.prizes),
            wins_calibrated=bool(ranks[at] <= parameters.prizes),
            percentiles=feedback[at],
        )
        for at, name in enumerate(table.applications)
    )


def _chances(parameters: Parameters, model: _Model, ranks: Ints) -> RankChances:
    if model.variances.chance == 0:
        return RankChances(ranks, ranks, (ranks <= parameters.prizes).astype(np.float64))
    return rank_chances(model.equations, model.quality, model.variances.chance, parameters=parameters)


def at_prize_line(equations: Equations, chance: float, scores: Floats, prizes: int) -> Truths:
    """Who cannot be told from the last prize: |q_i − q_m| < 1.645·√(C_ii + C_mm − 2·C_im). The last prize is inside."""
    if prizes >= len(scores):
        return np.zeros(len(scores), dtype=bool)
    last = int(np.argsort(-scores, kind="stable")[prizes - 1])
    own = equations.quality_variances()
    spread = own + own[last] - 2 * equations.quality_covariances(last)
    inside: Truths = np.abs(scores - scores[last]) < _LINE_Z * np.sqrt(np.maximum(chance * spread, 0))
    inside |= scores == scores[last]
    return inside


def _reviews_needed(variances: Variances) -> int | None:
    if variances.quality == 0:
        return None
    odds = GOOD_RELIABILITY / (1 - GOOD_RELIABILITY)
    return max(math.ceil(round(odds * (variances.juror + variances.chance) / variances.quality, 6)), 1)


def _groups(table: ReviewTable) -> int:
    size = len(table.applications) + len(table.jurors)
    graph = sparse.csr_array(
        (np.ones(len(table)), (table.rows, len(table.applications) + table.seats)), shape=(size, size)
    )
    return int(connected_components(graph, directed=False)[0])
