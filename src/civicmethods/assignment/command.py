"""The command line of assignments."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from civicmethods.opinion.sheets import Files, ReadingError
from civicmethods.tables import cells, listed, number, records, whole

from .assignment import Assignment, assign
from .problem import Application, BadProblem, Juror, Pair, Problem, Rules

COMPLETE, INCOMPLETE, WRONG_INPUT = 0, 1, 2


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
    except (ReadingError, BadProblem) as error:
        return _refuse(error)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}" if error.filename else error)
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
        return _problem(lambda part, columns: cells(parts.get(part, []), part, columns), parts.get("rules", {}))
    rules = records(files, "rules.json") if "rules.json" in files else {}

    def table(part: str, columns: tuple[str, ...]) -> list[Mapping[str, Any]]:
        name = f"{part}.csv"
        if name not in files and part in {"conflicts", "fixed"}:
            return []
        return listed(files, name, columns)

    return _problem(table, rules)


def _problem(table: Callable[[str, tuple[str, ...]], list[Mapping[str, Any]]], rules: Any) -> Problem:
    if not isinstance(rules, dict):
        raise ReadingError("rules must be a JSON object")
    applications = tuple(
        Application(
            str(row["id"]),
            whole(row, "reviews"),
            str(row.get("track") or ""),
            _true(row.get("anchor")),
        )
        for row in table("applications", ("id", "reviews"))
    )
    jurors = tuple(
        Juror(
            str(row["id"]),
            whole(row, "most"),
            whole(row, "least", 0),
            str(row.get("region") or ""),
            _names(row.get("professions")),
        )
        for row in table("jurors", ("id", "most"))
    )
    fit = _fit(table("fit", ("application", "juror", "fit")), applications, jurors)
    conflicts, fixed = (
        frozenset(_pair(row) for row in table(part, ("application", "juror"))) for part in ("conflicts", "fixed")
    )
    return Problem(applications, jurors, fit, conflicts, fixed, Rules.from_dict(rules))


def _fit(rows: list[Mapping[str, Any]], applications: tuple[Application, ...], jurors: tuple[Juror, ...]) -> Any:
    places = {entry.id: at for at, entry in enumerate(applications)}
    seats = {entry.id: at for at, entry in enumerate(jurors)}
    fit = np.zeros((len(applications), len(jurors)))
    for row in rows:
        application, juror = _pair(row)
        if application not in places or juror not in seats:
            raise ReadingError(f"fit names the unknown pair {application}, {juror}")
        fit[places[application], seats[juror]] = number(row, "fit")
    return fit


def _pair(row: Mapping[str, Any]) -> Pair:
    return str(row["application"]), str(row["juror"])


def _names(value: Any) -> tuple[str, ...]:
    """A list, or names with semicolons between them."""
    names = value.split(";") if isinstance(value, str) else value or []
    return tuple(str(name).strip() for name in names if str(name).strip())


def _true(value: Any) -> bool:
    return str(value or "").strip().lower() in {"1", "true", "yes"}


def _summary(result: Assignment) -> str:
    coverage = result.coverage
    loads = [row.given for row in result.jurors]
    return (
        f"{coverage['given']:,} of {coverage['needed']:,} reviews, {coverage['full']:,} of "
        f"{coverage['applications']:,} applications complete\n"
        f"total fit {result.total_fit:.6f}, worst {result.worst_fit:.6f}, "
        f"loads {min(loads, default=0)} to {max(loads, default=0)}\n"
        f"sha256 {result.digest()}"
    )


def _refuse(text: object) -> int:
    print(f"error: {text}".replace("\n", " "), file=sys.stderr)
    return WRONG_INPUT
