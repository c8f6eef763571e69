"""Published results checked: the rankings follow from the reviews, and the reviews are those that were sealed."""

import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any

from civicmethods.lines import counted
from civicmethods.opinion.sheets import DAMAGED, Files, ReadingError, parsed
from civicmethods.tables import Row, listed, number, records, whole

from .command import read_season
from .means import ranked
from .seal import part_digest, seal_digest

_LARGEST = 100_000_000


@dataclass(frozen=True)
class Verification:
    """What was found; `same` only if everything that can be checked holds."""

    checked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        return not self.wrong and bool(self.checked)

    @property
    def message(self) -> str:
        if self.same:
            return "The same, byte for byte:\n" + "\n".join(f"  {line}" for line in self.checked)
        return "Not the same:\n" + "\n".join(f"  {line}" for line in self.wrong or ["there is nothing to check"])


def is_bundle(path: Path) -> bool:
    return "digests.json" in Files(path)


def verified(path: Path | str) -> Verification:
    """Read a bundle of open results, rank every track of it again and check the digests of the seals."""
    with _unpacked(Path(path)) as root:
        found = Verification()
        digests = _digests(Files(root))
        tracks = {folder.name: folder for folder in sorted((root / "tracks").glob("*")) if folder.is_dir()}
        for name, folder in tracks.items():
            _check_ranking(found, name, folder, digests["results"])
        for seal in digests["seals"]:
            _check_seal(found, digests["call"], seal, tracks)
        return found


_SHAPE = {"call": str, "results": dict, "seals": list}
_SEAL = {"seal": int, "at": str, "digest": str, "parts": list}
_PART = {"track": int, "digest": str, "nonce": str | None}


def _digests(files: Files) -> dict[str, Any]:
    name = "digests.json"
    digests = _shaped(records(files, name), _SHAPE, name)
    for seal in digests["seals"]:
        for part in _shaped(seal, _SEAL, f"{name}, a seal")["parts"]:
            _shaped(part, _PART, f"{name}, a part of seal {seal['seal']}")
    return digests


def _shaped(value: Any, shape: Mapping[str, type | UnionType], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReadingError(f"{where}: must be a JSON object")
    for key, kind in shape.items():
        if key not in value or not isinstance(value[key], kind) or isinstance(value[key], bool):
            raise ReadingError(f"{where}: {key} is missing or not as it should be")
    return value


def _check_ranking(found: Verification, name: str, folder: Path, results: dict[str, str]) -> None:
    season = read_season(folder)
    result = ranked(season.table, season.parameters, own=season.own, tracks=season.tracks)
    published = Files(folder).read("result.json")
    if result.to_bytes() != published:
        found.wrong.append(f"track {name}: {_differing(published, result.to_bytes())}")
    elif results.get(f"tracks/{name}") != result.digest():
        found.wrong.append(f"track {name}: digests.json names another ranking")
    else:
        found.checked.append(f"track {name}: ranking, sha256 {result.digest()}")


def _differing(published: bytes, computed: bytes) -> str:
    try:
        one, other = parsed(published, "result.json"), parsed(computed, "the ranking")
    except ReadingError:
        return "result.json is not JSON"
    names = [key for key in other if not isinstance(one, dict) or one.get(key) != other[key]]
    return f"the ranking differs in {', '.join(names) or 'the way it is written'}"


def _check_seal(found: Verification, call: str, seal: dict[str, Any], tracks: dict[str, Path]) -> None:
    number, parts = seal["seal"], seal["parts"]
    whole_of_it = seal_digest(call, number, [str(part["digest"]) for part in parts])
    if whole_of_it != seal["digest"]:
        found.wrong.append(f"seal {number}: the digests of the tracks do not give its digest")
        return
    withheld = 0
    for part in parts:
        folder = tracks.get(str(part["track"]))
        if part["nonce"] is None or folder is None:
            withheld += 1
        elif part_digest(call, part["track"], part["nonce"], _sealed(folder, number)) != part["digest"]:
            found.wrong.append(f"seal {number}, track {part['track']}: the reviews are not those that were sealed")
            return
    note = f" ({withheld} of {counted(len(parts), 'track')} withheld)" if withheld else ""
    found.checked.append(f"seal {number} of {seal['at']}: sha256 {seal['digest']}{note}")


def _sealed(folder: Path, seal: int) -> list[list[Any]]:
    """All reviews of a track closed by this seal, as they entered its digest."""
    files = Files(folder)
    names = [str(row["name"]) for row in listed(files, "criteria.csv", ("name",))]
    reviews: list[list[Any]] = []
    for file, second in (("reviews.csv", 0), ("second-jury.csv", 1), ("set-aside.csv", None)):
        if file not in files:
            continue
        for row in listed(files, file, ("application", "juror", "seal")):
            if whole(row, "seal") == seal:
                audit = whole(row, "second_jury") if second is None else second
                reviews.append([row["application"], row["juror"], audit, *(_mark(row, name) for name in names)])
    return reviews


def _mark(row: Row, name: str) -> int | float | None:
    if row.get(name) in (None, ""):
        return None
    value = number(row, name)
    return int(value) if value == int(value) else value


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The bundle as a folder; of a ZIP only plain files of ours are written, whatever paths it names."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                    raise ReadingError(f"{path}: is too large")
                for entry in archive.infolist():
                    _write(archive, entry, root)
        except DAMAGED as error:
            raise ReadingError(f"{path}: is not a ZIP file that can be read ({error})") from error
        yield root


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, root: Path) -> None:
    parts = Path(entry.filename).parts
    if entry.is_dir() or ".." in parts or Path(entry.filename).is_absolute() or len(parts) > 3:
        return
    target = root.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(entry))
