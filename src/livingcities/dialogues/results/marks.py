"""Where statements and one's own seat stand on the picture of a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, hypot, sin, sqrt
from typing import Any

from civicmethods.opinion import project

from .picture import HEIGHT, WIDTH, Frame

_APART = 62


@dataclass(frozen=True, slots=True)
class Mark:
    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Here:
    """The visitor's own place: on the picture, and the group whose middle is nearest (if any are shown)."""

    x: int
    y: int
    voice: int | None


def marks(summary: dict[str, Any], numbers: Iterable[int], own: Here | None = None) -> list[Mark]:
    """Statements stand where somebody would who agreed with nothing else; no mark covers another or one's own."""
    frame = Frame.of(summary["frame"])
    size = sqrt(len(summary["place"]))
    found = {row[0]: (size * (1 - row[1]) * row[2], size * (1 - row[1]) * row[3]) for row in summary["place"]}
    # One's own place and the words beside it.
    taken = [(own.x + aside, own.y + down) for aside in (-45, 0, 45) for down in (0, -35)] if own else []
    placed = []
    for number in numbers:
        if number in found:
            spot = _free_spot(frame.place(*found[number]), taken)
            taken.append(spot)
            placed.append(Mark(number, *spot))
    return placed


def here(summary: dict[str, Any], answers: Mapping[int, int], least: int) -> Here | None:
    """Where a seat with these answers (number of the statement → choice) stands. It is told to its owner only."""
    places = {row[0]: place for place, row in enumerate(summary["place"])}
    votes = {places[number]: choice for number, choice in answers.items() if number in places}
    if not votes:
        return None
    loadings = [row[2:] for row in summary["place"]]
    means = [row[1] for row in summary["place"]]
    point = project(loadings, means, votes)
    voice = None
    if len(votes) >= min(least, len(places)) and summary["groups"]:
        nearest = min(summary["groups"], key=lambda g: hypot(g["centre"][0] - point[0], g["centre"][1] - point[1]))
        voice = nearest["voice"]
    return Here(*Frame.of(summary["frame"]).place(*point), voice)


def _free_spot(wanted: tuple[int, int], taken: list[tuple[int, int]]) -> tuple[int, int]:
    """The nearest place along a spiral where the mark covers no other."""
    for turn in range(200):
        radius = 2.4 * turn**0.75
        x = round(min(max(wanted[0] + radius * cos(turn), _APART / 2), WIDTH - _APART / 2))
        y = round(min(max(wanted[1] + radius * sin(turn), _APART / 2), HEIGHT - _APART / 2))
        if all((x - a) ** 2 + (y - b) ** 2 >= _APART**2 for a, b in taken):
            return x, y
    return wanted
