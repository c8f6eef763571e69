"""Is a verified file the one that this site has published? Each room answers for its own, in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection

NO_SITE = "No database of a site answers here: nothing to compare the file with."


class PublishedOtherwise(Exception):
    """The file is sound in itself, and yet another one was published here."""


ROOMS: list[Callable[[Path], str | None]] = []


def register(compare: Callable[[Path], str | None]) -> None:
    """`compare(file)` says in a sentence what was published here, None of a file of another room;
    it raises `PublishedOtherwise`."""
    ROOMS.append(compare)


def compared(file: Path) -> str | None:
    """Without a site the verdict over the file itself is all that can be said: no failure."""
    if not _has_site():
        return NO_SITE
    try:
        return next((said for compare in ROOMS if (said := compare(file)) is not None), None)
    except DatabaseError:
        return NO_SITE


def _has_site() -> bool:
    """Asked before the database is opened: SQLite would make an empty one."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()
