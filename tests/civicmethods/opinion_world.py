"""Made-up dialogues of known shape, and where the real ones lie."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from civicmethods.opinion import Votes

HERE = Path(__file__).parent
POLIS = HERE / "data" / "polis"
BOWLING_GREEN = HERE.parents[1] / "src" / "livingcities" / "site" / "demo" / "data" / "bowling-green"


def polis(name: str) -> Any:
    return json.loads(gzip.decompress((POLIS / f"{name}.json.gz").read_bytes()))


def cast(chances: np.ndarray, *, seed: int, mean_votes: int = 25) -> Votes:
    """Each person votes on some statements, agreeing with the chance given for them; one in seven passes."""
    random = np.random.RandomState(seed)
    people, statements = chances.shape
    rows = []
    for person in range(people):
        count = min(max(int(random.exponential(mean_votes)), 1), statements)
        for statement in random.choice(statements, count, replace=False):
            agrees = random.rand() < chances[person, statement]
            rows.append((person, int(statement), 0 if random.rand() < 1 / 7 else 1 if agrees else -1))
    return Votes.from_rows(rows)


def crowd(people: int, statements: int, *, seed: int) -> Votes:
    """Everybody agrees with a statement with the same chance: no groups."""
    chances = np.random.RandomState(seed).beta(2, 2, statements)
    return cast(np.tile(chances, (people, 1)), seed=seed)


def continuum(people: int, statements: int, *, seed: int) -> Votes:
    """Opinions spread evenly around a middle along one line: no groups either."""
    random = np.random.RandomState(seed)
    where, slope, height = random.randn(people, 1), 1.5 * random.randn(1, statements), random.randn(statements)
    return cast(1 / (1 + np.exp(-(where @ slope + height))), seed=seed)


def camps(sizes: tuple[int, ...], statements: int, *, seed: int) -> tuple[Votes, np.ndarray]:
    """Camps that disagree on most statements, and who belongs to which."""
    random = np.random.RandomState(seed)
    camp = np.repeat(np.arange(len(sizes)), sizes)
    chances = 1 / (1 + np.exp(-2.5 * random.randn(len(sizes), statements)))
    return cast(chances[camp], seed=seed), camp
