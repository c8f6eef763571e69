"""Who is to read what: the input, and the same input as arrays in the order of the ids."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .reasons import Reason, reason

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]
Pair = tuple[str, str]
"""Id of an application, id of a juror."""

DECIMALS = 6
UNITS = 10**DECIMALS
"""Fits are counted in whole millionths, so that equal sums are equal."""
_LARGEST = 1000.0
MOST_REVIEWS, MOST_LOAD = 10_000, 1_000_000_000


class BadProblem(ValueError):
    """The problem contradicts itself; `reasons` say where."""

    def __init__(self, message: str, reasons: Iterable[Reason] = ()) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Application:
    id: str
    reviews: int
    """How many jurors are to read it; an anchor is read by all."""
    track: str = ""
    anchor: bool = False


@dataclass(frozen=True)
class Juror:
    id: str
    most: int
    least: int = 0
    region: str = ""
    professions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    method: str = "total"
    """«total»: the best sum of fits. «fairest»: first the worst-served application as well as possible."""
    one_per_region: bool = False
    professions: tuple[str, ...] = ()
    """Of each of these at least one juror per application."""
    anchors: int = 0
    """How many anchors to choose where the applications name none."""
    connected: bool = True
    """Chains of shared applications lead from any juror to any other."""
    levels: int = 2
    """How many of the worst places «fairest» settles one after the other before it looks at the sum."""
    seed: int = 1
    """Draws the tie numbers: of assignments of equal worth the one with the smallest sum of them is taken."""

    def __post_init__(self) -> None:
        if self.method not in ("total", "fairest"):
            raise BadProblem(f"method must be total or fairest, not «{self.method}»")
        for name in ("one_per_region", "connected"):
            if not isinstance(getattr(self, name), bool):
                raise BadProblem(f"{name} must be true or false")
        for name, least in (("anchors", 0), ("levels", 1), ("seed", None)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or (least is not None and value < least):
                raise BadProblem(f"{name} must be a whole number" + ("" if least is None else f", at least {least}"))
        if self.anchors > 3:
            raise BadProblem("anchors must be at most 3")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Rules":
        known = {entry.name for entry in fields(cls)}
        for name in values:
            if name not in known:
                raise BadProblem(f"unknown rule {name}")
        professions = values.get("professions", ())
        if not isinstance(professions, list | tuple) or not all(isinstance(entry, str) for entry in professions):
            raise BadProblem("professions must be a list of names")
        return cls(**{**values, "professions": tuple(professions)})


@dataclass(frozen=True, eq=False)
class Problem:
    """Applications × jurors with their fit; the order in which they are given does not matter."""

    applications: tuple[Application, ...]
    jurors: tuple[Juror, ...]
    fit: Floats
    conflicts: frozenset[Pair] = frozenset()
    fixed: frozenset[Pair] = frozenset()
    """Settled already: changed by hand, or the review is done."""
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        fit = np.array(self.fit, dtype=np.float64)
        shape = (len(self.applications), len(self.jurors))
        if fit.shape != shape:
            raise BadProblem(f"fit must be {shape[0]} × {shape[1]} numbers")
        if not np.isfinite(fit).all() or (np.abs(fit) > _LARGEST).any():
            raise BadProblem(f"a fit must be a number between -{_LARGEST:.0f} and {_LARGEST:.0f}")
        fit.flags.writeable = False
        object.__setattr__(self, "fit", fit)
        self._check_people()
        for name, pairs in (("conflict", self.conflicts), ("settled reading", self.fixed)):
            for application, juror in sorted(pairs):
                if application not in self._application_ids or juror not in self._juror_ids:
                    raise BadProblem(f"a {name} names the unknown pair {application}, {juror}")

    @property
    def _application_ids(self) -> set[str]:
        return {entry.id for entry in self.applications}

    @property
    def _juror_ids(self) -> set[str]:
        return {entry.id for entry in self.jurors}

    def _check_people(self) -> None:
        for what, entries in (("application", self.applications), ("juror", self.jurors)):
            repeated = [key for key, count in Counter(entry.id for entry in entries).items() if count > 1]
            if repeated:
                raise BadProblem(f"{what} {min(repeated)} is there twice")
        for application in self.applications:
            if not 0 <= application.reviews <= MOST_REVIEWS:
                raise BadProblem(f"application {application.id}: reviews must be from 0 to {MOST_REVIEWS:,}")
        for juror in self.jurors:
            if not 0 <= juror.least <= juror.most:
                raise BadProblem(f"juror {juror.id}: the load must be 0 <= least <= most")
            if juror.most > MOST_LOAD:
                raise BadProblem(f"juror {juror.id}: the load must be at most {MOST_LOAD:,}")

    def replacing(self, current: Iterable[Pair], juror: str, done: Iterable[str]) -> "Problem":
        """The problem after `juror` leaves: readings done stay, so do those of all others; the rest is given anew."""
        if juror not in self._juror_ids:
            raise BadProblem(f"unknown juror {juror}")
        kept = {pair for pair in current if pair[1] != juror} | {(application, juror) for application in done}
        left = sum(pair[1] == juror for pair in kept)
        jurors = tuple(replace(entry, most=left, least=0) if entry.id == juror else entry for entry in self.jurors)
        anchors = {application for application, _ in kept} & {a.id for a in self.applications if a.anchor}
        return replace(
            self,
            jurors=jurors,
            applications=tuple(replace(a, anchor=a.id in anchors) for a in self.applications),
            fixed=frozenset(kept),
        )


@dataclass(frozen=True, eq=False)
class Board:
    """A problem as arrays, applications and jurors ascending by id, anchors chosen, settled readings in place."""

    problem: Problem
    applications: tuple[Application, ...]
    jurors: tuple[Juror, ...]
    units: Ints
    """Fit in millionths, applications × jurors."""
    open: Truths
    """No conflict."""
    settled: Truths
    needed: Ints
    least: Ints
    most: Ints
    anchors: tuple[int, ...]
    waived: frozenset[tuple[int, str]] = frozenset()
    """Applications for which a profession cannot be had."""

    @property
    def rules(self) -> Rules:
        return self.problem.rules

    @classmethod
    def of(cls, problem: Problem) -> "Board":
        rows = sorted(range(len(problem.applications)), key=lambda at: problem.applications[at].id)
        columns = sorted(range(len(problem.jurors)), key=lambda at: problem.jurors[at].id)
        applications = tuple(problem.applications[at] for at in rows)
        jurors = tuple(problem.jurors[at] for at in columns)
        places = {entry.id: at for at, entry in enumerate(applications)}
        seats = {entry.id: at for at, entry in enumerate(jurors)}
        units = np.rint(problem.fit[np.ix_(rows, columns)] * UNITS).astype(np.int64)
        free = np.ones(units.shape, dtype=bool)
        settled = np.zeros(units.shape, dtype=bool)
        for table, pairs, value in ((free, problem.conflicts, False), (settled, problem.fixed, True)):
            for application, juror in pairs:
                table[places[application], seats[juror]] = value
        most = np.array([juror.most for juror in jurors], dtype=np.int64)
        _refuse_contradictions(applications, jurors, settled, free, problem.rules.one_per_region)
        anchors = _anchors(applications, units, free, problem.rules.anchors)
        for at in anchors:
            settled[at] |= free[at] & (settled.sum(axis=0) < most)
        reviews = np.array([application.reviews for application in applications], dtype=np.int64)
        needed = np.maximum(reviews, settled.sum(axis=1))
        needed[list(anchors)] = settled[list(anchors)].sum(axis=1)
        least = np.array([juror.least for juror in jurors], dtype=np.int64)
        return cls(problem, applications, jurors, units, free, settled, needed, least, most, anchors)

    def region_rows(self) -> list[tuple[int, Ints]]:
        """Application and the jurors of one region, of whom at most one may read it (anchors are read by all)."""
        if not self.rules.one_per_region:
            return []
        members: dict[str, list[int]] = {}
        for seat, juror in enumerate(self.jurors):
            if juror.region:
                members.setdefault(juror.region, []).append(seat)
        rows = []
        for seats in (np.array(found) for _, found in sorted(members.items()) if len(found) > 1):
            for at in range(len(self.applications)):
                able = seats[self.open[at, seats]]
                if len(able) > 1 and at not in self.anchors:
                    rows.append((at, able))
        return rows

    def profession_rows(self) -> list[tuple[int, str, Ints]]:
        """Application, profession and the jurors of it who may read it (perhaps none)."""
        rows = []
        for name in sorted(set(self.rules.professions)):
            seats = np.array([seat for seat, juror in enumerate(self.jurors) if name in juror.professions], dtype=int)
            for at in range(len(self.applications)):
                if self.needed[at] and at not in self.anchors and (at, name) not in self.waived:
                    rows.append((at, name, seats[self.open[at, seats]]))
        return rows


def _anchors(applications: tuple[Application, ...], units: Ints, free: Truths, count: int) -> tuple[int, ...]:
    """Those named; else the `count` that most jurors may read, of equals the best liked, then the first by id."""
    named = tuple(at for at, application in enumerate(applications) if application.anchor)
    if named:
        return named
    liked = np.where(free, units, 0).sum(axis=1)
    order = sorted(range(len(applications)), key=lambda at: (-int(free[at].sum()), -int(liked[at]), at))
    return tuple(sorted(order[:count]))


def _refuse_contradictions(
    applications: tuple[Application, ...], jurors: tuple[Juror, ...], settled: Truths, free: Truths, one: bool
) -> None:
    reasons = [
        reason("fixed_conflict", application=applications[at].id, juror=jurors[seat].id)
        for at, seat in np.argwhere(settled & ~free).tolist()
    ]
    for seat, given in enumerate(settled.sum(axis=0).tolist()):
        if given > jurors[seat].most:
            reasons.append(reason("fixed_over_load", juror=jurors[seat].id, given=given, most=jurors[seat].most))
    for at in range(len(applications)) if one else ():
        if not applications[at].anchor:
            regions = Counter(jurors[seat].region for seat in np.flatnonzero(settled[at]).tolist())
            reasons += [
                reason("fixed_same_region", application=applications[at].id, region=region)
                for region, count in sorted(regions.items())
                if region and count > 1
            ]
    if reasons:
        raise BadProblem("; ".join(entry.text for entry in reasons), reasons)
