"""The source files of the registry as typed rows. What is odd in them is told in data/SOURCE.md. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
QUALITY_YEARS = (2018, 2019, 2020)
QUALITY_PARTS = {
    "house_points": "housing",
    "street_points": "streets",
    "park_points": "greenery",
    "business_points": "business",
    "social_points": "leisure",
    "common_points": "citywide",
}
_DECLINED_WRONGLY = {"Шахты"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: the words printed beside them and the day they speak of."""

    name: str
    on: date


HFLABS = Source("HFLabs, hflabs/city, CC BY-SA 4.0", date(2021, 12, 31))
CENSUS = Source("Перепись населения 2021 года; pensnarik/russian-cities, CC BY-SA", date(2021, 10, 1))
HISTORIC = Source("Перечень исторических поселений, сверяется с действующим приказом; ru.wikipedia", date(2026, 11, 1))
QUALITY = {
    year: Source(f"Минстрой России, индекс качества городской среды {year}", date(year, 12, 31))
    for year in QUALITY_YEARS
}
BOUNDARIES = "Natural Earth, public domain"


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    fias: str
    slug: str
    name: str
    kind: str
    natural_earth: str


@dataclass(frozen=True, slots=True)
class TownRow:
    fias: str
    name: str
    region: str
    oktmo: str
    offset: int
    latitude: float
    longitude: float
    founded: str


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What a source says about a town that it knows by name, region and point only."""

    source: str
    name: str
    region: str
    latitude: float
    longitude: float
    values: dict[str, float]


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def regions() -> list[RegionRow]:
    names = RegionRow.__slots__
    return [RegionRow(**{name: row[name] for name in names}) for row in _rows("regions.csv")]


@cache
def spellings() -> dict[str, str]:
    """How each source spells a region → its code."""
    return {text: row["code"] for row in _rows("regions.csv") for text in (*row["spellings"].split("|"), row["name"])}


def towns() -> list[TownRow]:
    """HFLabs; the name stands in the first of these columns that is filled."""
    return [
        TownRow(
            fias=row["fias_id"],
            name=row["settlement"] or row["city"] or row["area"] or row["region"],
            region=row["kladr_id"][:2],
            oktmo=row["oktmo"],
            offset=int(row["timezone"].removeprefix("UTC+")),
            latitude=float(row["geo_lat"]),
            longitude=float(row["geo_lon"]),
            founded=row["foundation_year"],
        )
        for row in _rows("hflabs_city.csv")
    ]


def census() -> list[NamedRow]:
    rows = json.loads((DATA / "pensnarik_russian_cities.json").read_text(encoding="utf-8"))
    return [
        NamedRow(
            source="census_2021",
            name=row["name"],
            region=spellings()[row["subject"]],
            latitude=float(row["coords"]["lat"]),
            longitude=float(row["coords"]["lon"]),
            values={"population": float(row["population"])},
        )
        for row in rows
    ]


def quality(year: int) -> list[NamedRow]:
    """The quality index of a year: the total and six sub-scores."""
    return [
        NamedRow(
            source=f"minstroy_iqgs_{year}",
            name=row["name"],
            region=spellings()[row["region_name"]],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            values={"quality_index": float(row["total_points"])}
            | {f"quality_index.{part}": float(row[column]) for column, part in QUALITY_PARTS.items()},
        )
        for row in _rows(f"minstroy_iqgs_{year}.csv")
    ]


def historic() -> Iterator[str]:
    """FIAS of historic settlements; two of them are villages and have none here."""
    return (row["fias_id"] for row in _rows("historic_settlements_federal_transcribed.csv") if row["fias_id"])


def prepositional() -> dict[str, str]:
    return {
        row["nom"]: row["loct"]
        for row in _rows("city_declension_180.csv")
        if row["loct"] and row["nom"] not in _DECLINED_WRONGLY
    }


def aliases() -> list[tuple[str, str, str]]:
    """(alias, name of the town, code of its region)."""
    return [(row["alias"], row["name"], row["region"]) for row in _rows("aliases.csv")]


def reviewed() -> set[tuple[str, str, str]]:
    """Doubtful matches that a person confirmed: (source, name, code of the region)."""
    return {(row["source"], row["name"], spellings()[row["region"]]) for row in _rows("reviewed.csv")}


def boundaries() -> dict[str, dict[str, Any]]:
    """English label of Natural Earth → geometry; its codes and Russian labels are wrong in places."""
    collection = json.loads((DATA / "ru_ne50.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["name"]: feature["geometry"] for feature in collection["features"]}
