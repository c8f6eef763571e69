"""k-means over weighted points on a whole-number grid, the same everywhere.

Points and centres are whole numbers small enough that squared distances are exact, whichever way they are
computed. Of equally near centres the first one wins. Many starts, or many weightings, run side by side.
"""

import numpy as np

from .exact import Floats, Ints, exact_sum, uniform

_CHUNK = 4096


def nearest(points: Floats, centres: Floats) -> Ints:
    """For each point the number of the nearest centre."""
    if len(points) == 0:
        return np.empty(0, np.int64)
    lengths = centres[:, 0] * centres[:, 0] + centres[:, 1] * centres[:, 1]
    recipe = np.vstack((-2.0 * centres.T, lengths))
    chosen = np.empty(len(points), np.int64)
    block = np.ones((min(len(points), _CHUNK), 3))
    for start in range(0, len(points), _CHUNK):
        part = points[start : start + _CHUNK]
        block[: len(part), :2] = part
        (block[: len(part)] @ recipe).argmin(axis=1, out=chosen[start : start + _CHUNK])
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


def squared_distances(points: Floats, centres: Floats) -> Floats:
    """… × points × centres, for centres … × k × 2."""
    across = points[:, None, 0] - centres[..., None, :, 0]
    along = points[:, None, 1] - centres[..., None, :, 1]
    across *= across
    along *= along
    across += along
    return across


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
        picked = points[chosen[:, place]]
        closest = np.minimum(closest, squared_distances(points, picked[:, None, :])[..., 0])
        chance = weights * closest
    return points[chosen]


def best_of(points: Floats, weights: Floats, centres: Floats, rounds: int) -> tuple[Floats, Ints]:
    """Weighted k-means from several starts at once; for each weighting the best result by its inertia.

    `weights` is … × points and `centres` … × starts × k × 2. Returns … × k × 2 and … × points. Of equally good
    results the first one wins.
    """
    distances = squared_distances(points, centres)
    chosen = distances.argmin(axis=-1)
    for _ in range(rounds):
        centres = _means(points, weights, chosen, centres)
        distances = squared_distances(points, centres)
        again = distances.argmin(axis=-1)
        if np.array_equal(again, chosen):
            break
        chosen = again
    least = distances.min(axis=-1)
    inertia = exact_sum(least * weights[..., None, :], axis=-1)
    winner = inertia.argmin(axis=-1)
    return (
        np.take_along_axis(centres, winner[..., None, None, None], axis=-3)[..., 0, :, :],
        np.take_along_axis(chosen, winner[..., None, None], axis=-2)[..., 0, :],
    )


def _means(points: Floats, weights: Floats, chosen: Ints, centres: Floats) -> Floats:
    result = np.empty_like(centres)
    for k in range(centres.shape[-2]):
        mine = (chosen == k) * weights[..., None, :]
        size = mine.sum(axis=-1)
        for axis in (0, 1):
            mean = np.rint((mine @ points[:, axis]) / np.maximum(size, 1.0))
            result[..., k, axis] = np.where(size > 0, mean, centres[..., k, axis])
    return result
