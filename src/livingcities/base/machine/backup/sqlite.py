"""SQLite: the online backup API gives one moment of the database while others write."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from .archive import Reader, Writer, chunks

MEMBER = "database.sqlite3"


def save(archive: Writer) -> dict[str, int]:
    """Returns how many rows each table has in the copy."""
    with tempfile.TemporaryDirectory(dir=archive.target.parent) as folder:
        path = Path(folder) / MEMBER
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            # All pages in one step: in smaller steps each write of another connection would start it anew.
            connection.connection.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
            rows = _count(copy)
        with path.open("rb") as file:
            archive.add(MEMBER, chunks(file))
    return rows


def _count(database: sqlite3.Connection) -> dict[str, int]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
    )
    names = [name for (name,) in database.execute(query)]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def load(archive: Reader) -> None:
    """Put the copy in the place of the running database: other connections see the old one or the new one."""
    with tempfile.TemporaryDirectory(dir=Path(connection.settings_dict["NAME"]).parent) as folder:
        path = Path(folder) / MEMBER
        with archive.open(MEMBER) as member, path.open("wb") as file:
            for part in chunks(member):
                file.write(part)
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            copy.backup(connection.connection, pages=-1)
    connection.close()
