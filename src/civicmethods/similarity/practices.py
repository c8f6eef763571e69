"""Which practices fit a town: those of towns like it, of its themes, that worked where they were repeated.

    fit = (6 · nearness + 3 · theme + 1 · outcome) / 10

    nearness   1 − distance between the two towns (see `cities`)
    theme      the share of the wanted themes that the practice has; left out (with its weight) where none are wanted
    outcome    (1 + worth of all known outcomes) / (2 + their number): 1/2 while nothing is known

Equal fits are ordered by the practices' keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

NEARNESS, THEME, OUTCOME = 6.0, 3.0, 1.0
# What became of an adoption: the answer of its latest check, else its stage. Others say nothing yet.
WORTH: Mapping[str, float] = {
    "works": 1.0,
    "changed": 0.8,
    "done": 0.75,
    "running": 0.5,
    "given_up": 0.15,
    "stopped": 0.0,
}


@dataclass(frozen=True, slots=True)
class Practice:
    key: str
    town: str
    themes: frozenset[str] = frozenset()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A practice with its fit and what it is made of, each from 0 to 1."""

    key: str
    fit: float
    nearness: float
    theme: float | None
    outcome: float


def outcome(known: Iterable[str]) -> float:
    """How well the adoptions went; one of them moves it by a third, many make it what they are."""
    worth = [WORTH[each] for each in known if each in WORTH]
    return (1 + sum(worth)) / (2 + len(worth))


def fits(nearness: np.ndarray, theme: np.ndarray | None, outcome: np.ndarray) -> np.ndarray:
    """The fit of many practices, each part float64[practices] from 0 to 1; rounded, so ties are ties everywhere."""
    total, weight = NEARNESS * nearness + OUTCOME * outcome, NEARNESS + OUTCOME
    if theme is not None:
        total, weight = total + THEME * theme, weight + THEME
    return np.asarray(np.round(total / weight, 12))


def rank(practices: Sequence[Practice], distances: Mapping[str, float], themes: Iterable[str] = ()) -> list[Ranked]:
    """The best fitting first. `distances`: from the town that asks to every town of a practice."""
    wanted = frozenset(themes)
    nearness = np.array([1 - distances[practice.town] for practice in practices], dtype=np.float64)
    theme = np.array([len(wanted & practice.themes) / len(wanted) for practice in practices]) if wanted else None
    worth = np.array([outcome(practice.outcomes) for practice in practices], dtype=np.float64)
    fitting = fits(nearness, theme, worth)
    ranked = [
        Ranked(
            practice.key,
            float(fitting[at]),
            float(nearness[at]),
            None if theme is None else float(theme[at]),
            float(worth[at]),
        )
        for at, practice in enumerate(practices)
    ]
    return sorted(ranked, key=lambda each: (-each.fit, each.key))
