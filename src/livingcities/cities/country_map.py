"""The map of the country as light SVG path data: regions, and towns as dots. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .geometry import contains, rings
from .outlines import Pixel, dots_data, meeting_points, path_data, simplified, stitched
from .projection import RUSSIA, Albers, fitted, unwrap

WIDTH, HEIGHT = 2000, 1186
_KM_PER_UNIT = 4.1514
_CENTRE = (147.7, 1155.0)  # kilometres from the origin of the projection
TOLERANCE = 1.4
_MARGIN = 16


def pixel(longitude: float, latitude: float) -> Pixel:
    """Where a point of the country stands on the drawing."""
    x, y = RUSSIA.forward(longitude, latitude)
    return round(WIDTH / 2 + (x - _CENTRE[0]) / _KM_PER_UNIT), round(HEIGHT / 2 - (y - _CENTRE[1]) / _KM_PER_UNIT)


def outlines(shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Path data of each region. They are drawn together: only so is a shared border one line."""
    drawn = {
        key: [[pixel(x, y) for x, y in ring] for ring in stitched(list(rings(shape)))] for key, shape in shapes.items()
    }
    nodes = meeting_points(ring for parts in drawn.values() for ring in parts)
    return {key: path_data(simplified(parts, TOLERANCE, nodes=nodes)) for key, parts in drawn.items()}


def dots(towns: Iterable[tuple[float, float]]) -> str:
    """Towns given as (longitude, latitude)."""
    return dots_data(pixel(longitude, latitude) for longitude, latitude in towns)


@dataclass(frozen=True, slots=True)
class RegionMap:
    """One region on a drawing of its own, with a way to place towns on it."""

    width: int
    height: int
    outline: str
    projection: Albers
    scale: float
    left: float
    top: float

    def pixel(self, longitude: float, latitude: float) -> Pixel:
        x, y = self.projection.forward(longitude, latitude)
        return round((x - self.left) * self.scale), round((self.top - y) * self.scale)


def region_map(
    shape: Mapping[str, Any], towns: Sequence[tuple[float, float]] = (), *, width: int = 480, tallest: int = 420
) -> RegionMap:
    """The region's outline fitted into a drawing of this width, or less where it would become too tall.

    Islands without towns do not shrink the rest: the drawing is fitted to the parts where towns (longitude,
    latitude) stand, or to all of it if no towns are given.
    """
    parts = stitched(list(rings(shape)))
    peopled = [ring for ring in parts if any(contains(_polygon(ring), *town) for town in towns)] or parts
    corners = [(unwrap(x), y) for ring in peopled for x, y in ring]
    longitudes, latitudes = zip(*corners, strict=True)
    projection = fitted(min(longitudes), max(longitudes), min(latitudes), max(latitudes))
    flat = [projection.forward(x, y) for x, y in corners]
    xs, ys = zip(*flat, strict=True)
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((width - 2 * _MARGIN) / wide, (tallest - 2 * _MARGIN) / tall)
    left, top = min(xs) - (width / scale - wide) / 2, max(ys) + _MARGIN / scale
    empty = RegionMap(width, round(tall * scale) + 2 * _MARGIN, "", projection, scale, left, top)
    drawn = [[empty.pixel(x, y) for x, y in ring] for ring in parts]
    return replace(empty, outline=path_data(simplified(drawn, 0.5, nodes=set())))


def _polygon(ring: list[tuple[float, float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}
