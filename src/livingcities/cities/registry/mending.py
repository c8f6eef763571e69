"""Mending one fault of the light boundaries: Karelia is drawn as a part of Murmansk oblast, and the Solovetsky
islands of Arkhangelsk oblast bear Karelia's label. Pure."""

from __future__ import annotations

from typing import Any

from livingcities.cities.geometry import Point, rings

# From the White Sea to Finland; a few points after OpenStreetMap, the ends lie on the drawn outline.
KARELIA_MURMANSK = [
    (33.183, 66.574),
    (32.866, 66.583),
    (32.557, 66.576),
    (32.548, 66.479),
    (32.36, 66.475),
    (32.343, 66.345),
    (31.83, 66.371),
    (31.792, 66.495),
    (31.621, 66.502),
    (31.576, 66.654),
    (29.293, 66.696),
]


def cut(ring: list[Point], line: list[Point]) -> tuple[list[Point], list[Point]]:
    """Cut a closed ring along a line whose ends are vertices of it: two closed rings."""
    corners = ring[:-1]
    start, end = corners.index(line[0]), corners.index(line[-1])
    turned = corners[start:] + corners[:start]
    far = (end - start) % len(corners)
    one = turned[: far + 1] + line[-2:0:-1]
    other = turned[far:] + line[:-1]
    return [*one, one[0]], [*other, other[0]]


def mend(shapes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The shapes by their English label, with Karelia and the Solovetsky islands where they belong."""
    (outline,) = rings(shapes["Murmansk"])
    south, north = sorted(cut(outline, KARELIA_MURMANSK), key=lambda ring: min(y for _x, y in ring))
    north_coast = shapes["Arkhangel'sk"]
    return shapes | {
        "Karelia": {"type": "Polygon", "coordinates": [south]},
        "Murmansk": {"type": "Polygon", "coordinates": [north]},
        "Arkhangel'sk": {
            "type": "MultiPolygon",
            "coordinates": [*north_coast["coordinates"], shapes["Karelia"]["coordinates"]],
        },
    }
