"""The largest eigenvalues of a small symmetric tridiagonal matrix, in plain arithmetic.

A linear algebra library would do this as well, but not to the same last bit on every processor.
"""

import math
from collections.abc import Sequence

from .exact import uniform

_TINY = 1e-300
_EPSILON = 2.0**-52
_NOTHING = 1e-200
_ITERATIONS = 4
_LEAST_LENGTH = 1e-3


def largest_pairs(diagonal: Sequence[float], beside: Sequence[float], count: int) -> list[tuple[float, list[float]]]:
    """The `count` largest eigenvalues with unit eigenvectors, the largest first."""
    pairs: list[tuple[float, list[float]]] = []
    for place in range(count):
        value = _eigenvalue(diagonal, beside, place)
        vector = _eigenvector(diagonal, beside, value, [v for _, v in pairs])
        pairs.append((value, vector))
    return pairs


def _eigenvalue(diagonal: Sequence[float], beside: Sequence[float], place: int) -> float:
    """The eigenvalue that `place` others exceed, by bisection on Sturm's count."""
    around = [abs(b) for b in beside]
    reach = [sum(pair) for pair in zip([0.0, *around], [*around, 0.0], strict=True)]
    low = min(d - r for d, r in zip(diagonal, reach, strict=True))
    high = max(d + r for d, r in zip(diagonal, reach, strict=True))
    squares = [b * b for b in beside]
    while True:
        middle = low + (high - low) / 2
        if not low < middle < high:
            return high
        if _count_above(diagonal, squares, middle) > place:
            low = middle
        else:
            high = middle


def _count_above(diagonal: Sequence[float], squares: Sequence[float], value: float) -> int:
    """How many eigenvalues exceed the value: as many as there are positive pivots."""
    pivot = diagonal[0] - value or _TINY
    above = int(pivot > 0)
    for entry, square in zip(diagonal[1:], squares, strict=True):
        pivot = entry - value - square / pivot or _TINY
        above += int(pivot > 0)
    return above


def _eigenvector(
    diagonal: Sequence[float], beside: Sequence[float], value: float, others: Sequence[Sequence[float]]
) -> list[float]:
    """By inverse iteration from a fixed start, kept perpendicular to the vectors already found."""
    for attempt in range(len(diagonal) + 1):
        vector = [0.5 + u for u in uniform(1, attempt, len(diagonal)).tolist()]
        for _ in range(_ITERATIONS):
            solved = _unit(_solve_shifted(diagonal, beside, value, vector))
            vector = _perpendicular(solved, others)
            length = math.sqrt(math.fsum(a * a for a in vector))
            if length < _LEAST_LENGTH:
                break
            vector = [a / length for a in vector]
        else:
            return vector
    raise ArithmeticError("no eigenvector found")  # cannot happen: the starts span the space


def _perpendicular(vector: list[float], others: Sequence[Sequence[float]]) -> list[float]:
    for other in others:
        along = math.fsum(a * b for a, b in zip(vector, other, strict=True))
        vector = [a - along * b for a, b in zip(vector, other, strict=True)]
    return vector


def _unit(vector: list[float]) -> list[float]:
    largest = max(map(abs, vector))
    scaled = [a / largest for a in vector]
    length = math.sqrt(math.fsum(a * a for a in scaled))
    return [a / length for a in scaled]


def _solve_shifted(
    diagonal: Sequence[float], beside: Sequence[float], value: float, right: Sequence[float]
) -> list[float]:
    """Solve (T − value·I)·x = right by elimination with row exchanges."""
    size = len(diagonal)
    largest = max((abs(entry) for entry in (*diagonal, *beside)), default=0.0)
    tiny = largest * _EPSILON if largest > _NOTHING else 1.0
    rows = []  # of the upper triangle: entries on, one right and two right of the diagonal, right-hand side
    here = (diagonal[0] - value, beside[0] if size > 1 else 0.0, right[0])
    for i in range(size - 1):
        below = (beside[i], diagonal[i + 1] - value, beside[i + 1] if i + 2 < size else 0.0, right[i + 1])
        if abs(here[0]) >= abs(below[0]):
            pivot = here[0] if abs(here[0]) > tiny else tiny
            factor = below[0] / pivot
            rows.append((pivot, here[1], 0.0, here[2]))
            here = (below[1] - factor * here[1], below[2], below[3] - factor * here[2])
        else:
            factor = here[0] / below[0]
            rows.append(below)
            here = (here[1] - factor * below[1], -factor * below[2], here[2] - factor * below[3])
    rows.append((here[0] if abs(here[0]) > tiny else tiny, 0.0, 0.0, here[2]))
    solution = [0.0, 0.0]
    for pivot, one_right, two_right, side in reversed(rows):
        solution.append((side - one_right * solution[-1] - two_right * solution[-2]) / pivot)
    return solution[:1:-1]
