"""Who stands between the groups and who at the heart of one."""

import numpy as np

from .exact import Floats, Ints, exact_sum


def closeness(distances: Floats) -> Floats:
    """1 at the very centre, one half at the typical (root mean square) distance, towards 0 far out."""
    count = max(len(distances), 1)
    typical = float(np.sqrt(exact_sum(distances * distances) / count))
    return 1.0 / (1.0 + distances / typical) if typical > 0 else np.ones(len(distances))


def centricness(points: Floats) -> Floats:
    """Closeness to the middle of all included people."""
    middle = np.rint(points.sum(axis=0) / max(len(points), 1))
    return closeness(_distances(points, middle))


def coreness(points: Floats, members: Ints, centres: Floats) -> Floats:
    """Closeness to the centre of the person's own group, against the others of that group."""
    distances = _distances(points, centres[members]) if len(centres) else np.zeros(len(points))
    result = np.zeros(len(points))
    for group in range(len(centres)):
        mine = members == group
        result[mine] = closeness(distances[mine])
    return result


def _distances(points: Floats, centre: Floats) -> Floats:
    apart = points - centre
    return np.sqrt(apart[:, 0] * apart[:, 0] + apart[:, 1] * apart[:, 1])
