"""The country map out of the database: its ground is drawn once in a while, living cities every time.

So is the map of a region with its towns; only where on it a town stands is asked every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from . import country_map
from .models import Boundary, City

GROUND_SECONDS = 600
_LARGE, _MIDDLE = 250_000, 50_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A city that can be pointed at."""

    x: int
    y: int
    city: City


@dataclass(frozen=True, slots=True)
class CountryMap:
    width: int
    height: int
    land: str
    towns: list[tuple[str, str]]  # size of the dots, path data
    marks: list[Mark]


def country(marked: Iterable[City], *, towns_known: int) -> CountryMap:
    """The map with these cities marked. `towns_known` counts the registry: a new one is drawn anew."""
    key = f"country-map:{country_map.WIDTH}:{towns_known}"
    ground = cache.get(key)
    if ground is None:
        ground = _ground()
        cache.set(key, ground, GROUND_SECONDS)
    land, towns = ground
    in_order = sorted(marked, key=lambda city: city.counts_as_living)  # what is drawn last lies on top
    marks = [Mark(*country_map.pixel(city.longitude, city.latitude), city) for city in in_order]
    return CountryMap(country_map.WIDTH, country_map.HEIGHT, land, towns, marks)


def _ground() -> tuple[str, list[tuple[str, str]]]:
    land = "".join(Boundary.objects.order_by("region_id").values_list("outline", flat=True))
    sizes: dict[str, list[tuple[float, float]]] = {"small": [], "middle": [], "large": []}
    for longitude, latitude, population in City.objects.values_list("longitude", "latitude", "population"):
        people = population or 0
        size = "large" if people >= _LARGE else "middle" if people >= _MIDDLE else "small"
        sizes[size].append((longitude, latitude))
    return land, [(size, country_map.dots(points)) for size, points in sizes.items() if points]


@dataclass(frozen=True, slots=True)
class Place:
    """A city on the map of its region, among its neighbours."""

    width: int
    height: int
    outline: str
    others: str
    x: int
    y: int
    label_left: bool


def place(city: City) -> Place | None:
    """None where the region has no boundary."""
    key = f"region-map:{city.region_id}"
    ground = cache.get(key)
    if ground is None:
        ground = _region(city.region_id)
        if ground is None:
            return None
        cache.set(key, ground, GROUND_SECONDS)
    drawn, others = ground
    x, y = drawn.pixel(city.longitude, city.latitude)
    return Place(drawn.width, drawn.height, drawn.outline, others, x, y, x > drawn.width * 0.6)


def _region(region: int) -> tuple[country_map.RegionMap, str] | None:
    boundary = Boundary.objects.filter(region=region).first()
    if boundary is None:
        return None
    points = list(City.objects.filter(region=region).values_list("longitude", "latitude"))
    drawn = country_map.region_map(boundary.geometry, points)
    return drawn, country_map.dots_data(drawn.pixel(*point) for point in points)
