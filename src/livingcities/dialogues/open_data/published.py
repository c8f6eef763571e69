"""Whether a package is the one that was published here: it may be sound and yet another."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import IO

from civicmethods.opinion.sheets import DAMAGED, ReadingError, parsed
from livingcities.base.verifying import PublishedOtherwise
from livingcities.dialogues.models import Dialogue, Publication


def compare_with_ours(file: Path) -> str | None:
    if not zipfile.is_zipfile(file):
        return None
    with zipfile.ZipFile(file) as archive:
        if not {"map.json", "datapackage.json"} <= set(archive.namelist()):
            return None
        slug = _slug(archive)
        hashes = _hashes(archive)
    dialogue = Dialogue.objects.filter(slug=slug, state=Dialogue.State.PUBLISHED).first()
    if dialogue is None or dialogue.current_map is None:
        return f"This site has published no dialogue «{slug}»: nothing to compare with."
    if dialogue.current_map.computation.result_digest != hashes["map.json"]:
        raise PublishedOtherwise(f"This site has published another map of «{slug}».")
    publication = Publication.objects.filter(dialogue=dialogue).first()
    if publication is None:
        return f"It is the map that this site has published; its data are not packed yet: {dialogue.get_absolute_url()}"
    if other := _other_files(file, hashes, publication):
        raise PublishedOtherwise(f"This site has published «{slug}» with other files: {', '.join(other)}.")
    return f"It is the map that this site has published, with all its data: {dialogue.get_absolute_url()}"


def _slug(archive: zipfile.ZipFile) -> str:
    try:
        described = parsed(archive.read("datapackage.json"), "datapackage.json")
    except ReadingError as error:
        raise PublishedOtherwise(f"{error}.") from error
    return str(described.get("name", "")) if isinstance(described, dict) else ""


def _other_files(file: Path, hashes: dict[str, str], publication: Publication) -> list[str]:
    """Names of the files that are not as published. An archive packed anew with the same files is as good."""
    with file.open("rb") as whole:
        if _hash(whole) == publication.package_digest:
            return []
    try:
        with publication.package.open() as stored, zipfile.ZipFile(stored) as archive:
            ours = _hashes(archive)
    except OSError:
        return [file.name]
    return sorted(name for name in {*ours, *hashes} if ours.get(name) != hashes.get(name))


def _hashes(archive: zipfile.ZipFile) -> dict[str, str]:
    found = {}
    for entry in archive.infolist():
        if not entry.is_dir():
            try:
                with archive.open(entry.filename) as content:
                    found[entry.filename] = _hash(content)
            except DAMAGED as error:
                raise PublishedOtherwise(f"{entry.filename}: cannot be read ({error}).") from error
    return found


def _hash(content: IO[bytes]) -> str:
    return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type] # any readable will do
