"""k-means over weighted points on a whole-number grid, the same everywhere.

Points and centres are whole numbers below 2^25, so squared distances and weighted sums are exact, whichever way a
linear algebra library computes them. Of equally near centres the first one wins. Many starts and many weightings
run side by side.
"""

import numpy as np
from numpy.typing import NDArray

from .exact import Floats, Ints, exact_sum, uniform

REACH = 2.0**25
Small = NDArray[np.int8]
_CHUNK = 800
"""So small that the linear algebra library does not call for a second thread, which would cost more than it gives."""
_FEW = 8


def nearest(points: Floats, centres: Floats) -> Ints:
    """For each point the number of the nearest centre."""
    recipe = np.column_stack((-2.0 * centres, _squared_lengths(centres)))
    chosen = np.empty(len(points), np.int64)
    for start in range(0, len(points), _CHUNK):
        here = slice(start, start + _CHUNK)
        part = with_one(points[here])
        few = len(centres) <= _FEW
        chosen[here] = _least_row(recipe @ part.T)[0] if few else (part @ recipe.T).argmin(axis=1)
    return chosen


def centres_of(points: Floats, chosen: Ints, centres: Floats) -> Floats:
    """The mean of the points that chose each centre, on the grid; a centre nobody chose stays."""
    sizes = np.bincount(chosen, minlength=len(centres))
    sums = [np.bincount(chosen, points[:, axis], minlength=len(centres)) for axis in (0, 1)]
    means = np.rint(np.stack(sums, axis=1) / np.maximum(sizes, 1)[:, None])
    return np.where(sizes[:, None] > 0, means, centres)


def settle(points: Floats, centres: Floats, rounds: int) -> tuple[Floats, Ints]:
    """Lloyd's iteration until nothing changes or the rounds are over: centres, and each point's choice."""
    chosen = nearest(points, centres)
    for _ in range(rounds):
        centres = centres_of(points, chosen, centres)
        again = nearest(points, centres)
        if np.array_equal(again, chosen):
            break
        chosen = again
    return centres, chosen


def starts(points: Floats, weights: Floats, k: int, count: int, seed: int) -> Floats:
    """`count` starts of k points each, drawn one after another in proportion to weight × squared distance."""
    draws = uniform(seed, k, count * k).reshape(count, k)
    chosen = np.empty((count, k), np.int64)
    chance = np.broadcast_to(weights, (count, len(points)))
    closest = np.full((count, len(points)), np.inf)
    for place in range(k):
        running = np.cumsum(chance, axis=1)
        target = draws[:, place] * running[:, -1]
        chosen[:, place] = np.minimum((running <= target[:, None]).sum(axis=1), len(points) - 1)
        apart = points[None] - points[chosen[:, place], None]
        closest = np.minimum(closest, apart[..., 0] * apart[..., 0] + apart[..., 1] * apart[..., 1])
        chance = weights * closest
    return points[chosen]


def side_by_side(points: Floats, weights: Floats, centres: Floats, rounds: int) -> tuple[Floats, Small, Floats]:
    """Weighted k-means from several starts for several weightings of the points.

    `weights` is weightings × points, `centres` weightings × starts × k × 2. Returns, for each weighting and start, the
    centres, each point's choice and the inertia: the sum of squared distances.
    """
    n_weightings, n_starts, k, _ = centres.shape
    lanes = n_weightings * n_starts
    extended = with_one(points)
    per_lane = np.repeat(weights, n_starts, axis=0)
    current = np.ascontiguousarray(centres.reshape(lanes, k, 2).transpose(1, 0, 2))  # k × lanes × 2
    chosen, least = _choices(current, extended)
    for _ in range(rounds):
        mine = (chosen == np.arange(k, dtype=np.int8)[:, None, None]) * per_lane
        sums = (mine.reshape(k * lanes, -1) @ extended).reshape(k, lanes, 3)
        means = np.rint(sums[..., :2] / np.maximum(sums[..., 2:], 1.0))
        current = np.where(sums[..., 2:] > 0, means, current)
        again, least = _choices(current, extended)
        if np.array_equal(again, chosen):
            break
        chosen = again
    inertia = exact_sum((least + _squared_lengths(points)) * per_lane, axis=1)
    shape = (n_weightings, n_starts)
    return current.transpose(1, 0, 2).reshape(*shape, k, 2), chosen.reshape(*shape, -1), inertia.reshape(shape)


def best_of(points: Floats, weights: Floats, centres: Floats, rounds: int) -> Ints:
    """For each weighting the choices of the start that ends with the least inertia, of equals the first."""
    _, chosen, inertia = side_by_side(points, weights, centres, rounds)
    return chosen[np.arange(len(chosen)), inertia.argmin(axis=1)].astype(np.int64)


def inertia_of(points: Floats, centres: Floats, chosen: Ints) -> float:
    """The sum of squared distances to the centres chosen."""
    apart = points - centres[chosen]
    return float(exact_sum(_squared_lengths(apart)))


def with_one(points: Floats) -> Floats:
    """Points × (x, y, 1)."""
    extended = np.ones((len(points), 3))
    extended[:, :2] = points
    return extended


def _choices(centres: Floats, extended: Floats) -> tuple[Small, Floats]:
    """For centres k × lanes × 2 the nearest of the k for each lane and point, and |c|² − 2pc of it."""
    k, lanes, _ = centres.shape
    recipe = np.concatenate((-2.0 * centres, _squared_lengths(centres)[..., None]), axis=-1)
    return _least_row((recipe.reshape(k * lanes, 3) @ extended.T).reshape(k, lanes, -1))


def _least_row(scores: Floats) -> tuple[Small, Floats]:
    """The number of the least entry along the first axis, of equals the first, and the entry."""
    least = scores[0]
    chosen = np.zeros(least.shape, np.int8)
    for row in range(1, len(scores)):
        closer = scores[row] < least
        np.maximum(chosen, closer.view(np.int8) * np.int8(row), out=chosen)
        least = np.minimum(least, scores[row])
    return chosen, least


def _squared_lengths(points: Floats) -> Floats:
    return points[..., 0] * points[..., 0] + points[..., 1] * points[..., 1]
