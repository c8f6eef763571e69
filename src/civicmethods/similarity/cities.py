"""Towns like mine: how far apart two towns are in what decides whether a practice of one fits the other.

The distance is a weighted mean of five parts, each from 0 (alike) to 1 (as different as it matters):

    population    |ln p − ln q| / ln 16, at most 1: sixteen times as many people is another world
    climate       hypot(difference of latitude / 25°, difference of longitude / 90°), at most 1
    quality       |difference of the index of urban environment| / 120 points, at most 1
    history       0 where both or neither are historic settlements, else 1
    centre        |ln(1 + a/25) − ln(1 + b/25)| / ln 17, at most 1, of the kilometres to the nearest big city

A part of which one of the two towns is not known counts 1/2: neither alike nor different. A town is at distance 0
from itself. Equal distances are ordered by the towns' keys, so the order is the same for everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

WEIGHTS: Mapping[str, float] = {"population": 4.0, "climate": 2.0, "quality": 1.5, "history": 1.5, "centre": 2.0}
PARTS = tuple(WEIGHTS)
UNKNOWN = 0.5
BIG_CITY = 250_000
EARTH_KM = 6371.0088

_POPULATION_SPAN = math.log(16)
_LATITUDE_SPAN, _LONGITUDE_SPAN = 25.0, 90.0
_QUALITY_SPAN = 120.0
_CENTRE_UNIT_KM, _CENTRE_SPAN = 25.0, math.log(17)


@dataclass(frozen=True, slots=True)
class City:
    """What is known of a town. `centre_km`: how far the nearest big city is; 0 for a big city itself."""

    key: str
    latitude: float
    longitude: float
    population: int | None = None
    quality: float | None = None
    is_historic: bool = False
    centre_km: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the five: how different (0 to 1), and how much it weighs in the whole (all together 1)."""

    name: str
    difference: float
    share: float


class Towns:
    """Many towns as columns, for distances from one of them to all."""

    def __init__(self, towns: Sequence[City], weights: Mapping[str, float] = WEIGHTS):
        if set(weights) != set(PARTS) or any(not value >= 0 for value in weights.values()) or not any(weights.values()):
            raise ValueError(f"weights must be given for {', '.join(PARTS)}, none below 0 and not all of them 0")
        self.towns = tuple(towns)
        self.at = {town.key: place for place, town in enumerate(self.towns)}
        if len(self.at) != len(self.towns):
            raise ValueError("two towns have one key")
        total = sum(weights.values())
        self.shares = {name: weights[name] / total for name in PARTS}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(town.key for town in self.towns)

    @cached_property
    def columns(self) -> np.ndarray:
        """float64[towns, 6]; what is not known is NaN."""
        return np.array([_coordinates(town) for town in self.towns], dtype=np.float64).reshape(-1, 6)

    def differences(self, town: City) -> np.ndarray:
        """float64[towns, 5]: each part of the distance from `town` to every town."""
        gap = np.abs(self.columns - np.array(_coordinates(town)))
        around = np.minimum(gap[:, 2], 360 - gap[:, 2])
        each = np.column_stack(
            [
                gap[:, 0] / _POPULATION_SPAN,
                np.hypot(gap[:, 1] / _LATITUDE_SPAN, around / _LONGITUDE_SPAN),
                gap[:, 3] / _QUALITY_SPAN,
                gap[:, 4],
                gap[:, 5] / _CENTRE_SPAN,
            ]
        )
        each = np.where(np.isnan(each), UNKNOWN, np.minimum(each, 1))
        if town.key in self.at:
            each[self.at[town.key]] = 0
        return each

    def distances(self, town: City) -> np.ndarray:
        """float64[towns] in [0, 1], rounded to twelve digits so that no machine breaks a tie in its own way."""
        shares = np.array([self.shares[name] for name in PARTS])
        return np.asarray(np.round((self.differences(town) * shares).sum(axis=1), 12))

    def nearest(self, town: City, most: int | None = None) -> list[tuple[City, float]]:
        """The other towns, the most alike first."""
        apart = self.distances(town)
        order = sorted(range(len(self.towns)), key=lambda place: (apart[place], self.keys[place]))
        others = [(self.towns[place], float(apart[place])) for place in order if self.keys[place] != town.key]
        return others[:most]


def distance(one: City, other: City, weights: Mapping[str, float] = WEIGHTS) -> float:
    """How far apart two towns are, from 0 to 1."""
    return float(Towns([other], weights).distances(one)[0])


def parts(one: City, other: City, weights: Mapping[str, float] = WEIGHTS) -> list[Part]:
    """Why they are as far apart as they are, part by part."""
    towns = Towns([other], weights)
    each = towns.differences(one)[0]
    return [Part(name, float(each[place]), towns.shares[name]) for place, name in enumerate(PARTS)]


def kilometres(latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Great-circle distances from one point to many."""
    here, there = np.radians(latitude), np.radians(latitudes)
    across = np.radians(longitudes - longitude)
    half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))


def to_big_city(
    latitudes: np.ndarray, longitudes: np.ndarray, populations: np.ndarray, *, big: int = BIG_CITY
) -> np.ndarray:
    """Kilometres from each town to the nearest one of at least `big` people; NaN where there is none."""
    centres = np.flatnonzero(np.nan_to_num(populations) >= big)
    if not len(centres):
        return np.full(len(latitudes), np.nan)
    apart = [kilometres(latitudes[place], longitudes[place], latitudes, longitudes) for place in centres]
    return np.asarray(np.min(apart, axis=0))


def _coordinates(town: City) -> tuple[float, ...]:
    nothing = math.nan
    return (
        math.log(town.population) if town.population else nothing,
        town.latitude,
        town.longitude % 360,
        nothing if town.quality is None else town.quality,
        float(town.is_historic),
        nothing if town.centre_km is None else math.log1p(town.centre_km / _CENTRE_UNIT_KM),
    )
