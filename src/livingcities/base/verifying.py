"""Is a verified file the one that this site has published? Each room answers for its own, in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


class PublishedOtherwise(Exception):
    """The file is sound in itself, and yet another one was published here."""


ROOMS: list[Callable[[Path], str | None]] = []


def register(compare: Callable[[Path], str | None]) -> None:
    """`compare(file)` says in a sentence what was published here, None of a file of another room;
    it raises `PublishedOtherwise`."""
    ROOMS.append(compare)


def compared(file: Path) -> str | None:
    return next((said for compare in ROOMS if (said := compare(file)) is not None), None)
