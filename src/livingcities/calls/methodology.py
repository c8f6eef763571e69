"""The season's methodology report: what the criteria did, how far jurors agreed, what a second jury found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from civicmethods.calibration.criteria import correlation
from livingcities.calls import scores
from livingcities.calls.models import Call, Criterion, Decision
from livingcities.calls.standings import Row, Standing, standings

REPEATS = 0.85
"""Two criteria whose means go together so closely say nearly the same."""
TELLS, HARDLY_TELLS = 0.6, 0.3
SHOWN_OVERLAPS = 6


@dataclass(frozen=True)
class CriterionTold:
    criterion: Criterion
    mean: float | None
    share_given: float
    """Of the reviews in which it was applicable."""
    reliability: float | None
    """Of the mean of an application's marks by it."""
    with_rest: float | None


@dataclass(frozen=True)
class Overlap:
    first: Criterion
    second: Criterion
    correlation: float

    @property
    def repeats(self) -> bool:
        return self.correlation >= REPEATS


@dataclass(frozen=True)
class Audit:
    """The second jury beside the first, over the applications that both have read."""

    applications: int
    correlation: float | None
    difference: float
    """Mean of the second minus mean of the first, in points."""


@dataclass(frozen=True)
class TrackReport:
    standing: Standing

    @property
    def told(self) -> dict[str, Any]:
        return self.standing.told

    @cached_property
    def criteria(self) -> list[CriterionTold]:
        reviews = self.standing.reviews or 1
        return [
            CriterionTold(
                criterion=criterion,
                mean=told["mean"],
                share_given=told["applicable"] / reviews,
                reliability=told["reliability_mean"],
                with_rest=told["with_rest"],
            )
            for criterion, told in self.standing.criteria
        ]

    @cached_property
    def overlaps(self) -> list[Overlap]:
        named = {f"c{criterion.number}": criterion for criterion, _told in self.standing.criteria}
        return [
            Overlap(named[pair["first"]], named[pair["second"]], pair["correlation"])
            for pair in self.told["criteria"]["overlaps"][:SHOWN_OVERLAPS]
            if pair["first"] in named and pair["second"] in named
        ]

    @property
    def same_winners(self) -> float:
        return float(self.told["criteria"]["reweighting"]["same_winners"])

    @property
    def weightings(self) -> int:
        return int(self.told["criteria"]["reweighting"]["weightings"])

    @cached_property
    def under_other_weights(self) -> list[tuple[str, float]]:
        """(title, share of the weights under which it would win), for those who win under some.

        Once the report is public, an application without a prize has no title in it."""
        wins = self.told["criteria"]["reweighting"]["wins"]
        shares = dict(zip([told["id"] for told in self.told["applications"]], wins, strict=True))
        rows = [(self._named(row), float(shares[row.told["id"]])) for row in self.standing.rows]
        return sorted((entry for entry in rows if entry[1] > 0), key=lambda entry: -entry[1])

    def _named(self, row: Row) -> str:
        has_prize = row.decision is not None and row.decision.kind != Decision.Kind.NONE
        return row.application.title if has_prize or self.standing.call.state != Call.State.PUBLISHED else ""

    @cached_property
    def audit(self) -> Audit | None:
        return audit_of(self.standing)


def audit_of(standing: Standing) -> Audit | None:
    found = scores.Table(standing.call, standing.track)
    if not found.audited:
        return None
    first, second = found.table(), found.table(found.audited)
    means = dict(zip(first.applications, first.means().tolist(), strict=True))
    pairs = [
        (name, means[name], mean)
        for name, mean in zip(second.applications, second.means().tolist(), strict=True)
        if name in means
    ]
    if not pairs:
        return None
    one, other = (np.array([pair[at] for pair in pairs]) for at in (1, 2))
    return Audit(
        applications=len(pairs),
        correlation=correlation(one, other),
        difference=float((other - one).mean()),
    )


class Reports(NamedTuple):
    told: list[TrackReport]
    withheld: list[Standing]
    """Tracks with so few applications that whoever knows one of them would read the others' marks off."""


def reports(call: Call, *, least: int = 0) -> Reports:
    """Of every track with at least so many applications."""
    found = standings(call)
    told = [TrackReport(standing) for standing in found if len(standing.rows) >= least]
    return Reports(told, [standing for standing in found if len(standing.rows) < least])
