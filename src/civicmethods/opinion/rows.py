"""The rows of an opinion map, as they are read and published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .counts import AGREED, DISAGREED, PASSED, Representativeness, votes_in
from .exact import Floats, Ints

ACCEPTED, MODERATED_OUT, META = "accepted", "out", "meta"


class Share(NamedTuple):
    """How one side of a statement is represented in a group, beside the rest."""

    p: float
    p_z: float
    r: float
    r_z: float


class GroupOpinion(NamedTuple):
    """What one group thinks of one statement."""

    agreed: int
    disagreed: int
    passed: int
    votes: int
    agree: Share
    disagree: Share


class Statement(NamedTuple):
    id: int
    state: str
    mean: float
    loading: tuple[float, float]
    position: tuple[float, float]
    extremity: float
    agreed: int
    disagreed: int
    passed: int
    votes: int
    consensus: float
    consensus_disagree: float
    priority: float
    groups: tuple[GroupOpinion, ...]


class RepresentativeStatement(NamedTuple):
    """A statement that sets a group apart, with the side it takes and the numbers of that side."""

    statement: int
    agrees: bool
    p: float
    p_z: float
    r: float
    r_z: float
    significant: bool


@dataclass(frozen=True)
class Group:
    index: int
    size: int
    centre: tuple[float, float]
    representative: tuple[RepresentativeStatement, ...]


class UnitingStatement(NamedTuple):
    """The majority of every group agrees with it (or rejects it)."""

    statement: int
    agrees: bool
    consensus: float


class DividingStatement(NamedTuple):
    """One group is for it, another is not: `difference` is half the distance between their balances."""

    statement: int
    difference: float
    z: float
    for_group: int
    against_group: int


class ConsensusStatement(NamedTuple):
    """What most people, whatever their group, agree with (or reject)."""

    statement: int
    agrees: bool
    p: float
    p_z: float


class Person(NamedTuple):
    id: int
    x: float
    y: float
    group: int
    n_votes: int
    centricness: float
    coreness: float


@dataclass(frozen=True, eq=False)
class People:
    """Everybody who voted, in ascending order of id; `group` is −1 for who is not included in the groups."""

    ids: Ints
    x: Floats
    y: Floats
    group: Ints
    n_votes: Ints
    centricness: Floats  # 0 for who is not included
    coreness: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def person(self, person_id: int) -> Person | None:
        """The row of one person, or None."""
        place = int(np.searchsorted(self.ids, person_id))
        if place == len(self.ids) or self.ids[place] != person_id:
            return None
        return Person._make(column[place].item() for column in self.columns().values())

    def columns(self) -> dict[str, Any]:
        return {
            "id": self.ids,
            "x": self.x,
            "y": self.y,
            "group": self.group,
            "n_votes": self.n_votes,
            "centricness": self.centricness,
            "coreness": self.coreness,
        }

    @classmethod
    def from_columns(cls, columns: dict[str, Sequence[float]]) -> "People":
        whole = {name: np.array(columns[name], dtype=np.int64) for name in ("id", "group", "n_votes")}
        places = {name: np.array(columns[name], dtype=np.float64) for name in ("x", "y", "centricness", "coreness")}
        return cls(whole["id"], group=whole["group"], n_votes=whole["n_votes"], **places)


@dataclass(frozen=True, eq=False)
class StatementColumns:
    """The numbers of all statements, in ascending order of id; rows are made of them where rows are read."""

    ids: Ints
    states: NDArray[np.str_]
    means: Floats
    loadings: Floats  # statements × 2
    positions: Floats  # statements × 2
    extremity: Floats
    totals: Ints  # statements × 3
    consensus: Floats
    consensus_disagree: Floats
    priority: Floats
    counts: Ints  # groups × statements × 3
    agree: Representativeness  # groups × statements
    disagree: Representativeness

    def rows(self) -> tuple[Statement, ...]:
        columns = [
            self.ids.tolist(),
            self.states.tolist(),
            self.means.tolist(),
            list(map(tuple, self.loadings.tolist())),
            list(map(tuple, self.positions.tolist())),
            self.extremity.tolist(),
            *_votes(self.totals),
            self.consensus.tolist(),
            self.consensus_disagree.tolist(),
            self.priority.tolist(),
            self._opinions(),
        ]
        return tuple(map(Statement, *columns))

    def _opinions(self) -> list[tuple[GroupOpinion, ...]]:
        """For each statement what each group thinks of it."""
        per_group = []
        for g, counts in enumerate(self.counts):
            sides = [
                map(Share, *(column[g].tolist() for column in (side.p, side.p_z, side.r, side.r_z)))
                for side in (self.agree, self.disagree)
            ]
            per_group.append(map(GroupOpinion, *_votes(counts), *sides))
        return list(zip(*per_group, strict=True)) if per_group else [()] * len(self.ids)


def _votes(counts: Ints) -> list[list[int]]:
    """Agreed, disagreed, passed, all."""
    return [counts[:, side].tolist() for side in (AGREED, DISAGREED, PASSED)] + [votes_in(counts).tolist()]


def statements_from(rows: list[dict[str, Any]]) -> tuple[Statement, ...]:
    """Statement rows read back from JSON."""
    return tuple(
        Statement(
            **{
                **row,
                "loading": tuple(row["loading"]),
                "position": tuple(row["position"]),
                "groups": tuple(
                    GroupOpinion(**{**g, "agree": Share(**g["agree"]), "disagree": Share(**g["disagree"])})
                    for g in row["groups"]
                ),
            }
        )
        for row in rows
    )


def groups_from(rows: list[dict[str, Any]]) -> tuple[Group, ...]:
    return tuple(
        Group(
            row["index"],
            row["size"],
            tuple(row["centre"]),
            tuple(RepresentativeStatement(**entry) for entry in row["representative"]),
        )
        for row in rows
    )
