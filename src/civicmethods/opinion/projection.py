"""Where people and statements stand on the two axes.

Positions are whole multiples of 0.00001 and are computed from the published means and loadings, so anyone can
place a person by hand and the groups rest on exactly the positions that are shown.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from .components import AXES, Components, vote_values
from .exact import Floats, Ints, power_of_two

GRID = 100_000
"""Positions per unit of the axes."""

_BITS = 40


def positions(choices: sparse.csr_array, counts: Ints, found: Components) -> Floats:
    """People × 2 in whole grid steps: √(C / max(n, 1)) · Σ (vote − mean)·loading over the person's votes."""
    scale = np.sqrt(len(found.means) / np.maximum(counts, 1)) * float(GRID)
    values = vote_values(found.means)
    steps = np.empty((choices.shape[0], AXES))
    for axis in range(AXES):
        table = np.rint(values * found.loadings[:, axis, None] * power_of_two(_BITS))
        steps[:, axis] = np.rint(choices @ table.ravel() * power_of_two(-_BITS) * scale)
    return steps + 0.0  # no negative zeros


def statement_positions(found: Components) -> Floats:
    """Where a person would stand who only agreed with the statement: √C·(1 − mean)·loading."""
    steps = np.rint(sqrt(len(found.means)) * (1.0 - found.means)[:, None] * found.loadings * float(GRID))
    return (steps + 0.0) / GRID


def extremity(places: Floats) -> Floats:
    """How far a statement stands from the middle."""
    return np.sqrt(places[:, 0] * places[:, 0] + places[:, 1] * places[:, 1])


def project(
    loadings: ArrayLike,
    means: ArrayLike,
    votes_of_one_person: Mapping[int, int] | Sequence[tuple[int, int]],
    n_statements: int | None = None,
) -> tuple[float, float]:
    """Place one person: (x, y) from the loadings and means of the statements and the person's votes.

    `votes_of_one_person` gives for the number of a statement (its row in `loadings`) the vote 1, 0 or −1.
    `n_statements` is the C of the formula, the number of statements on the map; all rows unless given.
    """
    weights, middle = np.asarray(loadings, dtype=np.float64), np.asarray(means, dtype=np.float64)
    votes = dict(votes_of_one_person)
    size = len(middle) if n_statements is None else n_statements
    scale = sqrt(size / max(len(votes), 1)) * GRID
    sums = [0, 0]
    for statement, value in votes.items():
        if value not in (-1, 0, 1):
            raise ValueError("a vote must be 1 (agree), 0 (pass) or -1 (disagree)")
        for axis in range(AXES):
            sums[axis] += round((value - float(middle[statement])) * float(weights[statement, axis]) * 2**_BITS)
    x, y = (round(total / 2**_BITS * scale) / GRID for total in sums)
    return x, y
