"""Joining sources by name and region. What is not certain is listed and not joined. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from livingcities.cities.geometry import distance_km
from livingcities.cities.names import fold

from .sources import NamedRow

FAR_KM = 25


@dataclass(frozen=True, slots=True)
class Place:
    """What identifies a town of the registry to another source."""

    key: str
    name: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Doubt:
    source: str
    name: str
    region: str
    why: str

    def __str__(self) -> str:
        return f"{self.source}: {self.name} ({self.region}): {self.why}"


@dataclass(frozen=True, slots=True)
class Matches:
    certain: list[tuple[str, NamedRow]]  # key of the place, row
    unknown: list[NamedRow]  # no such name in that region
    doubts: list[Doubt]


def match(places: Iterable[Place], rows: Iterable[NamedRow], *, reviewed: set[tuple[str, str, str]]) -> Matches:
    """Certain is: one town of that name in the region, named once by the source, and the points agree."""
    index: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        index[place.region, fold(place.name)].append(place)
    named: dict[tuple[str, str], list[NamedRow]] = defaultdict(list)
    for row in rows:
        named[row.region, fold(row.name)].append(row)
    found = Matches([], [], [])
    for key, same in named.items():
        _judge(same, index.get(key, []), reviewed, found)
    return found


def _judge(rows: list[NamedRow], places: list[Place], reviewed: set[tuple[str, str, str]], found: Matches) -> None:
    row = rows[0]
    if not places:
        found.unknown.extend(rows)
        return
    if len(rows) > 1 or len(places) > 1:
        why = f"{len(rows)} rows of the source for {len(places)} towns"
        found.doubts.append(Doubt(row.source, row.name, row.region, why))
        return
    apart = distance_km((row.longitude, row.latitude), (places[0].longitude, places[0].latitude))
    if apart > FAR_KM and (row.source, row.name, row.region) not in reviewed:
        found.doubts.append(Doubt(row.source, row.name, row.region, f"the points are {apart:.0f} km apart"))
        return
    found.certain.append((places[0].key, row))
