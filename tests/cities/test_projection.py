"""The map's mathematics, against slow twins."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingcities.cities import country_map
from livingcities.cities.outlines import dots_data, meeting_points, path_data, simplified, stitched
from livingcities.cities.projection import EARTH_KM, RUSSIA, Albers, fitted

longitudes = st.floats(19, 190)
latitudes = st.floats(41, 82)


@given(longitudes, latitudes)
def test_the_inverse_leads_back(longitude: float, latitude: float):
    back = RUSSIA.inverse(*RUSSIA.forward(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-6)


@given(longitudes, latitudes, st.floats(30, 150), st.floats(42, 55), st.floats(56, 75))
def test_areas_stay_true(longitude: float, latitude: float, meridian: float, south: float, north: float):
    """A small cell of the graticule has the area on the plane that it has on the sphere."""
    projection = Albers(meridian, south, north, 60)
    step, parts = 0.5, 8
    west, low = longitude - step / 2, min(latitude, 81.5)
    around = (
        [(west + step * i / parts, low) for i in range(parts)]
        + [(west + step, low + step * i / parts) for i in range(parts)]
        + [(west + step - step * i / parts, low + step) for i in range(parts)]
        + [(west, low + step - step * i / parts) for i in range(parts + 1)]
    )
    corners = [projection.forward(*corner) for corner in around]
    plane = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(corners))) / 2
    band = math.sin(math.radians(low + step)) - math.sin(math.radians(low))
    assert plane == pytest.approx(EARTH_KM**2 * math.radians(step) * band, rel=2e-3)


@given(longitudes)
def test_distances_are_true_along_the_standard_parallels(longitude: float):
    for parallel in (50, 70):
        (x1, y1), (x2, y2) = RUSSIA.forward(longitude, parallel), RUSSIA.forward(longitude + 0.1, parallel)
        true = EARTH_KM * math.cos(math.radians(parallel)) * math.radians(0.1)
        assert math.hypot(x2 - x1, y2 - y1) == pytest.approx(true, rel=1e-3)


def test_chukotka_follows_on_the_east():
    assert RUSSIA.forward(-170, 66) == pytest.approx(RUSSIA.forward(190, 66))
    assert country_map.pixel(-170, 66)[0] > country_map.pixel(179, 66)[0]


@given(st.sampled_from([(-180.0, 60.0), (20.0, 55.0), (37.6, 55.75), (-169.8, 66.0), (47.9, 42.0), (58.0, 81.8)]))
def test_the_country_fits_on_the_drawing(point: tuple[float, float]):
    x, y = country_map.pixel(*point)
    assert 0 <= x <= country_map.WIDTH
    assert 0 <= y <= country_map.HEIGHT


def test_a_ring_cut_by_the_180th_meridian_is_joined():
    west = [(170.0, 60.0), (180.0, 60.0), (180.0, 65.0), (170.0, 65.0), (170.0, 60.0)]
    east = [(-180.0, 65.0), (-180.0, 60.0), (-175.0, 60.0), (-175.0, 65.0), (-180.0, 65.0)]
    island = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]
    joined = stitched([west, east, island])
    assert len(joined) == 2
    (ring,) = [ring for ring in joined if ring != island]
    assert ring[0] == ring[-1]
    seam = [(a, b) for a, b in pairwise(ring) if a[0] == b[0] and abs(a[0]) == 180]
    assert seam == []
    assert {(170.0, 60.0), (-175.0, 65.0)} <= set(ring)


@given(st.lists(st.integers(-40, 40), min_size=3, max_size=40), st.floats(0, 8))
def test_a_shared_border_stays_one_line(wiggle: list[int], tolerance: float):
    """Two regions beside a crooked border: after simplification both still have the same border."""
    border = [(500 + off, 20 * at) for at, off in enumerate(wiggle)]
    top, bottom = border[0][1], border[-1][1]
    west = [*border, (0, bottom), (0, top), border[0]]
    east = [*border[::-1], (1000, top), (1000, bottom), border[-1]]
    nodes = meeting_points([west, east])
    (light_west,) = simplified([west], tolerance, nodes=nodes)
    (light_east,) = simplified([east], tolerance, nodes=nodes)
    common = set(border)
    assert {corner for corner in light_west if corner in common} == {c for c in light_east if c in common}
    assert {border[0], border[-1]} <= set(light_west)


def test_simplification_keeps_what_is_farther_than_the_tolerance():
    ring = [(0, 0), (50, 1), (100, 0), (100, 100), (50, 130), (0, 100), (0, 0)]
    (light,) = simplified([ring], 2, nodes=set())
    assert (50, 1) not in light
    assert (50, 130) in light


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 1200)), min_size=1, max_size=30))
def test_path_data_reads_back(points: list[tuple[int, int]]):
    x = y = 0
    read = set()
    for dx, dy in re.findall(r"m(-?\d+) ?(-?\d+)h0", dots_data(points)):
        x, y = x + int(dx), y + int(dy)
        read.add((x, y))
    assert read == set(points)


def test_path_data_of_a_ring_is_closed_and_relative():
    assert path_data([[(10, 10), (20, 5), (30, 30), (10, 10)]]) == "M10 10l10-5 10 25z"


def test_a_region_fits_into_its_own_drawing():
    shape = {"type": "Polygon", "coordinates": [[[40, 55], [46, 55], [46, 58], [40, 58], [40, 55]]]}
    drawn = country_map.region_map(shape, [(43.0, 56.0)])
    for corner in shape["coordinates"][0]:
        x, y = drawn.pixel(*corner)
        assert 0 <= x <= drawn.width
        assert 0 <= y <= drawn.height


def test_islands_without_towns_do_not_shrink_a_region():
    land = [[40, 55], [46, 55], [46, 58], [40, 58], [40, 55]]
    far = [[60, 80], [62, 80], [62, 81], [60, 81], [60, 80]]
    both = {"type": "MultiPolygon", "coordinates": [[land], [far]]}
    alone = country_map.region_map({"type": "Polygon", "coordinates": [land]}, [(43.0, 56.0)])
    assert country_map.region_map(both, [(43.0, 56.0)]).scale == alone.scale
    assert fitted(40, 46, 55, 58).central_meridian == 43
