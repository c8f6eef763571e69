"""The command line of what is alike: towns like one town, or texts that say the same."""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from civicmethods.lines import refuse
from civicmethods.opinion.sheets import Files, ReadingError
from civicmethods.tables import Row, check_distinct, listed, number, text, truth

from .cities import City, Towns, parts, to_big_city
from .texts import near_pairs

DONE = 0
_PEOPLE, _POINTS = 10_000_000_000, 1_000


def similarity(arguments: list[str]) -> int:
    """Say which towns are most like one, and in what; or, without --town, which texts are nearly the same."""
    parser = argparse.ArgumentParser("python -m civicmethods similarity", description=similarity.__doc__)
    parser.add_argument(
        "source",
        type=Path,
        help="a CSV table: key, latitude, longitude and, where known, population, quality, historic (1); or key, text",
    )
    parser.add_argument("--town", help="the key of the town that asks; without it the table holds texts")
    parser.add_argument("--most", type=int, default=10, help="how many towns, or pairs of texts, to name (10)")
    parser.add_argument("--least", type=float, default=0.5, help="texts: how similar at least, from 0 to 1 (0.5)")
    parser.add_argument("--json", action="store_true", help="as JSON, with the parts of each distance")
    options = parser.parse_args(arguments)
    try:
        _check(options)
        rows = _texts(options) if options.town is None else _towns(options)
    except (ReadingError, OSError) as error:
        return refuse(error)
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
        print()
    elif options.town is None:
        _print_pairs(rows)
    else:
        _print(rows)
    return DONE


def _check(options: argparse.Namespace) -> None:
    if options.most < 0:
        raise ReadingError(f"--most must be at least 0, not {options.most}")
    if not 0 <= options.least <= 1:
        raise ReadingError(f"--least must be from 0 to 1, not {options.least}")


def _table(source: Path, columns: tuple[str, ...]) -> list[Row]:
    if source.is_dir():
        raise ReadingError(f"{source}: is a folder, and should be a CSV table")
    rows = listed(Files(source.parent), source.name, columns)
    check_distinct(rows, "key")
    return rows


def _towns(options: argparse.Namespace) -> list[dict[str, Any]]:
    towns = Towns(read_towns(options.source))
    if options.town not in towns.at:
        raise ReadingError(f"{options.source.name}: there is no town {options.town}")
    return _rows(towns, options.town, options.most)


def _texts(options: argparse.Namespace) -> list[dict[str, Any]]:
    rows = _table(options.source, ("key", "text"))
    keys = [text(row, "key") for row in rows]
    found = near_pairs([text(row, "text") for row in rows], options.least)
    return [{"one": keys[a], "other": keys[b], "similarity": value} for a, b, value in found[: options.most]]


def _print_pairs(rows: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    writer.writerow(["one", "other", "similarity"])
    writer.writerows([row["one"], row["other"], f"{row['similarity']:.4f}"] for row in rows)


def read_towns(source: Path) -> list[City]:
    """The kilometres to the nearest big city are computed from the table itself."""
    rows = _table(source, ("key", "latitude", "longitude"))
    places = np.array([_place(row) for row in rows]).reshape(-1, 2)
    people = np.array([_known(row, "population", _PEOPLE) or 0 for row in rows], dtype=np.float64)
    centres = to_big_city(places[:, 0], places[:, 1], people)
    return [
        City(
            key=text(row, "key"),
            latitude=float(place[0]),
            longitude=float(place[1]),
            population=int(people[at]) or None,
            quality=_known(row, "quality", _POINTS),
            is_historic=truth(row, "historic"),
            centre_km=None if np.isnan(centres[at]) else round(float(centres[at]), 1),
        )
        for at, (row, place) in enumerate(zip(rows, places, strict=True))
    ]


def _place(row: Row) -> tuple[float, float]:
    return number(row, "latitude", low=-90, high=90), number(row, "longitude", low=-180, high=360)


def _known(row: Row, column: str, most: int) -> float | None:
    return number(row, column, low=0, high=most) if text(row, column).strip() else None


def _rows(towns: Towns, key: str, most: int) -> list[dict[str, Any]]:
    town = towns.towns[towns.at[key]]
    return [
        {
            "town": other.key,
            "distance": apart,
            "parts": {part.name: round(part.difference, 6) for part in parts(town, other)},
        }
        for other, apart in towns.nearest(town, most)
    ]


def _print(rows: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    names = list(rows[0]["parts"]) if rows else []
    writer.writerow(["town", "distance", *names])
    for row in rows:
        writer.writerow([row["town"], f"{row['distance']:.4f}", *(f"{row['parts'][name]:.2f}" for name in names)])
