"""The map of opinions as compact SVG paths, and the frame into which every point is placed.

A person is a zero-length stroke: its round or square cap is the mark, so thousands of people take a few
characters each. Groups beyond the second have small closed shapes, as in the legend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WIDTH, HEIGHT, MARGIN = 1000, 720, 36
MOST_POINTS = 3000
OUTSIDE = 0.01
"""So many of the people at each end may stand on the border, or a few would press all others into a spot."""

SHAPES = {3: "l6 11h-12z", 4: "l6 6-6 6-6-6z", 5: "h4v4h4v4h-4v4h-4v-4h-4v-4h4z"}
"""Group number → a closed shape around the point, by the marks of `voice_mark`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """From the map's own coordinates to the picture's: the same scale on both axes."""

    scale: float
    left: float
    top: float

    @classmethod
    def around(cls, x: Floats, y: Floats) -> Frame:
        if not len(x):
            return cls(1.0, WIDTH / 2, HEIGHT / 2)
        (x0, x1), (y0, y1) = (np.quantile(values, (OUTSIDE, 1 - OUTSIDE)) for values in (x, y))
        scale = min(
            (WIDTH - 2 * MARGIN) / max(x1 - x0, 1e-9),
            (HEIGHT - 2 * MARGIN) / max(y1 - y0, 1e-9),
            200.0,
        )
        left = WIDTH / 2 - scale * (x0 + x1) / 2
        top = HEIGHT / 2 + scale * (y0 + y1) / 2
        return cls(float(scale), float(left), float(top))

    @classmethod
    def of(cls, numbers: list[float]) -> Frame:
        return cls(*numbers)

    def numbers(self) -> list[float]:
        return [round(self.scale, 6), round(self.left, 3), round(self.top, 3)]

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Whole picture coordinates, held inside the border."""
        across = min(max(self.left + self.scale * x, MARGIN / 2), WIDTH - MARGIN / 2)
        down = min(max(self.top - self.scale * y, MARGIN / 2), HEIGHT - MARGIN / 2)
        return round(across), round(down)

    def places(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        across = np.clip(self.left + self.scale * x, MARGIN / 2, WIDTH - MARGIN / 2)
        down = np.clip(self.top - self.scale * y, MARGIN / 2, HEIGHT - MARGIN / 2)
        return np.rint(np.column_stack((across, down))).astype(np.int64)


def paths(people: Any, frame: Frame, voices: dict[int, int]) -> tuple[str, int]:
    """The paths of all points and how many people they draw. `voices`: group → its number in the legend.

    People without a group that is shown stand behind, in the quiet colour of `voice-0`.
    """
    drawn = sample(people.x, people.y, MOST_POINTS)
    points = frame.places(people.x[drawn], people.y[drawn])
    of_group = np.array([voices.get(int(group), 0) for group in people.group[drawn]], dtype=np.int64)
    parts = []
    for voice in (0, *sorted(set(voices.values()))):
        mine = points[of_group == voice]
        if len(mine):
            parts.append(f'<path class="points voice-{voice}" d="{_strokes(mine, SHAPES.get(voice, "h0"))}"/>')
    return "".join(parts), len(drawn)


def sample(x: Floats, y: Floats, most: int) -> NDArray[np.int64]:
    """Places of at most `most` points, every n-th along a walk through neighbouring cells: the density stays."""
    if len(x) <= most:
        return np.arange(len(x))
    cells = [np.clip((v - v.min()) / max(float(np.ptp(v)), 1e-9) * 255, 0, 255).astype(np.int64) for v in (x, y)]
    order = np.lexsort((np.arange(len(x)), _interleaved(cells[0], cells[1])))
    return np.sort(order[np.linspace(0, len(x) - 1, most).astype(np.int64)])


def _interleaved(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Morton's order: the bits of both in turn, so that neighbours in the list are neighbours on the map."""
    result = np.zeros_like(a)
    for bit in range(8):
        result |= ((a >> bit) & 1) << (2 * bit) | ((b >> bit) & 1) << (2 * bit + 1)
    return result


def _strokes(points: NDArray[np.int64], shape: str) -> str:
    """Relative steps from point to point, down the picture: short numbers, few signs."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0] // 8))]
    steps = np.diff(ordered, axis=0, prepend=ordered[:1] * 0).tolist()
    return "".join(f"m{dx}{'' if dy < 0 else ' '}{dy}{shape}" for dx, dy in steps)
