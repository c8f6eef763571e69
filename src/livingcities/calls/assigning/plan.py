"""A computed plan: the pairs, and the report that the secretariat looks at before it puts them in force."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from civicmethods.assignment import METHOD, VERSION, Assignment, Problem, assign
from civicmethods.opinion.canonical import canonical_bytes
from livingcities.base.models import Computation
from livingcities.calls.models import Application, Juror

from .fit import Fits
from .ground import Ground


@dataclass(frozen=True, eq=False)
class Draft:
    """A plan on its way into the database."""

    ground: Ground
    fits: Fits
    problem: Problem
    regular: Assignment
    audit: Assignment | None
    seconds: float

    @property
    def pairs(self) -> list[list[int]]:
        """[application, juror], sorted."""
        found = [*self.regular.pairs, *(self.audit.pairs if self.audit else ())]
        return sorted([int(application), int(juror)] for application, juror in found)

    def computation(self) -> Computation:
        """Unsaved; its bytes are the two assignments as the mathematics wrote them."""
        parts = {"regular": self.regular.as_dict(), "audit": self.audit.as_dict() if self.audit else None}
        return Computation.of(
            result=canonical_bytes(parts),
            method=METHOD,
            version=str(VERSION),
            parameters={"rules": canonical_parts(self.regular.rules), "audit_percent": self.ground.call.audit_percent},
            seed=self.ground.call.seed,
            input_digest=hashlib.sha256(canonical_bytes(as_input(self.problem))).hexdigest(),
            seconds=round(self.seconds, 3),
        )

    def report(self) -> dict[str, Any]:
        """What the preview shows, as JSON. Ids of applications and jurors are whole numbers."""
        fits = {int(row.id): row.fit / len(row.jurors) if row.jurors else 0.0 for row in self.regular.applications}
        read = [int(row.id) for row in self.regular.applications if row.needed]
        rows = [*self.regular.jurors, *(self.audit.jurors if self.audit else ())]
        reasons = [entry.as_dict() for entry in self.regular.reasons]
        reasons += [entry.as_dict() for entry in (self.audit.reasons if self.audit else ())]
        return {
            "ground": self.ground.digest(),
            "loads": {str(int(row.id)): [row.given, row.least, row.most] for row in rows},
            "worst": round(min((fits[pk] for pk in read), default=0.0), 6),
            "median": round(median([fits[pk] for pk in read] or [0.0]), 6),
            "tracks": self._tracks(fits),
            "fits": {str(pk): round(fits[pk], 6) for pk in read},
            "coverage": self.regular.coverage,
            "complete": self.regular.complete and (self.audit is None or self.audit.complete),
            "groups": self.regular.groups,
            "anchors": [int(row.id) for row in self.regular.applications if row.anchor],
            "audited": sorted({int(pair[0]) for pair in self.audit.pairs}) if self.audit else [],
            "reasons": [{"code": row["code"], "parameters": row["parameters"]} for row in reasons],
            "seconds": round(self.seconds, 2),
        }

    def _tracks(self, fits: dict[int, float]) -> list[dict[str, Any]]:
        of_track: dict[str, list[Application]] = defaultdict(list)
        for row in self.ground.applications:
            of_track[str(row.track) if row.track else ""].append(row)
        return [
            {
                "track": track,
                "applications": len(rows),
                "worst": round(min(fits[row.pk] for row in rows), 6),
                "median": round(median(fits[row.pk] for row in rows), 6),
            }
            for track, rows in sorted(of_track.items())
        ]


def draft(ground: Ground) -> Draft:
    """Compute who reads what. Takes seconds for a large season, so it belongs outside of any transaction."""
    began = time.monotonic()
    fits = ground.fits()
    problem = ground.problem(fits)
    audit = ground.audit_problem(fits)
    regular = assign(problem)
    second = assign(audit) if audit else None
    return Draft(ground, fits, problem, regular, second, time.monotonic() - began)


def canonical_parts(value: Any) -> Any:
    import json

    return json.loads(canonical_bytes(value))


def as_input(problem: Problem) -> dict[str, Any]:
    """The problem as `python -m civicmethods assignment` reads it: ids are numbers without a name."""
    rows = [(problem.applications[at].id, problem.jurors[seat].id) for at, seat in np.argwhere(problem.fit).tolist()]
    values = problem.fit[np.nonzero(problem.fit)].tolist()
    return {
        "applications": [
            {"id": row.id, "reviews": row.reviews, "track": row.track, "anchor": row.anchor}
            for row in problem.applications
        ],
        "jurors": [
            {
                "id": row.id,
                "least": row.least,
                "most": row.most,
                "region": row.region,
                "professions": list(row.professions),
            }
            for row in problem.jurors
        ],
        "fit": [{"application": a, "juror": j, "fit": fit} for (a, j), fit in zip(rows, values, strict=True)],
        "conflicts": [{"application": a, "juror": j} for a, j in sorted(problem.conflicts)],
        "fixed": [{"application": a, "juror": j} for a, j in sorted(problem.fixed)],
        "rules": canonical_parts(problem.rules),
    }


def loads_in_words(report: dict[str, Any], jurors: dict[int, Juror]) -> list[dict[str, Any]]:
    """A bar per juror: given of at most, the least marked; the fullest first."""
    rows = [
        {"juror": jurors[int(pk)], "given": given, "least": least, "most": most}
        for pk, (given, least, most) in report["loads"].items()
        if int(pk) in jurors
    ]
    return sorted(rows, key=lambda row: (-row["given"], row["juror"].name))


def differences(new: list[list[int]], old: list[list[int]]) -> dict[str, int]:
    """How two plans differ: readings kept, new, gone."""
    now, before = {tuple(pair) for pair in new}, {tuple(pair) for pair in old}
    return {"kept": len(now & before), "new": len(now - before), "gone": len(before - now)}
