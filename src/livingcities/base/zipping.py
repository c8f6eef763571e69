"""ZIP files whose bytes depend on their content only."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

# The first moment a ZIP can name: the day of packing is not part of the data.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16
_AT_ONCE = 20_000

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def put(archive: zipfile.ZipFile, name: str, parts: Iterable[str | bytes]) -> int:
    """Write one file of the archive part by part; its size."""
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
    size = 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            size += len(data)
            file.write(data)
    return size


def opened(target: IO[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV as RFC 4180 asks, in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for at, row in enumerate(rows, start=1):
        writer.writerow(row)
        if at % _AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula; `'=…` itself gets one more."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def as_written(cell: str) -> str:
    """The text behind `harmless`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
