"""Votes as they were cast, and the table of the latest ones."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .exact import Ints, bits

AGREE, PASS, DISAGREE = 1, 0, -1

Values = NDArray[np.int8]
Places = NDArray[np.int32]


class UnknownStatement(ValueError):
    """A vote or a list names a statement that the dialogue does not have."""


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes in the order they were cast: agree 1, pass 0, disagree −1. The latest of a person on a statement counts."""

    persons: Ints
    statements: Ints
    values: Values

    def __post_init__(self) -> None:
        persons, statements = _whole(self.persons, "person"), _whole(self.statements, "statement")
        values = _as_votes(self.values)
        if not len(persons) == len(statements) == len(values):
            raise ValueError("persons, statements and values must be equally long")
        for name, array in (("persons", persons), ("statements", statements), ("values", values)):
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[int]]) -> "Votes":
        """From (person, statement, value) triples in the order they were cast."""
        table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], _as_votes(table[:, 2]))

    @classmethod
    def from_matrix(
        cls, matrix: ArrayLike, persons: ArrayLike | None = None, statements: ArrayLike | None = None
    ) -> "Votes":
        """From a people × statements matrix where NaN stands for «did not vote»."""
        dense = np.asarray(matrix, dtype=np.float64)
        row_ids = np.arange(dense.shape[0]) if persons is None else np.asarray(persons)
        column_ids = np.arange(dense.shape[1]) if statements is None else np.asarray(statements)
        rows, columns = np.nonzero(~np.isnan(dense))
        return cls(row_ids[rows], column_ids[columns], _as_votes(dense[rows, columns]))

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class VoteTable:
    """The latest vote of each person on each statement, people and statements in ascending order of id.

    The votes of person number `p` stand at `starts[p]:starts[p + 1]`, ascending by `columns`.
    """

    people: Ints
    statements: Ints
    starts: Ints
    columns: NDArray[np.int32]
    values: Values

    @classmethod
    def of(cls, votes: Votes, statements: Iterable[int] | None = None) -> "VoteTable":
        people = _distinct(votes.persons)
        listed = _distinct(votes.statements) if statements is None else np.unique(np.fromiter(statements, np.int64))
        rows, columns = _places(votes.persons, people), _places(votes.statements, listed)
        rows, columns, values = _latest(rows, columns, votes.values, len(listed))
        starts = np.searchsorted(rows, np.arange(len(people) + 1, dtype=np.int32))
        return cls(people, listed, starts, columns, values)

    @property
    def counts(self) -> Ints:
        """How many statements each person voted on."""
        return np.diff(self.starts)

    @property
    def codes(self) -> NDArray[np.int32]:
        """3·statement + vote + 1 of each vote."""
        codes = self.columns * np.int32(3)
        codes += self.values
        codes += np.int32(1)
        return codes

    @property
    def rows(self) -> NDArray[np.int32]:
        """The number of the person of each vote."""
        return np.repeat(np.arange(len(self.people), dtype=np.int32), self.counts)

    def positions_of(self, statements: Iterable[int]) -> NDArray[np.bool_]:
        """True at the columns of the named statements."""
        wanted = np.unique(np.fromiter(statements, dtype=np.int64))
        unknown = np.setdiff1d(wanted, self.statements)
        if len(unknown):
            raise UnknownStatement(f"unknown statement {unknown[0]}")
        return np.isin(self.statements, wanted)

    def restricted(self, keep: NDArray[np.bool_]) -> "VoteTable":
        """The same people, with the votes on the kept statements only."""
        if keep.all():
            return self
        wanted = np.flatnonzero(keep[self.columns])
        renumber = (np.cumsum(keep) - 1).astype(np.int32)
        return VoteTable(
            self.people,
            self.statements[keep],
            np.searchsorted(wanted, self.starts),
            renumber[self.columns[wanted]],
            self.values[wanted],
        )

    def digest(self, *lists: ArrayLike) -> str:
        """SHA-256 over the latest votes and over whatever else went in, all as little-endian numbers.

        In this order, each array preceded by its length (64-bit): the ids of the people (64-bit), how many votes
        each has (64-bit), the ids of the statements (64-bit), for each vote, by person and statement, the place of
        the statement among them (32-bit) and the value (8-bit), then the further lists, sorted (64-bit).
        """
        digest = hashlib.sha256(b"civicmethods.opinion input 1\n")
        arrays: list[NDArray[Any]] = [self.people, self.counts, self.statements, self.columns, self.values]
        kinds = ["<i8", "<i8", "<i8", "<i4", "i1"] + ["<i8"] * len(lists)
        for array, kind in zip([*arrays, *map(np.sort, lists)], kinds, strict=True):
            digest.update(len(array).to_bytes(8, "little"))
            digest.update(np.ascontiguousarray(array, dtype=kind).data)
        return digest.hexdigest()


def _whole(values: ArrayLike, what: str) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise ValueError(f"the id of a {what} must be a whole number")
    return array.astype(np.int64, copy=False)


def _as_votes(values: ArrayLike) -> Values:
    array = np.asarray(values)
    known = array.dtype == np.int8 and (not array.size or -1 <= int(array.min()) <= int(array.max()) <= 1)
    if array.ndim != 1 or not (known or np.isin(array, (DISAGREE, PASS, AGREE)).all()):
        raise ValueError("a vote must be 1 (agree), 0 (pass) or -1 (disagree)")
    return array.astype(np.int8, copy=False)


def _distinct(ids: Ints) -> Ints:
    """Each id once, ascending."""
    if not len(ids):
        return np.empty(0, np.int64)
    low, high = int(ids.min()), int(ids.max())
    if not _close_together(high - low, len(ids)):
        return np.unique(ids)
    present = np.zeros(high - low + 1, dtype=bool)
    present[ids - low if low else ids] = True
    return np.flatnonzero(present) + low


def _places(ids: Ints, listed: Ints) -> Places:
    """For each id its place in the ascending list."""
    if not len(ids):
        return np.empty(0, np.int32)
    if not len(listed):
        raise UnknownStatement(f"a vote names the unknown statement {ids[0]}")
    low, high = min(int(ids.min()), int(listed[0])), max(int(ids.max()), int(listed[-1]))
    if _close_together(high - low, len(ids)):
        places = np.full(high - low + 1, -1, dtype=np.int32)
        places[listed - low] = np.arange(len(listed), dtype=np.int32)
        found = places[ids - low if low else ids]
        unknown = np.flatnonzero(found < 0) if int(found.min()) < 0 else ()
    else:
        found = np.minimum(np.searchsorted(listed, ids), len(listed) - 1).astype(np.int32)
        unknown = np.flatnonzero(listed[found] != ids)
    if len(unknown):
        raise UnknownStatement(f"a vote names the unknown statement {ids[unknown].min()}")
    return found


def _close_together(span: int, count: int) -> bool:
    return span <= 4 * count + 1000


def _latest(rows: Places, columns: Places, values: Values, width: int) -> tuple[Places, Places, Values]:
    """Sorted by person and statement; of several votes on one statement the last."""
    if len(rows) < 2:
        return rows, columns, values
    column_bits = bits(width)
    keys = rows.astype(np.int64)
    keys <<= column_bits
    keys |= columns
    if not (keys[1:] > keys[:-1]).all():
        keys, values = _last_of_each(keys, values)
    return (keys >> column_bits).astype(np.int32), (keys & ((1 << column_bits) - 1)).astype(np.int32), values


def _last_of_each(keys: Ints, values: Values) -> tuple[Ints, Values]:
    """Each key once, ascending, with the value that came last."""
    order_bits = bits(len(keys))
    if bits(int(keys.max())) + order_bits <= 63:
        packed = (keys << order_bits) | np.arange(len(keys))
        packed.sort()
        order = packed & ((1 << order_bits) - 1)
        keys = packed >> order_bits
    else:
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    last = np.append(keys[1:] != keys[:-1], True)
    if not last.all():
        keys, order = keys[last], order[last]
    return keys, values[order]
