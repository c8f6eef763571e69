"""The votes of a dialogue as arrays: read out in one streaming query, poured in without an object per vote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from civicmethods.opinion import Votes, VoteTable

from .models import Dialogue, Seat, Statement, Vote

Ints = NDArray[np.int64]

_AT_ONCE = 50_000


@dataclass(frozen=True, eq=False)
class Answers:
    """Every answer of the seats that count, in the order given. A changed answer stands here twice."""

    seats: Ints  # numbers of seats
    statements: Ints  # numbers of statements
    choices: NDArray[np.int8]
    seconds: Ints  # since 1970; empty unless asked for
    last_vote: int  # id of the newest vote

    @cached_property
    def latest(self) -> Votes:
        """The latest answer of each seat to each statement, by seat and statement: what counts and is published."""
        table = VoteTable.of(Votes(self.seats, self.statements, self.choices))
        return Votes(table.people[table.rows], table.statements[table.columns], table.values)

    def without(self, seats: Iterable[int]) -> Answers:
        """The answers of all other seats (numbers)."""
        kept = ~np.isin(self.seats, np.fromiter(seats, np.int64))
        seconds = self.seconds[kept] if len(self.seconds) else self.seconds
        return Answers(self.seats[kept], self.statements[kept], self.choices[kept], seconds, self.last_vote)


def newest_vote(dialogue: Dialogue) -> int:
    """The id of the newest vote, 0 without votes; one look into the index."""
    found = Vote.objects.filter(dialogue=dialogue).order_by("-id").values_list("id", flat=True).first()
    return found or 0


def read(dialogue: Dialogue, *, with_times: bool = False) -> Answers:
    """Read all answers of the dialogue. Only seats that count are read."""
    columns = ["id", "seat_id", "statement_id", "choice"]
    stream = _packed if connection.vendor == "postgresql" else _fetched
    with _one_moment():
        blocks = sorted((_narrow(block) for block in stream(dialogue, columns, with_times)), key=itemgetter(0))
        seats = Seat.objects.filter(dialogue=dialogue).counted().order_by("pk").values_list("pk", "number")
        statements = Statement.objects.filter(dialogue=dialogue).order_by("pk").values_list("pk", "number")
        seat_ids, seat_numbers = _pairs(seats)
        statement_ids, statement_numbers = _pairs(statements)
    last = max((block[0] for block in blocks), default=0)
    seat, statement, choice, seconds = (
        _joined([block[1] for block in blocks]),
        _joined([block[2] for block in blocks]),
        _joined([block[3] for block in blocks]),
        _joined([block[4] for block in blocks]),
    )
    places, counts = _places(seat_ids, seat)
    if not counts.all():
        places, statement, choice = places[counts], statement[counts], choice[counts]
        seconds = seconds[counts] if len(seconds) else seconds
    of_statement, _known = _places(statement_ids, statement)
    return Answers(seat_numbers[places], statement_numbers[of_statement], choice.astype(np.int8), seconds, last)


def _narrow(block: NDArray[Any]) -> tuple[int, Ints, Ints, NDArray[np.int8], Ints]:
    seconds = block["seconds"].astype(np.int64) if "seconds" in (block.dtype.names or ()) else np.empty(0, np.int64)
    last = int(block["id"].max()) if len(block) else 0
    columns = (block["seat"].astype(np.int64), block["statement"].astype(np.int64), block["choice"].astype(np.int8))
    return last, *columns, seconds


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _pairs(rows: Any) -> tuple[Ints, Ints]:
    table = np.fromiter(chain.from_iterable(rows.iterator(chunk_size=_AT_ONCE)), np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _places(known: Ints, wanted: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Where each wanted id stands among the known ones (ascending), and whether it is known at all."""
    if not len(known):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return places, known[places] == wanted


@contextmanager
def _one_moment() -> Iterator[None]:
    """Votes, seats and statements as they stood at one moment, without holding up those who vote.

    SQLite begins its transactions as a writer, so there each query reads its own moment: the votes come first,
    and seats and statements only ever grow.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _fetched(dialogue: Dialogue, columns: list[str], with_times: bool) -> Iterator[NDArray[Any]]:
    """SQLite: rows in batches, each turned into an array at once."""
    names = ["id", "seat", "statement", "choice"]
    selected = ", ".join(columns)
    if with_times:
        names.append("seconds")
        selected += ", CAST(strftime('%%s', at) AS INTEGER)"
    query = f"SELECT {selected} FROM dialogues_vote WHERE dialogue_id = %s ORDER BY id"  # noqa: S608 - names of ours
    kind = np.dtype([(name, np.int64) for name in names])
    with connection.cursor() as cursor:
        cursor.execute(query, [dialogue.pk])
        while rows := cursor.fetchmany(_AT_ONCE):
            flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * len(names))
            yield flat.view(kind)


# The server packs thousands of rows into one value: a message for each row would cost more than the map itself.
_PACKED = [("id", ">i8"), ("seat", ">i8"), ("statement", ">i8"), ("choice", ">i2")]
_SECONDS = [("seconds", ">i8")]
_IN_ONE = 5_000


def _packed(dialogue: Dialogue, columns: list[str], with_times: bool) -> Iterator[NDArray[Any]]:
    """PostgreSQL: the bytes that arrive are the array already."""
    sent = " || ".join(f"{'int2send' if name == 'choice' else 'int8send'}({name})" for name in columns)
    if with_times:
        sent += " || int8send(floor(extract(epoch FROM at))::bigint)"
    query = (
        f"COPY (SELECT string_agg({sent}, ''::bytea) FROM dialogues_vote "  # noqa: S608 - names of ours
        f"WHERE dialogue_id = {int(dialogue.pk)} GROUP BY id / {_IN_ONE}) TO STDOUT (FORMAT BINARY)"
    )
    kind = np.dtype(_PACKED + (_SECONDS if with_times else []))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.set_types(["bytea"])
        for (block,) in copy.rows():
            rows = np.frombuffer(block, kind)
            yield rows[np.argsort(rows["id"])]


def pour(dialogue: Dialogue, *, seats: Ints, statements: Ints, choices: Ints, channel: str, at: datetime | Ints) -> int:
    """Insert answers given as ids of seats and statements, in this order; `at` is one moment or seconds since 1970.

    Call it inside the transaction of the act that brings them.
    """
    table = np.column_stack((seats, statements, choices)).tolist()
    moments = [at] * len(table) if isinstance(at, datetime) else [datetime.fromtimestamp(s, UTC) for s in at.tolist()]
    put = _pour_by_copy if connection.vendor == "postgresql" else _pour_by_insert
    put(dialogue.pk, table, channel, moments)
    return len(table)


def _pour_by_insert(dialogue: int, table: list[list[int]], channel: str, moments: list[datetime]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    query = (
        "INSERT INTO dialogues_vote (dialogue_id, seat_id, statement_id, choice, channel, at) "
        "VALUES (%s, %s, %s, %s, %s, %s)"
    )
    known: dict[datetime, Any] = {}
    rows = (
        (dialogue, *row, channel, known.get(moment) or known.setdefault(moment, adapt(moment)))
        for row, moment in zip(table, moments, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.executemany(query, rows)  # type: ignore[arg-type] # takes any iterable


def _pour_by_copy(dialogue: int, table: list[list[int]], channel: str, moments: list[datetime]) -> None:
    query = "COPY dialogues_vote (dialogue_id, seat_id, statement_id, choice, channel, at) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for start in range(0, len(table), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            lines = (
                f"{dialogue}\t{row[0]}\t{row[1]}\t{row[2]}\t{channel}\t{moment.isoformat()}\n"
                for row, moment in zip(table[part], moments[part], strict=True)
            )
            copy.write("".join(lines))
