"""The command line of opinion maps."""

import argparse
import dataclasses
import hashlib
import json
import sys
from pathlib import Path

from civicmethods.lines import counted, refuse

from .map import OpinionMap, opinion_map
from .parameters import BadParameters, Parameters
from .reading import Conversation, Package, differing, read_any, read_hashes, read_package, read_parameters
from .sheets import Files, ReadingError

DONE = 0


def opinion(arguments: list[str]) -> int:
    """Draw the opinion map of a table of votes, of one of our packages or of a Polis export."""
    parser = argparse.ArgumentParser("python -m civicmethods opinion", description=opinion.__doc__)
    parser.add_argument("source", type=Path, help="votes.csv (seat, statement, vote[, at]), a folder or a ZIP")
    parser.add_argument("--out", type=Path, help="where to write the map (JSON); without it, to the screen")
    parser.add_argument("--parameters", type=Path, help="a JSON file of parameters")
    parser.add_argument("--seed", type=int, help="instead of the seed among the parameters")
    parser.add_argument("--statements", type=Path, help="statements.csv or a Polis comments.csv beside votes.csv")
    options = parser.parse_args(arguments)
    try:
        read = read_any(options.source, options.statements)
        parameters = _parameters(read, options.parameters, options.seed)
        result = computed(read, parameters)
        if options.out is None:
            sys.stdout.buffer.write(result.to_bytes())
        else:
            options.out.write_bytes(result.to_bytes())
            print(_summary(result))
    except (ReadingError, BadParameters, OSError) as error:
        return refuse(error)
    return DONE


@dataclasses.dataclass(frozen=True)
class Verification:
    """Whether the published map is the one that its votes give, and each file the one that the package describes."""

    same_map: bool
    digest: str
    differing: tuple[str, ...] = ()  # parts of the map
    exchanged: tuple[str, ...] = ()  # files that are not as described

    @property
    def same(self) -> bool:
        return self.same_map and not self.exchanged

    @property
    def message(self) -> str:
        return "\n".join((self._of_the_map(), *self._of_the_files()))

    def _of_the_map(self) -> str:
        if self.same:
            return f"The same, byte for byte: sha256 {self.digest}"
        if self.same_map:
            return f"The map follows from its votes: sha256 {self.digest}"
        return f"Not the same: {', '.join(self.differing) or 'written differently'}; computed sha256 {self.digest}"

    def _of_the_files(self) -> list[str]:
        return [f"Not the file that datapackage.json describes: {name}" for name in self.exchanged]


def verified(path: Path | str) -> Verification:
    """Read a package, compute its map again and compare; the map says nothing of the texts, their hashes do."""
    package = read_package(path)
    if package.published is None:
        raise ReadingError(f"{path}: map.json is missing")
    exchanged = _exchanged(Files(Path(path)))
    result = computed(package, package.parameters)
    if result.to_bytes() == package.published:
        return Verification(True, result.digest(), exchanged=exchanged)
    parts = differing(package.published, json.loads(result.to_bytes()))
    return Verification(False, result.digest(), tuple(parts), exchanged)


def _exchanged(files: Files) -> tuple[str, ...]:
    """The files that are missing or are not the ones that the package describes."""
    return tuple(
        name
        for name, stated in sorted(read_hashes(files).items())
        if name not in files or hashlib.sha256(files.read(name)).hexdigest() != stated
    )


def computed(read: Conversation, parameters: Parameters) -> OpinionMap:
    """The map of what was read."""
    return opinion_map(
        read.votes,
        statements=read.statement_ids,
        moderated_out=read.moderated_out,
        meta=read.meta,
        parameters=parameters,
    )


def _parameters(read: Conversation, path: Path | None, seed: int | None) -> Parameters:
    parameters = read.parameters if isinstance(read, Package) else Parameters()
    if path is not None:
        parameters = read_parameters(Files(path), path.name)
    return parameters if seed is None else dataclasses.replace(parameters, seed=seed)


def _summary(result: OpinionMap) -> str:
    counts = result.counts
    sizes = ", ".join(f"{group.size:,}" for group in result.groups)
    return (
        f"{counted(counts['people'], 'person|people')}, {counted(counts['statements'], 'statement')}, "
        f"{counted(counts['votes'], 'vote')}\n"
        f"{counted(len(result.groups), 'group')} ({sizes}); {result.trust.verdict}\n"
        f"sha256 {result.digest()}"
    )
