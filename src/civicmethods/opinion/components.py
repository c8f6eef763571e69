"""The two main axes along which votes differ: principal components of the votes.

A missing vote is taken as the mean of its statement and the means are subtracted, so a missing vote becomes
exactly zero and the matrix stays as sparse as the votes. The axes are found by the Lanczos method with full
reorthogonalisation, in sums that never round (see `exact`), so they are the same to the last bit everywhere.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .exact import WHOLE_BITS, Floats, bits, exact_dot, exact_sum, power_of_two, uniform
from .tridiagonal import largest_pairs
from .votes import VoteTable

AXES = 2
DECIMALS = 9
"""Means and loadings are rounded to nine decimals before anything is computed from them, and published so."""

_START = 20_260_101
_EXHAUSTED = 1e-10
_FIRST_CHECK, _FIRST_CHECK_FROM_NEAR, _STEPS_BETWEEN_CHECKS = 11, 5, 3
_MOST_STEPS = 400
_TOLERANCE = 1e-8
_NOTHING = 1e-9
"""An axis with less than this share of all variance is none."""
_TABLE_BITS = 32

Operator = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Components:
    """Mean and loadings of each statement, the variance along each axis, and how they were found."""

    means: Floats
    loadings: Floats  # statements × 2
    variances: tuple[float, float]
    total_variance: float
    steps: int

    @property
    def shares(self) -> tuple[float, float]:
        """The share of all variance that each axis holds."""
        total = self.total_variance
        first, second = (v / total if total > 0 else 0.0 for v in self.variances)
        return first, second


def one_hot(table: VoteTable) -> sparse.csr_array:
    """People × 3·statements: a one at 3·statement + vote + 1 for every vote."""
    shape = (len(table.people), 3 * len(table.statements))
    return sparse.csr_array((np.ones(len(table.values)), table.codes, table.starts), shape=shape)


def means_of(tally: Floats) -> Floats:
    """The mean vote per statement, from how often each was disagreed with, passed and agreed with."""
    votes = tally.sum(axis=1)
    return np.round((tally[:, 2] - tally[:, 0]) / np.maximum(votes, 1), DECIMALS)


def vote_values(means: Floats) -> Floats:
    """Disagree, pass, agree minus the mean: statements × 3."""
    return np.array([-1.0, 0.0, 1.0]) - means[:, None]


def components(
    choices: sparse.csr_array, tally: Floats, *, start: Floats | None = None, tolerance: float = _TOLERANCE
) -> Components:
    """The two main components of votes given as `one_hot` and counted per statement and vote in `tally`."""
    means = means_of(tally)
    values = vote_values(means)
    total = float(exact_sum(tally * values * values))
    size = len(means)
    if size == 0 or total == 0.0:
        return Components(means, np.zeros((size, AXES)), (0.0, 0.0), total, 0)
    begin, first_check = (_start(size), _FIRST_CHECK) if start is None else (start, _FIRST_CHECK_FROM_NEAR)
    pairs, vectors, steps = _lanczos(_covariance(choices, values), begin, first_check, tolerance)
    loadings = np.zeros((size, AXES))
    variances = [0.0] * AXES
    for axis, (variance, vector) in enumerate(zip(pairs, vectors, strict=True)):
        if variance > _NOTHING * total:
            variances[axis] = variance
            loadings[:, axis] = _signed(np.round(vector, DECIMALS))
    return Components(means, loadings, (variances[0], variances[1]), total, steps)


def _covariance(choices: sparse.csr_array, values: Floats) -> Operator:
    """w ↦ XᵀXw for the centred votes X, every sum exact."""
    people, _ = choices.shape
    transposed = choices.T
    room = WHOLE_BITS - 1 - bits(people)

    def apply(vector: Floats) -> Floats:
        table = np.rint(values * vector[:, None] * power_of_two(_TABLE_BITS))
        scores = choices @ table.ravel()
        largest = max(float(scores.max()), -float(scores.min()))
        shift = max(math.frexp(largest)[1] - room, 0)
        if shift:
            scores = np.rint(scores * power_of_two(-shift))
        sums = (transposed @ scores).reshape(-1, 3)
        weighted = values[:, 0] * sums[:, 0] + values[:, 1] * sums[:, 1] + values[:, 2] * sums[:, 2]
        image: Floats = weighted * power_of_two(shift - _TABLE_BITS)
        return image

    return apply


def _start(size: int, stream: int = 0) -> Floats:
    """A direction that no real votes are square to."""
    return uniform(_START, stream, size) - 0.5


def _lanczos(
    operator: Operator, start: Floats, first_check: int, tolerance: float
) -> tuple[list[float], list[Floats], int]:
    """The largest eigenvalues with their vectors (at most two), and the number of steps it took.

    Where the directions reached from the start are exhausted, one second start looks for an eigenvalue that occurs
    twice.
    """
    most = min(len(start), _MOST_STEPS)
    basis = np.zeros((most, len(start)))
    basis[0] = _unit(start)
    diagonal: list[float] = []
    beside: list[float] = []
    restarted_at = 0
    while True:
        steps = len(diagonal) + 1
        known = basis[:steps]
        image = operator(basis[steps - 1])
        diagonal.append(exact_dot(known[-1], image))
        image -= diagonal[-1] * known[-1]
        if steps > 1:
            image -= beside[-1] * known[-2]
        rest = _perpendicular(image, known)
        length = math.sqrt(exact_dot(rest, rest))
        exhausted = length <= _EXHAUSTED * abs(max(diagonal))
        done = steps == most or (exhausted and restarted_at > 0)
        since = steps - restarted_at - first_check
        if done or (not exhausted and since >= 0 and since % _STEPS_BETWEEN_CHECKS == 0):
            pairs = largest_pairs(diagonal, beside, min(AXES, steps))
            left_over = max(abs(length * coefficients[-1]) for _, coefficients in pairs)
            if done or left_over <= tolerance * pairs[0][0]:
                vectors = [exact_sum(np.array(c)[:, None] * known, axis=0) for _, c in pairs]
                return [value for value, _ in pairs], [_unit(v) for v in vectors], steps
        if exhausted:
            restarted_at, length = steps, 0.0
            rest = _perpendicular(_perpendicular(_start(len(start), 1), known), known)
        beside.append(length)
        basis[steps] = _unit(rest)


def _perpendicular(vector: Floats, known: Floats) -> Floats:
    """The part of the vector that is square to all known directions."""
    along = exact_sum(known * vector, axis=1)
    return vector - exact_sum(along[:, None] * known, axis=0)


def _unit(vector: Floats) -> Floats:
    return vector / math.sqrt(exact_dot(vector, vector))


def _signed(vector: Floats) -> Floats:
    """Turned so that the loading largest in size is positive (of equals the one of the smallest id)."""
    return vector if vector[int(np.argmax(np.abs(vector)))] >= 0 else -vector
