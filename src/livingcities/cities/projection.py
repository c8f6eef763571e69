"""The Albers equal-area conic projection on a sphere, forth and back. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

EARTH_KM = 6371.0
CHUKOTKA = -30.0  # longitudes west of this belong beyond the 180th meridian


def unwrap(longitude: float) -> float:
    """Longitudes of Chukotka run on beyond 180°, so that the country is in one piece."""
    return longitude + 360 if longitude < CHUKOTKA else longitude


@dataclass(frozen=True)
class Albers:
    """Areas stay true; distances are true along the two standard parallels. Degrees in, kilometres out, y upwards."""

    central_meridian: float
    parallel_1: float
    parallel_2: float
    origin_latitude: float

    @cached_property
    def n(self) -> float:
        return (math.sin(math.radians(self.parallel_1)) + math.sin(math.radians(self.parallel_2))) / 2

    @cached_property
    def c(self) -> float:
        first = math.radians(self.parallel_1)
        return math.cos(first) ** 2 + 2 * self.n * math.sin(first)

    @cached_property
    def rho_0(self) -> float:
        return self._rho(self.origin_latitude)

    def _rho(self, latitude: float) -> float:
        return EARTH_KM * math.sqrt(max(0.0, self.c - 2 * self.n * math.sin(math.radians(latitude)))) / self.n

    def forward(self, longitude: float, latitude: float) -> tuple[float, float]:
        rho = self._rho(latitude)
        theta = self.n * math.radians(unwrap(longitude) - self.central_meridian)
        return rho * math.sin(theta), self.rho_0 - rho * math.cos(theta)

    def inverse(self, x: float, y: float) -> tuple[float, float]:
        """(longitude, latitude); the longitude may exceed 180°."""
        down = self.rho_0 - y
        rho = math.hypot(x, down)
        theta = math.atan2(x, down)
        sine = (self.c - (rho * self.n / EARTH_KM) ** 2) / (2 * self.n)
        latitude = math.degrees(math.asin(max(-1.0, min(1.0, sine))))
        return self.central_meridian + math.degrees(theta / self.n), latitude


# The meridian of Taimyr, not the middle one: the Arctic then leaves room above the west, and the east rises as on
# the maps people know.
RUSSIA = Albers(central_meridian=88, parallel_1=50, parallel_2=70, origin_latitude=60)


def fitted(west: float, east: float, south: float, north: float) -> Albers:
    """A projection for one region: its own meridian, parallels a sixth from its edges."""
    sixth = (north - south) / 6
    return Albers((west + east) / 2, south + sixth, north - sixth, (south + north) / 2)
