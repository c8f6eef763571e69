"""A ranking read back for the pages: which application stands where, and how sure that is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max

from civicmethods.calibration.means import METHOD as MEANS
from livingcities.calls import scores
from livingcities.calls.models import Application, Call, Criterion, Decision, Pseudonym, Ranking, Track

CLEAR, SOME = 0.8, 0.6
LAST = 1_000_000


def latest(call: Call, track: Track | None, digest: str | None = None) -> Ranking | None:
    """The ranking of a track that counts; with a digest, only if it was computed from exactly that."""
    found = Ranking.objects.filter(call=call, track=track).select_related("computation").order_by("-id").first()
    if found is None or (digest is not None and found.computation.input_digest != digest):
        return None
    return found


def is_fresh(call: Call) -> bool:
    """Whether every track is ranked from the scores as they are now."""
    return all(latest(call, table.track, table.input_digest()) for table in scores.tables(call))


@dataclass(frozen=True)
class Row:
    """One application in the ranking of its track."""

    application: Application
    told: dict[str, Any]
    decides: str
    decision: Decision | None = None

    def __getattr__(self, name: str) -> Any:
        """Numbers of the ranking by name; None where the readings were too few to say."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.told.get(name)

    @property
    def place(self) -> int:
        by_raw = self.decides == "raw" or self.told.get("calibrated_rank") is None
        return int(self.told["raw_rank" if by_raw else "calibrated_rank"])

    @property
    def score(self) -> float:
        by_raw = self.decides == "raw" or self.told.get("calibrated") is None
        return float(self.told["raw" if by_raw else "calibrated"])

    @property
    def wins(self) -> bool:
        by_raw = self.decides == "raw" or "wins_calibrated" not in self.told
        return bool(self.told["wins_raw" if by_raw else "wins_calibrated"])

    @property
    def depends(self) -> bool:
        return "wins_calibrated" in self.told and self.told["wins_raw"] != self.told["wins_calibrated"]


@dataclass(frozen=True)
class Ground:
    """What the standings of all tracks of a call share, each asked for once."""

    call: Call

    @cached_property
    def applications(self) -> dict[str, Application]:
        """By pseudonym."""
        related = ("application__city__region", "application__track", "application__organisation", "application__call")
        named = Pseudonym.objects.filter(call=self.call, application__isnull=False).select_related(*related)
        return {row.name: row.application for row in named if row.application is not None}

    @cached_property
    def decisions(self) -> dict[int, Decision]:
        return {row.application_id: row for row in Decision.objects.filter(application__call=self.call)}

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return {f"c{row.number}": row for row in self.call.criteria.order_by("number")}


@dataclass(frozen=True)
class Standing:
    """The ranking of one track."""

    ground: Ground
    track: Track | None
    ranking: Ranking

    @property
    def call(self) -> Call:
        return self.ground.call

    @cached_property
    def told(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.ranking.computation.result)
        return read

    @property
    def number(self) -> int:
        return self.track.number if self.track else 0

    @property
    def calibrated(self) -> bool:
        """Whether there were readings enough to tell severity and chance from quality."""
        return bool(self.told["method"] != MEANS)

    @property
    def prizes(self) -> int:
        return int(self.told["parameters"]["prizes"])

    @cached_property
    def rows(self) -> list[Row]:
        """All applications, the best first by the scores that decide."""
        named, decisions = self.ground.applications, self.ground.decisions
        rows = [
            Row(named[told["id"]], told, self.call.scoring, decisions.get(named[told["id"]].pk))
            for told in self.told["applications"]
            if told["id"] in named
        ]
        return sorted(rows, key=lambda row: (row.place, row.application.number or 0))

    @property
    def at_line(self) -> list[Row]:
        return [row for row in self.rows if row.at_line]

    @property
    def winners(self) -> list[Row]:
        return [row for row in self.rows if row.wins]

    @property
    def depending(self) -> list[Row]:
        return [row for row in self.rows if row.depends]

    @property
    def outside(self) -> list[Row]:
        """Those who cannot be told from the last prize and yet have none by the scores."""
        return [row for row in self.at_line if not row.wins]

    @property
    def tied(self) -> list[Row]:
        """More winners than prizes: equals at the last place."""
        if len(self.winners) <= self.prizes:
            return []
        last = max(row.place for row in self.winners)
        return [row for row in self.winners if row.place == last]

    @property
    def reviews(self) -> int:
        return sum(int(told["reviews"]) for told in self.told["applications"])

    @cached_property
    def reliability(self) -> float | None:
        """Of the mean as most applications were read."""
        known = sorted(row["reliability"] for row in self.told["applications"] if row.get("reliability") is not None)
        return known[len(known) // 2] if known else None

    @cached_property
    def criteria(self) -> list[tuple[Criterion, dict[str, Any]]]:
        rows = self.ground.criteria
        return [(rows[told["name"]], told) for told in self.told["criteria"]["criteria"] if told["name"] in rows]

    def row_of(self, application: Application) -> Row | None:
        return next((row for row in self.rows if row.application.pk == application.pk), None)


def standings(call: Call) -> list[Standing]:
    """The latest ranking of every track, in the order of the tracks."""
    newest = Ranking.objects.filter(call=call).values("track").annotate(newest=Max("pk")).values("newest")
    found = Ranking.objects.filter(pk__in=newest).select_related("computation", "track")
    ground = Ground(call)
    return sorted((Standing(ground, row.track, row) for row in found), key=lambda row: row.number or LAST)


def standing_of(call: Call, track: Track | None) -> Standing | None:
    found = latest(call, track)
    return Standing(Ground(call), track, found) if found else None
