"""Check a published result, whichever method it is of: a map of opinions, or the results of a jury."""

import argparse
from pathlib import Path
from typing import Protocol

from civicmethods.calibration import BadReviews
from civicmethods.calibration import bundle as results
from civicmethods.lines import refuse
from civicmethods.opinion import BadParameters
from civicmethods.opinion import command as opinion
from civicmethods.opinion.sheets import ReadingError

SAME, DIFFERENT = 0, 1
UNREADABLE = (ReadingError, BadParameters, BadReviews)


class Verification(Protocol):
    @property
    def same(self) -> bool: ...

    @property
    def message(self) -> str: ...


def verified(path: Path | str) -> Verification:
    """Compute what the file publishes again, and compare. Raises one of `UNREADABLE`."""
    path = Path(path)
    return results.verified(path) if results.is_bundle(path) else opinion.verified(path)


def verify(arguments: list[str]) -> int:
    """Compute a published result again and say whether it is the same, byte for byte."""
    parser = argparse.ArgumentParser("python -m civicmethods verify", description=verify.__doc__)
    parser.add_argument("package", type=Path, help="a ZIP or a folder: open data of a dialogue, or of a jury's results")
    options = parser.parse_args(arguments)
    try:
        check = verified(options.package)
    except UNREADABLE as error:
        return refuse(error)
    print(check.message)
    return SAME if check.same else DIFFERENT
