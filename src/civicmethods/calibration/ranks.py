"""Ranks, and how certain they are: the model's beliefs are drawn many times and ranked each time."""

from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import Floats

from .draws import normals
from .mixed import Equations
from .parameters import WHOLE_JURY, Parameters
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


def rank_chances(equations: Equations, quality: Floats, chance: float, *, parameters: Parameters) -> RankChances:
    """Draw the qualities from the model and rank them each time; `chance` is σ_e²."""
    draws, count = parameters.draws, len(quality)
    tally = np.zeros(count * count, dtype=np.int64)
    lower = _cholesky(equations.inverse)
    for number, first in enumerate(range(0, draws, _CHUNK)):
        size = min(_CHUNK, draws - first)
        noise = normals(parameters.seed, number * _STREAMS, (len(lower) + 2 * count) * size).reshape(-1, size)
        qualities, pull = _drawn(equations, lower, quality, chance, noise)
        if parameters.order == WHOLE_JURY:
            rest = noise[len(lower) + count :]
            qualities = _by_whole_jury(
                equations, (quality * equations.diagonal)[:, None] - pull, qualities, chance, rest
            )
        order = np.argsort(-qualities.T, axis=1, kind="stable")
        places = order * count + np.arange(count)
        tally += np.bincount(places.ravel(), minlength=count * count)
    by_rank = tally.reshape(count, count)
    intervals = [shortest_interval(line, parameters.interval) for line in by_rank]
    return RankChances(
        low=np.array([low for low, _ in intervals]),
        high=np.array([high for _, high in intervals]),
        among_first=by_rank[:, : parameters.prizes].sum(axis=1) / draws,
    )


def shortest_interval(tally: Ints, share: float) -> tuple[int, int]:
    """The fewest neighbouring ranks that hold at least this share; of equals the fullest, then the best ranks."""
    met = np.flatnonzero(tally)
    first, last = int(met[0]), int(met[-1])
    reached = np.concatenate(([0], np.cumsum(tally[first : last + 1])))
    ends = np.searchsorted(reached, reached + share * int(reached[-1]) - 1e-6, side="left")
    starts = np.flatnonzero(ends < len(reached))
    ends = ends[starts]
    best = np.lexsort((starts, reached[starts] - reached[ends], ends - starts))[0]
    return first + int(starts[best]) + 1, first + int(ends[best])


def _drawn(equations: Equations, lower: Floats, quality: Floats, chance: float, noise: Floats) -> tuple[Floats, Floats]:
    """Applications × draws: first the mean and the jurors, then the applications given those.

    Also what the drawn mean and jurors take from the sum of each application.
    """
    design = equations.design
    spread = np.sqrt(chance)
    jury = np.zeros((len(lower), noise.shape[1]))
    for column in range(len(lower)):
        jury += (spread * lower[:, column])[:, None] * noise[column]
    pull = design.by_application[:, None] * jury[0]
    for rows, seats, weights in _by_turn(design.rows, design.seats, design.weights):
        pull[rows] += weights[:, None] * jury[1:][seats]
    own = noise[len(lower) : len(lower) + len(quality)] * (spread / np.sqrt(equations.diagonal))[:, None]
    return quality[:, None] - pull / equations.diagonal[:, None] + own, pull


def _by_whole_jury(equations: Equations, sums: Floats, qualities: Floats, chance: float, noise: Floats) -> Floats:
    """The mean of the whole jury: what was read is known, what was not is quality and chance."""
    design = equations.design
    read = design.by_application[:, None]
    unread = np.maximum(design.jurors - read, 0.0)
    known: Floats = (sums + unread * qualities + np.sqrt(chance * unread) * noise) / (read + unread)
    return known


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
