"""The command line of calibration."""

import argparse
import dataclasses
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from civicmethods.lines import counted, refuse
from civicmethods.opinion.sheets import Files, ReadingError
from civicmethods.tables import Row, cells, check_distinct, listed, number, records, text

from .calibration import Calibration, calibrate
from .parameters import Parameters
from .reviews import LARGEST_MARK, BadReviews, Criterion, Review, ReviewTable

DONE = 0
_NOT_APPLICABLE = {"", "n/a", "na", "-"}
_PLAIN = {"application", "juror", "weight"}

Own = dict[str, set[tuple[str, str]]]


@dataclasses.dataclass(frozen=True)
class Season:
    """What was read."""

    table: ReviewTable
    parameters: Parameters
    own: Own
    tracks: dict[str, str]

    def calibrated(self) -> Calibration:
        return calibrate(self.table, self.parameters, own=self.own, tracks=self.tracks)


def calibration(arguments: list[str]) -> int:
    """Calibrate the scores of a jury."""
    parser = argparse.ArgumentParser("python -m civicmethods calibration", description=calibration.__doc__)
    parser.add_argument(
        "source",
        type=Path,
        help="a JSON file, reviews.csv (application, juror, a column per criterion), or a folder or ZIP with it and, "
        "where there are any, criteria.csv, applications.csv, jurors.csv and parameters.json",
    )
    parser.add_argument("--out", type=Path, help="where to write the result (JSON); without it, to the screen")
    parser.add_argument("--prizes", type=int, help="how many places win, instead of what the parameters say")
    parser.add_argument("--seed", type=int, help="instead of the seed among the parameters")
    options = parser.parse_args(arguments)
    try:
        season = read_season(options.source)
        given = {name: getattr(options, name) for name in ("prizes", "seed") if getattr(options, name) is not None}
        result = dataclasses.replace(season, parameters=dataclasses.replace(season.parameters, **given)).calibrated()
        if options.out is None:
            sys.stdout.buffer.write(result.to_bytes())
        else:
            options.out.write_bytes(result.to_bytes())
            print(_summary(result))
    except (ReadingError, BadReviews, OSError) as error:
        return refuse(error)
    return DONE


def read_season(source: Path) -> Season:
    files = Files(source)
    if source.is_file() and source.suffix.lower() == ".json":
        parts = records(files, source.name)
        if not isinstance(parts, dict):
            raise ReadingError(f"{source.name}: must be a JSON object")
        unknown = set(parts) - {"reviews", "criteria", "applications", "jurors", "parameters"}
        if unknown:
            raise ReadingError(f"{source.name}: unknown part {min(unknown)}")
        tables = {
            name: cells(parts.get(name, []), f"{source.name}: {name}", columns) for name, columns in _TABLES.items()
        }
        return _season(tables, parts.get("parameters", {}), f"{source.name}: reviews")
    alone = source.is_file() and source.suffix.lower() != ".zip"
    names = {name: source.name if alone and name == "reviews" else f"{name}.csv" for name in _TABLES}
    tables = {
        name: listed(files, names[name], columns) if name == "reviews" or names[name] in files else []
        for name, columns in _TABLES.items()
    }
    parameters = records(files, "parameters.json") if "parameters.json" in files else {}
    return _season(tables, parameters, names["reviews"])


_TABLES: dict[str, tuple[str, ...]] = {
    "reviews": ("application", "juror"),
    "criteria": ("name",),
    "applications": ("id",),
    "jurors": ("id",),
}


Tables = Mapping[str, list[Row]]


def _season(tables: Tables, parameters: Any, where: str) -> Season:
    if not isinstance(parameters, dict):
        raise ReadingError("parameters must be a JSON object")
    for name in ("criteria", "applications", "jurors"):
        check_distinct(tables[name], *_TABLES[name])
    criteria = _criteria(tables, where)
    reviews = [
        Review(
            text(row, "application"),
            text(row, "juror"),
            tuple(_mark(row, criterion.name) for criterion in criteria),
            number(row, "weight", 1.0),
        )
        for row in tables["reviews"]
    ]
    return Season(
        ReviewTable.of(reviews, criteria),
        Parameters.from_dict(parameters),
        _own(tables["applications"], tables["jurors"]),
        {text(row, "id"): text(row, "track") for row in tables["applications"]},
    )


def _criteria(tables: Tables, where: str) -> Sequence[Criterion]:
    """As named; else every further column of the reviews, weighing the same."""
    names: dict[str, None] = {}
    for row in tables["reviews"]:
        names.update(dict.fromkeys(name for name in row if name and name not in _PLAIN))
    criteria = [Criterion(text(row, "name"), number(row, "weight", 1.0)) for row in tables["criteria"]]
    criteria = criteria or [Criterion(name) for name in names]
    if tables["reviews"] and not any(criterion.name in names for criterion in criteria):
        raise ReadingError(f"{where}: there is no criterion column")
    if not criteria:
        raise ReadingError(f"{where}: there are no reviews")
    return criteria


def _mark(row: Row, name: str) -> float | None:
    value = row.get(name)
    if value is None or (isinstance(value, str) and value.strip().lower() in _NOT_APPLICABLE):
        return None
    return number(row, name, low=-LARGEST_MARK, high=LARGEST_MARK)


def _own(applications: list[Row], jurors: list[Row]) -> Own:
    """Pairs of the same city, and of the same region."""
    own: Own = {}
    for kind in ("city", "region"):
        homes: dict[str, list[str]] = {}
        for row in jurors:
            if text(row, kind):
                homes.setdefault(text(row, kind), []).append(text(row, "id"))
        pairs = {(text(row, "id"), juror) for row in applications for juror in homes.get(text(row, kind), [])}
        if homes and any(text(row, kind) for row in applications):
            own[kind] = pairs
    return own


def _summary(result: Calibration) -> str:
    needed = result.reviews_needed
    return (
        f"{counted(len(result.applications), 'application')}, {counted(len(result.jurors), 'juror')}, "
        f"{counted(sum(row.reviews for row in result.applications), 'review')}; a reliability of 0.8 takes "
        f"{'more than any number of reviews' if needed is None else counted(needed, 'review')} each\n"
        f"{counted(len(result.winners), 'winner')}, {len(result.at_line):,} at the prize line, "
        f"{counted(len(result.depending), 'depends|depend')} on whether raw or calibrated scores decide\n"
        f"sha256 {result.digest()}"
    )
