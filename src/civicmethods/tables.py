"""Rows of small tables, from CSV or JSON, with errors that name the table, the row and the column."""

import csv
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from civicmethods.opinion.sheets import Files, ReadingError

Row = Mapping[str, Any]


def records(files: Files, name: str) -> Any:
    """What a JSON file says."""
    with files.text(name) as text:
        try:
            return json.loads(text.read())
        except ValueError as error:
            raise ReadingError(f"{name}: is not JSON ({error})") from error


def listed(files: Files, name: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV table that has at least these columns."""
    with files.text(name) as text:
        reader = csv.DictReader(text)
        for column in columns:
            if column not in (reader.fieldnames or ()):
                raise ReadingError(f"{name}: column {column} is missing")
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


def number(row: Row, column: str, default: float | None = None) -> float:
    value = row.get(column)
    if (value is None or value == "") and default is not None:
        return default
    try:
        result = float("bool" if isinstance(value, bool) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        result = math.nan
    if not math.isfinite(result):
        raise ReadingError(f"{row['']}: {column} must be a number, not «{str(value)[:40]}»")
    return result


def whole(row: Row, column: str, default: int | None = None) -> int:
    result = number(row, column, default)
    if result != int(result):
        raise ReadingError(f"{row['']}: {column} must be a whole number, not «{str(row[column])[:40]}»")
    return int(result)
