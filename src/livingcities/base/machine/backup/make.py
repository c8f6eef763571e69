from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.utils import timezone

from . import postgres, sqlite, state
from .archive import Writer, chunks

FILES = "files/"


def make_backup(target: Path) -> dict[str, Any]:
    """Write the backup while the site runs; returns its manifest.

    First the database, then the files: a file that comes in between is only one too many, and one that its owner
    deletes in between is gone, as they wished.
    """
    engine = postgres if connection.vendor == "postgresql" else sqlite
    with Writer(target) as archive:
        migrations = state.of_the_database()
        rows = engine.save(archive)
        for name in walk(default_storage):
            if (file := opened(name)) is not None:
                with file:
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


def opened(name: str) -> File | None:
    """The file, or None if somebody deleted it after it was listed."""
    try:
        file = default_storage.open(name)
        file.read(0)  # a storage across the network fetches only now
    except FileNotFoundError:  # whatever bears this name a moment later is another file
        return None
    except Exception:  # each kind of storage has errors of its own
        if default_storage.exists(name):
            raise
        return None
    return file


def walk(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for name in sorted(filter(None, files)):
        yield f"{folder}{name}"
    for name in sorted(filter(None, folders)):
        yield from walk(storage, f"{folder}{name}/")
