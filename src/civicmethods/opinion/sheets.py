"""Tables in a folder or a ZIP, read column by column, with errors that name the file and the line."""

import csv
import gzip
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from .exact import Ints

csv.field_size_limit(10_000_000)


# A hundred million votes; a small archive that unpacks to more was made to fill the memory.
LARGEST = 2**31

DAMAGED: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError)
"""What unpacking a damaged archive may raise."""
with suppress(ImportError):  # some Pythons are built without it
    from lzma import LZMAError

    DAMAGED += (LZMAError,)


class ReadingError(ValueError):
    """The files cannot be read as votes; the message says which, where and why."""


@dataclass(frozen=True)
class Files:
    """The named files of a folder, a ZIP (whatever folder inside it they are in), or one file alone."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.exists():
            raise ReadingError(f"{self.path}: no such file or folder")

    def __contains__(self, name: str) -> bool:
        return self._found(name) is not None

    def read(self, name: str) -> bytes:
        found = self._found(name)
        if found is None:
            raise ReadingError(f"{self.path}: {name} is missing")
        try:
            if isinstance(found, Path):
                data = found.read_bytes()
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(found) as member:
                    data = _bounded(member.read, name)
            if str(found).endswith(".gz"):
                with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
                    data = _bounded(unpacked.read, name)
        except DAMAGED as error:
            raise ReadingError(f"{name}: cannot be read ({error})") from error
        return data

    @contextmanager
    def text(self, name: str) -> Iterator[TextIO]:
        try:
            text = self.read(name).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ReadingError(f"{name}: is not UTF-8 text") from error
        try:
            yield io.StringIO(text, newline="")
        except csv.Error as error:
            raise ReadingError(f"{name}: is not a CSV table ({error})") from error

    def _found(self, name: str) -> Path | str | None:
        if self.path.is_dir():
            return next((p for p in (self.path / name, self.path / f"{name}.gz") if p.is_file()), None)
        if self.path.suffix.lower() != ".zip":
            return self.path if self.path.name in {name, f"{name}.gz"} else None
        return next((entry for entry in self._entries() if entry.rsplit("/", 1)[-1] in {name, f"{name}.gz"}), None)

    def _entries(self) -> list[str]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return sorted(archive.namelist(), key=lambda entry: (entry.count("/"), entry))
        except DAMAGED as error:
            raise ReadingError(f"{self.path}: is not a ZIP file") from error


def parsed(data: bytes, name: str) -> Any:
    """What JSON says. Half a character («\\ud800») is refused too: it can be read, and never be written again."""
    try:
        value = json.loads(data)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{name}: is not JSON ({error})") from error
    return value


def _bounded(read: Callable[[int], bytes], name: str) -> bytes:
    parts, size = [], 0
    while part := read(2**20):
        size += len(part)
        if size > LARGEST:
            raise ReadingError(f"{name}: unpacks to more than {LARGEST:,} bytes")
        parts.append(part)
    return b"".join(parts)


def header(lines: TextIO, name: str, required: Sequence[str]) -> list[str]:
    """The names of the columns; an error if one of the required is not there."""
    names = [column.strip() for column in next(csv.reader(lines), [])]
    for column in required:
        if column not in names:
            raise ReadingError(f"{name}: the column {column} is missing")
    return names


def numbers(files: Files, name: str, required: Sequence[str], moment: str | None = None) -> dict[str, Ints]:
    """Whole-number columns of a table; `moment`, where present, is a time: milliseconds or ISO 8601."""
    with files.text(name) as lines:
        names = header(lines, name, required)
        wanted = [*required, moment] if moment in names else list(required)
        places = [names.index(column) for column in wanted]
        start = lines.tell()
        try:
            table = _at_once(lines, places)
        except (ValueError, OverflowError):
            lines.seek(start)
            table = _line_by_line(lines, name, wanted, places, moment)
    return {column: np.ascontiguousarray(table[:, i]) for i, column in enumerate(wanted)}


def rows(files: Files, name: str, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a small table with their line numbers; missing cells are empty."""
    with files.text(name) as lines:
        names = header(lines, name, required)
        reader = csv.reader(lines)
        for cells in reader:
            if cells:
                padded = cells + [""] * (len(names) - len(cells))
                yield reader.line_num + 1, dict(zip(names, padded, strict=False))


def whole(cell: str, column: str, where: str) -> int:
    try:
        number = int(cell)
    except ValueError:
        raise ReadingError(f"{where}: {column} must be a whole number, not «{cell[:40]}»") from None
    if not -(2**63) <= number < 2**63:
        raise ReadingError(f"{where}: {column} is too large: {cell[:40]}")
    return number


def _at_once(lines: TextIO, places: list[int]) -> Ints:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a table without rows is no mistake
        return np.loadtxt(lines, dtype=np.int64, delimiter=",", quotechar='"', comments=None, usecols=places, ndmin=2)


def _line_by_line(lines: TextIO, name: str, wanted: list[str], places: list[int], moment: str | None) -> Ints:
    """The patient way: understands ISO times and says where an error is."""
    readers: list[Callable[[str, str, str], int]] = [_moment if column == moment else whole for column in wanted]
    table: list[list[int]] = []
    reader = csv.reader(lines)
    last = max(places)
    for cells in reader:
        if not cells:
            continue
        where = f"{name}, line {reader.line_num + 1}"
        if len(cells) <= last:
            raise ReadingError(f"{where}: too few columns")
        table.append([read(cells[at], column, where) for read, at, column in zip(readers, places, wanted, strict=True)])
    return np.array(table, dtype=np.int64).reshape(-1, len(wanted))


def _moment(cell: str, column: str, where: str) -> int:
    if cell.lstrip("-").isdigit():
        return whole(cell, column, where)
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        raise ReadingError(f"{where}: {column} must be a time, not «{cell[:40]}»") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def truth(cell: Any) -> bool:
    return str(cell).strip().lower() in {"1", "true", "t", "yes"}
