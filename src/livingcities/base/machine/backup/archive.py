"""The backup file: a ZIP of the database, the uploaded files and a manifest with the digest of each."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

CHUNK = 1 << 20
FORMAT = "livingcities-backup-1"
MANIFEST = "manifest.json"


class Damaged(Exception):
    """The file is not a whole backup; the text says how one sees that."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def chunks(file: Readable) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


class Writer:
    """Writes beside the target and takes its name only when everything is in it."""

    def __init__(self, target: Path):
        self.target, self.partial = target, target.with_name(f"{target.name}.partial")
        self.digests: dict[str, str] = {}

    def __enter__(self) -> Writer:
        # It holds everything that people entrusted to the site: for the owner's eyes only.
        handle = os.open(self.partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(handle, "w+b")
        self.zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        return self

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self.zip.open(name, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self.digests[name] = digest.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        whole = {"format": FORMAT, **manifest, "sha256": self.digests}
        self.zip.writestr(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
        self.zip.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.partial.replace(self.target)

    def __exit__(self, *error: object) -> None:
        # First the part: on a full disk closing fails as well, for it writes what was not written yet.
        self.partial.unlink(missing_ok=True)
        for opened in (self.zip, self.file):
            with contextlib.suppress(OSError):
                opened.close()


class Reader:
    def __init__(self, source: Path):
        try:
            self.zip = zipfile.ZipFile(source)
            self.manifest: dict[str, Any] = json.loads(self.zip.read(MANIFEST))
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise Damaged(f"{source} is not a whole backup of Living Cities ({error}).") from None
        if self.manifest.get("format") != FORMAT:
            raise Damaged(f"{source} has the format {self.manifest.get('format')}, this version reads {FORMAT}.")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self.zip.close()

    def open(self, name: str) -> BinaryIO:
        return self.zip.open(name)  # type: ignore[return-value]

    def names(self, folder: str) -> list[str]:
        return [name for name in self.manifest["sha256"] if name.startswith(folder)]

    def verify(self) -> None:
        """Read every member to its end and compare digests, before anything is touched."""
        expected = self.manifest["sha256"]
        if strangers := set(self.zip.namelist()) ^ {*expected, MANIFEST}:
            raise Damaged(f"the backup and its manifest differ in: {', '.join(sorted(strangers)[:5])}")
        for name, digest in expected.items():
            found = hashlib.sha256()
            try:
                with self.open(name) as member:
                    for part in chunks(member):
                        found.update(part)
            except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
                raise Damaged(f"{name} cannot be read: {error}") from None
            if found.hexdigest() != digest:
                raise Damaged(f"{name} is not what was saved: its digest differs.")
