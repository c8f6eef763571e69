from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.utils import timezone

from . import postgres, sqlite, state
from .archive import Writer, chunks

FILES = "files/"


def make_backup(target: Path) -> dict[str, Any]:
    """Write the backup while the site runs; returns its manifest.

    First the database, then the files: a file that comes in between is only one too many.
    """
    engine = postgres if connection.vendor == "postgresql" else sqlite
    with Writer(target) as archive:
        migrations = state.of_the_database()
        rows = engine.save(archive)
        for name in walk(default_storage):
            with default_storage.open(name) as file:
                archive.add(FILES + name, chunks(file))
        manifest = {
            "engine": connection.vendor,
            "version": version("livingcities"),
            "at": timezone.now().isoformat(timespec="seconds"),
            "migrations": migrations,
            "rows": rows,
        }
        archive.finish(manifest)
    return manifest | {"files": len(archive.digests)}


def walk(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for name in sorted(filter(None, files)):
        yield f"{folder}{name}"
    for name in sorted(filter(None, folders)):
        yield from walk(storage, f"{folder}{name}/")
