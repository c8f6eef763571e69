"""Ranks, and how certain they are: the model's beliefs are drawn many times and ranked each time."""

from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import Floats

from .draws import normals
from .mixed import Equations
from .reviews import Ints

_CHUNK = 500
_STREAMS = 1 << 20


@dataclass(frozen=True, eq=False)
class RankChances:
    low: Ints
    high: Ints
    """The interval of ranks."""
    among_first: Floats
    """The chance of a place among the prizes."""


def competition_ranks(scores: Floats) -> Ints:
    """The highest is 1; equals share a place: 1, 2, 2, 4."""
    ascending = np.sort(-scores)
    return np.searchsorted(ascending, -scores, side="left").astype(np.int64) + 1


def rank_chances(
    equations: Equations, quality: Floats, chance: float, *, prizes: int, draws: int, interval: float, seed: int
) -> RankChances:
    """Draw the qualities from the model `draws` times; `chance` is σ_e²."""
    count = len(quality)
    tally = np.zeros(count * count, dtype=np.int64)
    lower = _cholesky(equations.inverse)
    for number, first in enumerate(range(0, draws, _CHUNK)):
        size = min(_CHUNK, draws - first)
        noise = normals(seed, number * _STREAMS, (len(lower) + count) * size).reshape(-1, size)
        drawn = _drawn(equations, lower, quality, chance, noise)
        order = np.argsort(-drawn, axis=1, kind="stable")
        places = order * count + np.arange(count)
        tally += np.bincount(places.ravel(), minlength=count * count)
    reached = np.cumsum(tally.reshape(count, count), axis=1)
    tail = (1 - interval) / 2 * draws
    return RankChances(
        low=(reached <= tail).sum(axis=1) + 1,
        high=np.minimum((reached < draws - tail).sum(axis=1) + 1, count),
        among_first=reached[:, min(prizes, count) - 1] / draws,
    )


def _drawn(equations: Equations, lower: Floats, quality: Floats, chance: float, noise: Floats) -> Floats:
    """Draws × applications: first the mean and the jurors, then the applications given those."""
    design = equations.design
    spread = np.sqrt(chance)
    jury = np.zeros((len(lower), noise.shape[1]))
    for column in range(len(lower)):
        jury += (spread * lower[:, column])[:, None] * noise[column]
    pull = design.by_application[:, None] * jury[0]
    for rows, seats, weights in _by_turn(design.rows, design.seats, design.weights):
        pull[rows] += weights[:, None] * jury[1:][seats]
    own = noise[len(lower) :] * (spread / np.sqrt(equations.diagonal))[:, None]
    drawn: Floats = (quality[:, None] - pull / equations.diagonal[:, None] + own).T
    return drawn


def _by_turn(rows: Ints, seats: Ints, weights: Floats) -> list[tuple[Ints, Ints, Floats]]:
    """The first review of every application, then the second, and so on: each application once per turn."""
    starts = np.searchsorted(rows, rows, side="left")
    turn = np.arange(len(rows)) - starts
    return [(rows[turn == at], seats[turn == at], weights[turn == at]) for at in range(int(turn.max(initial=-1)) + 1)]


def _cholesky(matrix: Floats) -> Floats:
    """The lower triangle whose square is the matrix, in single roundings."""
    work = matrix.copy()
    lower = np.zeros_like(work)
    for at in range(len(work)):
        if work[at, at] <= 0:
            continue
        lower[at:, at] = work[at:, at] / np.sqrt(work[at, at])
        work[at:, at:] -= lower[at:, at, None] * lower[at:, at]
    return lower
