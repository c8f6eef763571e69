"""Plane questions about GeoJSON polygons: is a point inside, how far is it from the edge. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
KM_PER_DEGREE = 111.2


def rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Every ring of a Polygon or MultiPolygon, outer rings and holes alike."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(x), float(y)) for x, y in ring]


def contains(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Even–odd rule over all rings, so that holes count as outside."""
    inside = False
    for ring in rings(geometry):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                crossing = x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
                inside ^= longitude < crossing
    return inside


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance between two (longitude, latitude) points."""
    lon1, lat1, lon2, lat2 = (math.radians(value) for value in (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, half)))


def distance_to(geometry: Mapping[str, Any], longitude: float, latitude: float) -> float:
    """Kilometres to the shape: 0 inside, else about the distance to its nearest edge."""
    if contains(geometry, longitude, latitude):
        return 0.0
    narrowing = math.cos(math.radians(latitude))
    nearest = math.inf
    for ring in rings(geometry):
        flat = [((x - longitude) * narrowing, y - latitude) for x, y in ring]
        nearest = min(nearest, *(_to_segment(a, b) for a, b in pairwise(flat)))
    return nearest * KM_PER_DEGREE


def _to_segment(a: Point, b: Point) -> float:
    """Distance of the origin to a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / length)) if length else 0.0
    return math.hypot(a[0] + along * dx, a[1] + along * dy)
