"""The quality index of a town as a small drawing. Pure: numbers in, coordinates out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_TOTAL, MOST_PART = 360, 60
FAVOURABLE = 180
WIDTH, HEIGHT = 320, 190
_TOP, _BOTTOM = 26, 24
_BAR = 64


@dataclass(frozen=True, slots=True)
class Bar:
    year: int
    value: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Part:
    """One of the six sub-scores: the latest value and how it moved since the first year known."""

    kind: str
    value: int
    change: int | None
    by_year: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class QualityChart:
    width: int
    height: int
    base: int
    threshold: int
    bars: list[Bar]
    parts: list[Part]
    years: list[int]

    @property
    def latest(self) -> Bar:
        return self.bars[-1]


def _level(value: float) -> int:
    return HEIGHT - _BOTTOM - round(value / MOST_TOTAL * (HEIGHT - _TOP - _BOTTOM))


def quality_chart(totals: Mapping[int, float], parts: Mapping[str, Mapping[int, float]]) -> QualityChart | None:
    """Totals by year and sub-scores by kind and year; None where nothing is known. A missing year stays empty."""
    if not totals:
        return None
    years = list(range(min(totals), max(totals) + 1))
    step = WIDTH / max(len(years), 3)
    base = HEIGHT - _BOTTOM
    bars = [
        Bar(year, int(totals[year]), round(step * (at + 0.5) - _BAR / 2), _level(totals[year]), _BAR, 0)
        for at, year in enumerate(years)
        if year in totals
    ]
    bars = [Bar(b.year, b.value, b.x, b.y, b.width, base - b.y) for b in bars]
    return QualityChart(
        WIDTH,
        HEIGHT,
        base,
        _level(FAVOURABLE),
        bars,
        [_part(kind, values, years) for kind, values in parts.items()],
        years,
    )


def _part(kind: str, values: Mapping[int, float], years: list[int]) -> Part:
    known = sorted(values)
    change = int(values[known[-1]] - values[known[0]]) if len(known) > 1 else None
    by_year = tuple(int(values[year]) if year in values else None for year in years)
    return Part(kind, int(values[known[-1]]), change, by_year)
