"""Rows of small tables, from CSV or JSON, with errors that name the table, the row and the column."""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from civicmethods.opinion.sheets import Files, ReadingError, parsed

Row = Mapping[str, Any]

_TRUE, _FALSE = {"1", "true", "yes"}, {"", "0", "false", "no"}


def records(files: Files, name: str) -> Any:
    """What a JSON file says."""
    return parsed(files.read(name), name)


def listed(files: Files, name: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV table that has at least these columns."""
    with files.text(name) as text:
        reader = csv.DictReader(text)
        names = reader.fieldnames or ()
        for column in columns:
            if column not in names:
                raise ReadingError(f"{name}: column {column} is missing")
        for column, times in Counter(names).items():
            if column and times > 1:
                raise ReadingError(f"{name}: column {column} is there twice")
        rows: list[Row] = []
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise ReadingError(f"{where}: the number of columns differs from the header's")
            _check_filled(row, columns, where)
            rows.append({**row, "": where})
        return rows


def cells(entries: Any, name: str, columns: Sequence[str]) -> list[Row]:
    """The same from JSON: a list of objects, or of lists in the order of the columns."""
    if not isinstance(entries, list):
        raise ReadingError(f"{name}: must be a list")
    rows: list[Row] = []
    for at, entry in enumerate(entries, start=1):
        where = f"{name}, entry {at}"
        if isinstance(entry, list) and len(entry) > len(columns):
            raise ReadingError(f"{where}: more than {', '.join(columns)}")
        row = dict(zip(columns, entry, strict=False)) if isinstance(entry, list) else entry
        if not isinstance(row, dict):
            raise ReadingError(f"{where}: must be an object")
        _check_filled(row, columns, where)
        rows.append({**row, "": where})
    return rows


def _check_filled(row: Row, columns: Sequence[str], where: str) -> None:
    for column in columns:
        if row.get(column) is None or row[column] == "":
            raise ReadingError(f"{where}: {column} is empty")


def check_distinct(rows: Iterable[Row], *columns: str) -> None:
    """Where two rows are about the same, only one of them would count."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = tuple(text(row, column) for column in columns)
        if key in seen:
            raise ReadingError(f"{row['']}: {', '.join(key)} is there twice")
        seen.add(key)


def text(row: Row, column: str) -> str:
    """A name, or a number that serves as one; empty where there is none."""
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise _wrong(row, column, "must be a name", value)
    return "" if value is None else str(value)


def number(
    row: Row, column: str, default: float | None = None, *, low: float = -math.inf, high: float = math.inf
) -> float:
    value = row.get(column)
    if (value is None or value == "") and default is not None:
        return default
    try:
        result = float("bool" if isinstance(value, bool) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not math.isfinite(result):
        raise _wrong(row, column, "must be a number", value)
    if not low <= result <= high:
        bounds = f"at least {low:,}" if high == math.inf else f"from {low:,} to {high:,}"
        raise _wrong(row, column, f"must be {bounds}", value)
    return result


def whole(row: Row, column: str, default: int | None = None, *, low: float = -math.inf, high: float = math.inf) -> int:
    result = number(row, column, default, low=low, high=high)
    if result != int(result):
        raise _wrong(row, column, "must be a whole number", row[column])
    return int(result)


def truth(row: Row, column: str) -> bool:
    """Nothing is no."""
    value = row.get(column)
    word = "" if value is None else str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise _wrong(row, column, "must be true or false", value)
    return word in _TRUE


def _wrong(row: Row, column: str, what: str, value: Any) -> ReadingError:
    return ReadingError(f"{row['']}: {column} {what}, not «{str(value)[:40]}»")
