"""Who reads what: from a problem to an assignment that says how good it is and what it could not meet."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from civicmethods.opinion.canonical import canonical_bytes

from .fairest import fairest
from .linear import Solution
from .linked import components
from .model import Model, crossing, model
from .problem import UNITS, Board, Pair, Problem, Rules, Truths
from .reasons import Reason, reason
from .shortage import explained, shortage
from .total import best_total

METHOD, VERSION = "civicmethods.assignment", 2
_CUTS = 20


@dataclass(frozen=True)
class ApplicationRow:
    id: str
    track: str
    needed: int
    jurors: tuple[str, ...]
    fit: float
    """Sum over its jurors."""
    anchor: bool


@dataclass(frozen=True)
class JurorRow:
    id: str
    given: int
    least: int
    most: int


@dataclass(frozen=True)
class Level:
    """One of the worst places: the fit that was settled, and what no assignment could exceed there."""

    fit: float
    bound: float


@dataclass(frozen=True)
class Assignment:
    rules: Rules
    applications: tuple[ApplicationRow, ...]
    jurors: tuple[JurorRow, ...]
    total_fit: float
    worst_fit: float
    levels: tuple[Level, ...]
    groups: int
    """Parts of the jury that share no application: 1 where all are linked."""
    reasons: tuple[Reason, ...]
    """What could not be met, and why."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple((row.id, juror) for row in self.applications for juror in row.jurors)

    @property
    def complete(self) -> bool:
        """Whether everything asked for was met (that the worst fit be proved the best is not part of it)."""
        return all(entry.code in {"not_proved", "anchor_not_read"} for entry in self.reasons)

    @property
    def coverage(self) -> dict[str, int]:
        return {
            "needed": sum(row.needed for row in self.applications),
            "given": sum(len(row.jurors) for row in self.applications),
            "applications": len(self.applications),
            "full": sum(len(row.jurors) == row.needed for row in self.applications),
        }

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD,
            "version": VERSION,
            "rules": self.rules,
            "applications": list(self.applications),
            "jurors": list(self.jurors),
            "total_fit": self.total_fit,
            "worst_fit": self.worst_fit,
            "levels": list(self.levels),
            "groups": self.groups,
            "coverage": self.coverage,
            "complete": self.complete,
            "reasons": [entry.as_dict() for entry in self.reasons],
        }

    def to_bytes(self) -> bytes:
        return canonical_bytes(self.as_dict())

    def digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()


def assign(problem: Problem) -> Assignment:
    """The assignment that the rules ask for; where they cannot all be met, the nearest to it, with reasons."""
    board = Board.of(problem)
    found = model(board)
    best = best_total(found)
    reasons: list[Reason] = []
    if best is None:
        lack = shortage(found)
        reasons += explained(board, lack)
        found = model(lack.board)
        best = best_total(found)
        if best is None:  # the shortage was computed by giving way just far enough
            raise ArithmeticError("no assignment found")
    best, levels = _by_method(found, best)
    best, levels, given = _linked(found, best, levels)
    groups = len(components(given))
    if problem.rules.connected and groups > 1:
        reasons.append(reason("not_linked", groups=groups))
    reasons += _anchors_unread(board, given)
    if levels and levels[0].fit < levels[0].bound:
        reasons.append(reason("not_proved", worst=f"{levels[0].fit:.6f}", bound=f"{levels[0].bound:.6f}"))
    return _assembled(board, given, levels, groups, tuple(reasons))


def _by_method(found: Model, best: Solution) -> tuple[Solution, tuple[Level, ...]]:
    if found.board.rules.method != "fairest":
        return best, ()
    result = fairest(found, best)
    pairs = zip(result.worst, result.bounds, strict=True)
    return result.solution, tuple(Level(fit / UNITS, bound / UNITS) for fit, bound in pairs)


def _linked(found: Model, best: Solution, levels: tuple[Level, ...]) -> tuple[Solution, tuple[Level, ...], Truths]:
    """Where the jury falls apart, ask for a reading across each gap until it does no longer, or cannot."""
    given = found.table(best.values)
    for _ in range(_CUTS if found.board.rules.connected else 0):
        groups = components(given)
        if len(groups) < 2:
            break
        for rows, seats in groups[1:]:
            found = replace(
                found, program=found.program.with_rows(crossing(found, rows, seats), np.ones(1), np.full(1, np.inf))
            )
        again = best_total(found)
        if again is None:
            break
        best, levels = _by_method(found, again)
        given = found.table(best.values)
    return best, levels, given


def _anchors_unread(board: Board, given: Truths) -> list[Reason]:
    return [
        reason("anchor_not_read", application=board.applications[at].id, juror=board.jurors[seat].id)
        for at in board.anchors
        for seat in np.flatnonzero(~given[at]).tolist()
        if board.jurors[seat].most
    ]


def _assembled(
    board: Board, given: Truths, levels: tuple[Level, ...], groups: int, reasons: tuple[Reason, ...]
) -> Assignment:
    fits = np.where(given, board.units, 0).sum(axis=1)
    rows = tuple(
        ApplicationRow(
            id=application.id,
            track=application.track,
            needed=int(board.needed[at]),
            jurors=tuple(board.jurors[seat].id for seat in np.flatnonzero(given[at]).tolist()),
            fit=int(fits[at]) / UNITS,
            anchor=at in board.anchors,
        )
        for at, application in enumerate(board.applications)
    )
    loads = given.sum(axis=0).tolist()
    jurors = tuple(
        JurorRow(juror.id, load, juror.least, juror.most) for juror, load in zip(board.jurors, loads, strict=True)
    )
    read = fits[board.needed > 0]
    return Assignment(
        rules=board.rules,
        applications=rows,
        jurors=jurors,
        total_fit=int(fits.sum()) / UNITS,
        worst_fit=int(read.min()) / UNITS if len(read) else 0.0,
        levels=levels,
        groups=groups,
        reasons=reasons,
    )
