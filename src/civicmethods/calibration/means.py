"""The plain means of a track whose readings are too few to tell quality, severity and chance apart."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from civicmethods.opinion.canonical import canonical_bytes

from .calibration import Calibration, calibrate
from .criteria import CriteriaReport, criteria_report, percentiles
from .parameters import Parameters
from .ranks import competition_ranks
from .reviews import ReviewTable
from .variances import DECIMALS, TooFewReviews

METHOD, VERSION = "civicmethods.means", 1


@dataclass(frozen=True)
class MeanRow:
    id: str
    reviews: int
    raw: float
    raw_rank: int
    wins_raw: bool
    percentiles: tuple[float | None, ...]


@dataclass(frozen=True)
class Means:
    """Mean scores and their order; nothing is said of severity, chance or the prize line."""

    parameters: Parameters
    applications: tuple[MeanRow, ...]
    criteria: CriteriaReport

    @property
    def winners(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.applications if row.wins_raw)

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD,
            "version": VERSION,
            "parameters": self.parameters,
            "applications": list(self.applications),
            "criteria": self.criteria,
            "winners": list(self.winners),
        }

    def to_bytes(self) -> bytes:
        return canonical_bytes(self.as_dict())

    def digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()


def means(table: ReviewTable, parameters: Parameters, *, tracks: Mapping[str, str] | None = None) -> Means:
    raw = np.round(table.means(), DECIMALS) + 0.0
    ranks = competition_ranks(raw)
    feedback = percentiles(table, tracks or {}) if table.applications else []
    rows = zip(table.applications, table.counts.tolist(), raw.tolist(), ranks.tolist(), feedback, strict=True)
    return Means(
        parameters=parameters,
        applications=tuple(
            MeanRow(name, count, score, rank, rank <= parameters.prizes, shares)
            for name, count, score, rank, shares in rows
        ),
        criteria=criteria_report(
            table, prizes=parameters.prizes, weightings=parameters.weightings, seed=parameters.seed
        ),
    )


def ranked(
    table: ReviewTable,
    parameters: Parameters,
    *,
    own: Mapping[str, Collection[tuple[str, str]]] | None = None,
    tracks: Mapping[str, str] | None = None,
) -> Calibration | Means:
    """Calibrated where the readings allow it, else the plain means."""
    try:
        return calibrate(table, parameters, own=own, tracks=tracks)
    except TooFewReviews:
        return means(table, parameters, tracks=tracks)
