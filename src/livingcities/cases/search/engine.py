"""The full-text index of the two databases: FTS5 of SQLite, tsvector of PostgreSQL. Both hold word keys, nothing else.

The table `cases_index` and, on PostgreSQL, the functions that ask it are made by migrations; titles weigh more than
summaries, summaries more than texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models.expressions import RawSQL

from .words import Phrase, Wanted, Word

# ts_rank unpacks the whole text of every case, which costs four times what bm25 does.
SCORED_AT_MOST = {"sqlite": 2_000, "postgresql": 500}
WEIGHTS = (10.0, 4.0, 1.0)  # of title, summary, text in SQLite's bm25
_POSTGRES_WEIGHTS = [0.0, 0.1, 0.4, 1.0]  # of D, C, B, A: the same three, as ts_rank takes them


@dataclass(frozen=True, slots=True)
class Document:
    """The keys of a case, by weight."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Which cases match, in no order, and how well: more is better."""

    cases: np.ndarray  # int64
    scores: np.ndarray  # float64


def write(case: int, document: Document) -> None:
    """Put a case into the index, in the place of what stood there."""
    parts = [document.title, document.summary, document.body]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO cases_index (case_id, title, short, document) SELECT %s, title, title || summary, "
                "title || summary || body FROM (SELECT setweight(to_tsvector('simple', %s), 'A') AS title, "
                "setweight(to_tsvector('simple', %s), 'B') AS summary, "
                "setweight(to_tsvector('simple', %s), 'C') AS body) AS parts ON CONFLICT (case_id) DO UPDATE "
                "SET title = excluded.title, short = excluded.short, document = excluded.document",
                [case, *parts],
            )
        else:
            cursor.execute("DELETE FROM cases_index WHERE rowid = %s", [case])
            cursor.execute(
                "INSERT INTO cases_index (rowid, title, summary, body) VALUES (%s, %s, %s, %s)", [case, *parts]
            )


def delete(case: int) -> None:
    column = "case_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM cases_index WHERE {column} = %s", [case])  # noqa: S608


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_index")
        return int(cursor.fetchone()[0])


def among(cases: Iterable[int]) -> RawSQL:
    """For `pk__in`: ids by the ten thousand as one parameter, where a parameter each would be more than either
    database takes."""
    told = ",".join(str(case) for case in cases)
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (f"{{{told}}}",))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{told}]",))


def match(wanted: Wanted, *, scored: bool = True) -> Matches:
    """All cases in which every meaning occurs; all with the score 0 where nobody asks which fits best.

    Up to a bound they are scored by bm25 or ts_rank. More than that nobody reads through, and scoring them all takes
    longer than finding them: then it counts only whether the words stand in the title, or in title and summary.
    """
    found = _sqlite_ids(wanted) if connection.vendor == "sqlite" else _postgres_ids(wanted)
    if not scored or not len(found):
        return Matches(found, np.zeros(len(found)))
    if len(found) <= SCORED_AT_MOST[connection.vendor]:
        return _scored(wanted)
    scores = np.zeros(len(found))
    order = np.argsort(found)
    for worth, columns in ((1, "short"), (2, "title")):
        part = _sqlite_ids(wanted, columns) if connection.vendor == "sqlite" else _postgres_ids(wanted, columns)
        scores[order[np.searchsorted(found, part, sorter=order)]] = worth
    return Matches(found, scores)


def _scored(wanted: Wanted) -> Matches:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT case_id, score FROM cases_index_ranked(%s::real[], to_tsquery('simple', %s))",
                [_POSTGRES_WEIGHTS, _postgres(wanted)],
            )
        else:
            title, summary, body = WEIGHTS
            cursor.execute(
                f"SELECT rowid, -bm25(cases_index, {title}, {summary}, {body}) "  # noqa: S608
                "FROM cases_index WHERE cases_index MATCH %s",
                [_sqlite(wanted)],
            )
        found = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 2)
    return Matches(found[:, 0].astype(np.int64), found[:, 1])


_SQLITE_COLUMNS = {"title": "title", "short": "title summary"}


def _sqlite_ids(wanted: Wanted, columns: str = "") -> np.ndarray:
    """All ids as one text: twenty thousand rows would cost more than finding them."""
    asked = f"{{{_SQLITE_COLUMNS[columns]}}} : ({_sqlite(wanted)})" if columns else _sqlite(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_concat(rowid) FROM cases_index WHERE cases_index MATCH %s", [asked])
        return _numbers(cursor.fetchone()[0])


def _postgres_ids(wanted: Wanted, column: str = "document") -> np.ndarray:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT cases_index_found_in_{column}(to_tsquery('simple', %s))",
            [_postgres(wanted)],
        )
        return _numbers(cursor.fetchone()[0])


def _numbers(text: str | None) -> np.ndarray:
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def _sqlite(wanted: Wanted) -> str:
    def word(word: Word) -> str:
        return _any([f'"{key}"' for key in word.keys] + [f'"{part}" *' for part in word.beginnings], " OR ")

    def phrase(phrase: Phrase) -> str:
        return _any([word(each) for each in phrase], " AND ")

    return " AND ".join(_any([phrase(each) for each in meaning], " OR ") for meaning in wanted.meanings)


def _postgres(wanted: Wanted) -> str:
    def word(word: Word) -> str:
        return _any([f"'{key}'" for key in word.keys] + [f"'{part}':*" for part in word.beginnings], " | ")

    def phrase(phrase: Phrase) -> str:
        return _any([word(each) for each in phrase], " & ")

    return " & ".join(_any([phrase(each) for each in meaning], " | ") for meaning in wanted.meanings)


def _any(parts: list[str], sign: str) -> str:
    """Keys are letters and digits only (`words.keys`), so the quotation marks around them cannot be broken."""
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"
