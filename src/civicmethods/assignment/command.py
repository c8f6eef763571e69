"""The command line of assignments."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from civicmethods.lines import counted, refuse
from civicmethods.opinion.sheets import Files, ReadingError
from civicmethods.tables import Row, cells, check_distinct, listed, number, records, text, truth, whole

from .assignment import Assignment, assign
from .problem import MOST_LOAD, MOST_REVIEWS, Application, BadProblem, Juror, Pair, Problem, Rules

COMPLETE, INCOMPLETE = 0, 1


def assignment(arguments: list[str]) -> int:
    """Say who reads what. Ends with 1 where something asked for cannot be met."""
    parser = argparse.ArgumentParser("python -m civicmethods assignment", description=assignment.__doc__)
    parser.add_argument(
        "source",
        type=Path,
        help="a JSON file, or a folder or ZIP with applications.csv, jurors.csv, fit.csv and, where there are any, "
        "conflicts.csv, fixed.csv and rules.json",
    )
    parser.add_argument("--out", type=Path, help="where to write the assignment (JSON); without it, to the screen")
    options = parser.parse_args(arguments)
    try:
        result = assign(read_problem(options.source))
        if options.out is None:
            sys.stdout.buffer.write(result.to_bytes())
        else:
            options.out.write_bytes(result.to_bytes())
            print(_summary(result))
    except (ReadingError, BadProblem, OSError) as error:
        return refuse(error)
    for entry in result.reasons:
        print(entry.text, file=sys.stderr)
    return COMPLETE if result.complete else INCOMPLETE


def read_problem(source: Path) -> Problem:
    """From one JSON file or from tables; a fit that is not named is 0."""
    files = Files(source)
    if source.is_file() and source.suffix.lower() == ".json":
        parts = records(files, source.name)
        if not isinstance(parts, dict):
            raise ReadingError(f"{source.name}: must be a JSON object")
        unknown = set(parts) - {"applications", "jurors", "fit", "conflicts", "fixed", "rules"}
        if unknown:
            raise ReadingError(f"{source.name}: unknown part {min(unknown)}")
        return _problem(
            lambda part, columns: cells(parts.get(part, []), f"{source.name}: {part}", columns), parts.get("rules", {})
        )
    rules = records(files, "rules.json") if "rules.json" in files else {}

    def table(part: str, columns: tuple[str, ...]) -> list[Row]:
        name = f"{part}.csv"
        if name not in files and part in {"conflicts", "fixed"}:
            return []
        return listed(files, name, columns)

    return _problem(table, rules)


def _problem(table: Callable[[str, tuple[str, ...]], list[Row]], rules: Any) -> Problem:
    if not isinstance(rules, dict):
        raise ReadingError("rules must be a JSON object")
    applications = tuple(
        Application(
            text(row, "id"),
            whole(row, "reviews", low=0, high=MOST_REVIEWS),
            text(row, "track"),
            truth(row, "anchor"),
        )
        for row in table("applications", ("id", "reviews"))
    )
    jurors = tuple(
        Juror(
            text(row, "id"),
            whole(row, "most", low=0, high=MOST_LOAD),
            whole(row, "least", 0, low=0, high=MOST_LOAD),
            text(row, "region"),
            _names(row, "professions"),
        )
        for row in table("jurors", ("id", "most"))
    )
    fit = _fit(table("fit", ("application", "juror", "fit")), applications, jurors)
    conflicts, fixed = (
        frozenset(_pair(row) for row in table(part, ("application", "juror"))) for part in ("conflicts", "fixed")
    )
    return Problem(applications, jurors, fit, conflicts, fixed, Rules.from_dict(rules))


def _fit(rows: list[Row], applications: tuple[Application, ...], jurors: tuple[Juror, ...]) -> Any:
    places = {entry.id: at for at, entry in enumerate(applications)}
    seats = {entry.id: at for at, entry in enumerate(jurors)}
    fit = np.zeros((len(applications), len(jurors)))
    check_distinct(rows, "application", "juror")
    for row in rows:
        application, juror = _pair(row)
        if application not in places or juror not in seats:
            raise ReadingError(f"{row['']}: fit names the unknown pair {application}, {juror}")
        fit[places[application], seats[juror]] = number(row, "fit")
    return fit


def _pair(row: Row) -> Pair:
    return text(row, "application"), text(row, "juror")


def _names(row: Row, column: str) -> tuple[str, ...]:
    """A list, or names with semicolons between them."""
    value = row.get(column)
    names = value.split(";") if isinstance(value, str) else [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ReadingError(f"{row['']}: {column} must be a list of names")
    return tuple(name.strip() for name in names if name.strip())


def _summary(result: Assignment) -> str:
    coverage = result.coverage
    loads = [row.given for row in result.jurors]
    return (
        f"{coverage['given']:,} of {counted(coverage['needed'], 'review')}, {coverage['full']:,} of "
        f"{counted(coverage['applications'], 'application')} complete\n"
        f"total fit {result.total_fit:.6f}, worst {result.worst_fit:.6f}, "
        f"loads {min(loads, default=0)} to {max(loads, default=0)}\n"
        f"sha256 {result.digest()}"
    )
