"""Outlines of regions made light without gaps: borders that two regions share stay one line. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

Pixel = tuple[int, int]
SMALLEST_ISLAND = 3  # units of the drawing


def stitched(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """Join rings that were cut in two by the 180th meridian."""
    cut = [ring for ring in rings if _seam(ring) is not None]
    whole = [ring for ring in rings if _seam(ring) is None]
    while cut:
        first = _opened(cut.pop())
        for position, candidate in enumerate(cut):
            second = _opened(candidate)
            meets = abs(first[-1][1] - second[0][1]) < 1e-6 and abs(first[0][1] - second[-1][1]) < 1e-6
            if meets and first[0][0] * second[0][0] < 0:
                cut.pop(position)
                first = [*first, *second]
                break
        whole.append([*first, first[0]])
    return whole


def _seam(ring: Sequence[tuple[float, float]]) -> int | None:
    """The first vertex of an edge that runs along the 180th meridian."""
    edges = enumerate(pairwise(ring))
    return next((at for at, (a, b) in edges if abs(a[0]) == 180 and a[0] == b[0] and a[1] != b[1]), None)


def _opened(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The ring as a line that begins and ends on the meridian, the run along it left out."""
    corners = ring[:-1]
    size = len(corners)
    on_seam = [abs(x) == 180 for x, _y in corners]
    start = next(at for at in range(size) if on_seam[at - 1] and on_seam[at] and not on_seam[(at + 1) % size])
    turned = corners[start:] + corners[:start]
    end = max(at for at in range(size) if not on_seam[(start + at) % size])
    return turned[: end + 2]


def simplified(rings: Iterable[list[Pixel]], tolerance: float, *, nodes: set[Pixel]) -> list[list[Pixel]]:
    """Douglas–Peucker on the lines between nodes. The line that two regions share becomes the same lighter
    line for both, so that no gap opens between them. Islands too small to see are dropped."""
    light = []
    for ring in map(without_repeats, rings):
        if len(ring) < 4:
            continue
        if not any(corner in nodes for corner in ring) and _extent(ring) < SMALLEST_ISLAND:
            continue
        line = [corner for arc in _arcs(ring, nodes) for corner in _light(arc, tolerance)[:-1]]
        if len(line) > 2:
            light.append([*line, line[0]])
    return light


def without_repeats(ring: list[Pixel]) -> list[Pixel]:
    return [ring[0], *(b for a, b in pairwise(ring) if a != b)] if ring else []


def _extent(ring: list[Pixel]) -> int:
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def meeting_points(rings: Iterable[list[Pixel]]) -> set[Pixel]:
    """The nodes: points where three or more lines meet."""
    neighbours: dict[Pixel, set[Pixel]] = defaultdict(set)
    for ring in map(without_repeats, rings):
        for a, b in pairwise(ring):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return {corner for corner, around in neighbours.items() if len(around) != 2}


def _arcs(ring: list[Pixel], nodes: set[Pixel]) -> list[list[Pixel]]:
    """The ring as lines from node to node; a ring without nodes is cut at its first and farthest corner."""
    corners = ring[:-1]
    cuts = [at for at, corner in enumerate(corners) if corner in nodes]
    if len(cuts) < 2:
        first = min(corners) if not cuts else corners[cuts[0]]
        far = max(corners, key=lambda corner: (math.dist(first, corner), corner))
        cuts = sorted((corners.index(first), corners.index(far)))
    turned = corners[cuts[0] :] + corners[: cuts[0] + 1]
    stops = [cut - cuts[0] for cut in cuts] + [len(corners)]
    return [turned[start : stop + 1] for start, stop in pairwise(stops)]


def _light(arc: list[Pixel], tolerance: float) -> list[Pixel]:
    """In one direction whichever region asks, so that both get the same line."""
    if arc[::-1] < arc:
        return _douglas_peucker(arc[::-1], tolerance)[::-1]
    return _douglas_peucker(arc, tolerance)


def _douglas_peucker(line: list[Pixel], tolerance: float) -> list[Pixel]:
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        farthest, distance = start, tolerance
        for at in range(start + 1, end):
            apart = _off_line(line[at], line[start], line[end])
            if apart > distance:
                farthest, distance = at, apart
        if farthest != start:
            keep.add(farthest)
            spans += [(start, farthest), (farthest, end)]
    return [line[at] for at in sorted(keep)]


def _off_line(point: Pixel, a: Pixel, b: Pixel) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if not length:
        return math.dist(point, a)
    return abs(dx * (a[1] - point[1]) - dy * (a[0] - point[0])) / length


def path_data(rings: Iterable[list[Pixel]]) -> str:
    """Compact SVG path data: one absolute move for each ring, then relative lines."""
    parts = []
    for ring in rings:
        (x, y), *_rest = ring
        steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring[:-1]))
        parts.append(f"M{x} {y}l{steps}z".replace(" -", "-"))
    return "".join(parts)


def dots_data(points: Iterable[Pixel]) -> str:
    """Dots as lines of no length: with round caps each is drawn as a disc of the stroke's width."""
    parts = []
    x, y = 0, 0
    for px, py in sorted(set(points)):
        parts.append(f"m{px - x} {py - y}h0")
        x, y = px, py
    return "".join(parts).replace(" -", "-")
