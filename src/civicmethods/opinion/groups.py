"""Groups of people who vote alike.

People are first gathered into at most a hundred base clusters. Over these, weighted k-means is run for every
number of groups in question; the silhouette decides how many there are. Then every person goes to the nearest
group centre and the centres settle among the people themselves.
"""

from dataclasses import dataclass
from math import isqrt

import numpy as np

from .exact import Floats, Ints, exact_sum, mixed
from .kmeans import REACH, centres_of, inertia_of, nearest, settle, side_by_side, starts
from .parameters import Parameters

_SOME_PEOPLE, _SOME_STREAM = 10_000, 3_000
_FINALISTS = 4
_BASE_ROUNDS = 8
_GROUP_ROUNDS = 40
_SILHOUETTE_BITS = 20


@dataclass(frozen=True, eq=False)
class BaseClusters:
    centres: Floats  # whole grid steps
    sizes: Ints
    members: Ints  # for each included person the number of the base cluster


@dataclass(frozen=True, eq=False)
class Grouping:
    """A division of the included people, the largest group first."""

    members: Ints  # for each included person the number of the group
    centres: Floats  # whole grid steps
    sizes: Ints
    base: BaseClusters
    silhouettes: dict[int, float]
    candidates: dict[int, Floats]  # for each number of groups tried the centres over the base clusters

    @property
    def count(self) -> int:
        return len(self.sizes)


def base_clusters(points: Floats, most: int, seed: int) -> BaseClusters:
    """k-means with `most` centres from a start that cuts the people into equal strips and cells.

    Where there are very many people the centres settle among some of them, drawn by the seed; then everybody goes
    to the nearest.
    """
    some = some_of(points, seed)
    centres, members = settle(some, _cells(some, most), _BASE_ROUNDS)
    if some is not points:
        members = nearest(points, centres)
    centres = centres_of(points, members, centres)
    sizes = np.bincount(members, minlength=len(centres))
    used = sizes > 0
    renumber = np.cumsum(used) - 1
    return BaseClusters(centres[used], sizes[used], renumber[members])


def grouped(points: Floats, parameters: Parameters) -> Grouping:
    """The groups among people standing at `points` (whole grid steps)."""
    base = base_clusters(points, parameters.base_clusters, parameters.seed)
    weights = base.sizes.astype(np.float64)
    distances = base_distances(base.centres)
    silhouettes: dict[int, float] = {}
    found: dict[int, Floats] = {}  # for each number of groups the centres from every start, the best first
    for k in range(2, most_groups(len(base.sizes), parameters) + 1):
        begin = starts(base.centres, weights, k, parameters.starts, parameters.seed)
        centres, chosen, inertia = side_by_side(base.centres, weights[None], begin[None], _GROUP_ROUNDS)
        order = np.argsort(inertia[0], kind="stable")
        found[k] = centres[0, order]
        silhouettes[k] = float(silhouette(distances, weights, chosen[0, order[0]].astype(np.int64), k))
    if not found:
        return _one_group(points, base)
    best = chosen_k(silhouettes, parameters.silhouette_margin)
    centres, members = settle(points, _finest(points, found[best], parameters.seed), _GROUP_ROUNDS)
    candidates = {k: centres[0] for k, centres in found.items()}
    return _ordered(centres_of(points, members, centres), members, base, silhouettes, candidates)


def _finest(points: Floats, centres: Floats, seed: int) -> Floats:
    """Of several solutions over the base clusters the one that ends best among the people themselves."""
    some = some_of(points, seed)
    different = list({each.tobytes(): each for each in centres}.values())[:_FINALISTS]
    settled = [settle(some, each, _GROUP_ROUNDS) for each in different]
    inertia = [inertia_of(some, *solution) for solution in settled]
    return settled[inertia.index(min(inertia))][0]


def most_groups(base_count: int, parameters: Parameters) -> int:
    return min(parameters.max_groups, 2 + base_count // 12, base_count)


def chosen_k(silhouettes: dict[int, float], margin: float) -> int:
    """The smallest number of groups whose silhouette comes within the margin of the best."""
    best = max(silhouettes.values())
    return min(k for k, value in silhouettes.items() if value >= best - margin)


def base_distances(centres: Floats) -> Floats:
    """Distances between base centres as whole numbers, the largest about a million."""
    across, along = (centres[:, None, axis] - centres[None, :, axis] for axis in (0, 1))
    distances = np.sqrt(across * across + along * along)
    largest = float(distances.max(initial=0.0))
    return np.rint(distances / largest * 2.0**_SILHOUETTE_BITS) if largest > 0 else distances


def silhouette(distances: Floats, weights: Floats, chosen: Ints, k: int) -> Floats:
    """The mean silhouette of people standing at the base centres; `weights` and `chosen` may be stacked.

    For a person: (b − a) / max(a, b) with a the mean distance to the others of the own group and b the least mean
    distance to another group; 0 for somebody alone in a group.
    """
    member = (chosen[..., None] == np.arange(k)) * weights[..., None]  # … × points × k
    sizes = member.sum(axis=-2)
    sums = distances @ member  # whole numbers below 2^53: exact in any order
    own_sum = np.take_along_axis(sums, chosen[..., None], axis=-1)[..., 0]
    own_size = np.take_along_axis(sizes, chosen, axis=-1)
    means = np.where(sizes[..., None, :] > 0, sums / np.maximum(sizes, 1.0)[..., None, :], np.inf)
    np.put_along_axis(means, chosen[..., None], np.inf, axis=-1)
    inside = own_sum / np.maximum(own_size - 1.0, 1.0)
    outside = means.min(axis=-1)
    outside = np.where(np.isinf(outside), inside, outside)
    larger = np.maximum(inside, outside)
    values = np.where((own_size > 1) & (larger > 0), (outside - inside) / np.where(larger > 0, larger, 1.0), 0.0)
    return exact_sum(values * weights, axis=-1) / weights.sum(axis=-1)


def _cells(points: Floats, most: int) -> Floats:
    distinct = _distinct(points)
    if len(distinct) <= most:
        return distinct
    strips = max(isqrt(most), 1)
    by_x = np.lexsort((points[:, 1], points[:, 0]))
    centres = []
    for strip, part in enumerate(np.array_split(by_x, strips)):
        cells = most // strips + (strip < most % strips)
        sorted_points = points[part[np.lexsort((points[part, 0], points[part, 1]))]]
        edges = np.arange(cells) * len(part) // cells
        sizes = np.diff(edges, append=len(part))
        centres.append(np.rint(np.add.reduceat(sorted_points, edges, axis=0) / sizes[:, None]))
    return _distinct(np.concatenate(centres))


def some_of(points: Floats, seed: int) -> Floats:
    """All points, or where there are very many, some drawn by the seed."""
    if len(points) <= _SOME_PEOPLE:
        return points
    order = np.argsort(mixed(seed, _SOME_STREAM, len(points)), kind="stable")
    return points[np.sort(order[:_SOME_PEOPLE])]


def _distinct(points: Floats) -> Floats:
    """Each position once, by x and then by y."""
    keys = np.unique(points[:, 0] * (2 * REACH) + points[:, 1])
    across = np.rint(keys / (2 * REACH))
    return np.stack((across, keys - across * (2 * REACH)), axis=1)


def _ordered(
    centres: Floats, members: Ints, base: BaseClusters, silhouettes: dict[int, float], candidates: dict[int, Floats]
) -> Grouping:
    """Largest group first; of equally large ones the one that holds the first person."""
    sizes = np.bincount(members, minlength=len(centres))
    first = np.full(len(centres), len(members))
    np.minimum.at(first, members, np.arange(len(members)))
    order = [g for g in np.lexsort((first, -sizes)) if sizes[g] > 0]
    renumber = np.full(len(centres), -1)
    renumber[order] = np.arange(len(order))
    return Grouping(renumber[members], centres[order], sizes[order], base, silhouettes, candidates)


def _one_group(points: Floats, base: BaseClusters) -> Grouping:
    members = np.zeros(len(points), np.int64)
    sizes = np.array([len(points)] if len(points) else [], dtype=np.int64)
    centres = centres_of(points, members, np.zeros((len(sizes), 2))) if len(points) else np.zeros((0, 2))
    return Grouping(members, centres, sizes, base, {}, {})
