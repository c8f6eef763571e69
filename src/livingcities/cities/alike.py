"""Towns like this one: the registry as `civicmethods.similarity` sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

import numpy as np
from django.core.cache import cache

from civicmethods.similarity import City as Town
from civicmethods.similarity import Part, Towns
from civicmethods.similarity.cities import to_big_city

from .models import City

KEEP_SECONDS = 600
_KEY = "cities.alike:2"


@dataclass(frozen=True, slots=True)
class Alike:
    """A town and how near it is to the one asked about: 1 is the same."""

    city: City
    nearness: float


@dataclass(frozen=True, slots=True)
class Registry:
    """All towns, and the rows of the database that they are."""

    towns: Towns
    rows: np.ndarray  # primary keys, int64, in the order of the towns

    def town(self, slug: str) -> Town | None:
        at = self.towns.at.get(slug)
        return None if at is None else self.towns.towns[at]


def registry() -> Registry:
    """Read once in a while; a town corrected a moment ago may be weighed as it was."""
    # The cache knows only which reading holds: unpickling a thousand towns would cost a third of a page.
    reading = cache.get_or_set(_KEY, lambda: uuid4().hex, KEEP_SECONDS)
    return _read(reading)


@lru_cache(maxsize=1)
def _read(_reading: str) -> Registry:
    columns = ("pk", "slug", "latitude", "longitude", "population", "quality_index", "is_historic")
    rows: list[Any] = list(City.objects.order_by("slug").values_list(*columns))
    places = np.array([row[2:4] for row in rows], dtype=np.float64).reshape(-1, 2)
    people = np.array([row[4] or 0 for row in rows], dtype=np.float64)
    centres = to_big_city(places[:, 0], places[:, 1], people)
    known = [None if np.isnan(far) else round(float(far), 1) for far in centres]
    towns = [
        Town(key, latitude, longitude, people_here, quality, is_historic, far)
        for (_pk, key, latitude, longitude, people_here, quality, is_historic), far in zip(rows, known, strict=True)
    ]
    return Registry(Towns(towns), np.array([row[0] for row in rows], dtype=np.int64))


def nearest(city: City, most: int) -> list[Alike]:
    """The towns most like it, itself left out; one query besides the registry."""
    known = registry()
    town = known.town(city.slug)
    if town is None:
        return []
    near = known.towns.nearest(town, most)
    found = City.objects.select_related("region").in_bulk([each.key for each, _apart in near], field_name="slug")
    return [Alike(found[each.key], 1 - apart) for each, apart in near if each.key in found]


def why(city: City, other: City) -> list[Part]:
    """The parts of the distance between two towns of the registry."""
    known = registry()
    one, two = known.town(city.slug), known.town(other.slug)
    if one is None or two is None:
        return []
    towns = Towns([two])
    return [
        Part(name, float(difference), towns.shares[name])
        for name, difference in zip(towns.shares, towns.differences(one)[0], strict=True)
    ]
