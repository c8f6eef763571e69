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
        people, rows = _indexed(votes.persons)
        known, columns = _indexed(votes.statements)
        if statements is not None:
            known, columns = _renumbered(known, columns, statements)
        rows, columns, values = _latest(rows, columns, votes.values, len(known))
        counts = np.bincount(rows, minlength=len(people))
        starts = np.zeros(len(people) + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        return cls(people, known, starts, columns, values)

    @property
    def counts(self) -> Ints:
        """How many statements each person voted on."""
        return np.diff(self.starts)

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
        wanted = keep[self.columns]
        running = np.zeros(len(self.columns) + 1, dtype=np.int32)
        np.cumsum(wanted, dtype=np.int32, out=running[1:])
        renumber = (np.cumsum(keep) - 1).astype(np.int32)
        return VoteTable(
            self.people,
            self.statements[keep],
            running[self.starts].astype(np.int64),
            renumber[self.columns[wanted]],
            self.values[wanted],
        )

    def of_people(self, keep: NDArray[np.bool_]) -> "VoteTable":
        """The votes of the kept people only."""
        if keep.all():
            return self
        wanted = np.repeat(keep, self.counts)
        starts = np.concatenate(([0], np.cumsum(self.counts[keep])))
        return VoteTable(self.people[keep], self.statements, starts, self.columns[wanted], self.values[wanted])

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


def _indexed(ids: Ints) -> tuple[Ints, Places]:
    """The distinct ids in ascending order, and for each id its place among them."""
    if not len(ids):
        return np.empty(0, np.int64), np.empty(0, np.int32)
    low, high = int(ids.min()), int(ids.max())
    if high - low > 4 * len(ids) + 1000:
        distinct, places = np.unique(ids, return_inverse=True)
        return distinct, places.astype(np.int32)
    present = np.zeros(high - low + 1, dtype=bool)
    offsets = ids - low if low else ids
    present[offsets] = True
    return np.flatnonzero(present) + low, (np.cumsum(present, dtype=np.int32) - np.int32(1))[offsets]


def _renumbered(known: Ints, columns: Places, statements: Iterable[int]) -> tuple[Ints, Places]:
    listed = np.unique(np.fromiter(statements, dtype=np.int64))
    unknown = np.setdiff1d(known, listed)
    if len(unknown):
        raise UnknownStatement(f"a vote names the unknown statement {unknown[0]}")
    return listed, np.searchsorted(listed, known).astype(np.int32)[columns]


def _latest(rows: Places, columns: Places, values: Values, width: int) -> tuple[Places, Places, Values]:
    """Sorted by person and statement; of several votes on one statement the last."""
    column_bits, order_bits = bits(width), bits(len(rows))
    keys = rows.astype(np.int64)
    keys <<= column_bits
    keys |= columns
    if len(keys) < 2 or bool((keys[1:] > keys[:-1]).all()):
        return rows, columns, values
    if bits(int(rows.max())) + column_bits + order_bits <= 63:
        keys <<= order_bits
        keys |= np.arange(len(keys))
        keys.sort()
        order = keys & ((1 << order_bits) - 1)
        keys >>= order_bits
    else:
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    last = np.append(keys[1:] != keys[:-1], True)
    if not last.all():
        keys, order = keys[last], order[last]
    places = (keys & ((1 << column_bits) - 1)).astype(np.int32)
    keys >>= column_bits
    return keys.astype(np.int32), places, values[order]
