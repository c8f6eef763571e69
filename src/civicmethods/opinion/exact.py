"""Sums that come out the same on every machine.

A sum of floating-point numbers depends on its order, and the order depends on the processor, the number of
threads and the linear algebra library. Here every sum runs over whole multiples of one power of two, kept small
enough that no addition ever rounds: whatever the order, the result is the same to the last bit. What is left are
single additions, multiplications, divisions and square roots, which IEEE 754 defines exactly.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WHOLE_BITS = 53
"""A double holds every whole number up to 2^53."""

_MOST_BITS = 1000
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_MASK = 0xFFFFFFFFFFFFFFFF


def exact_sum(values: Floats, axis: int | None = None) -> Floats:
    """The sum of `values` after rounding each to a common power of two, fine enough not to matter (about 2^-50)."""
    largest = max(float(values.max()), -float(values.min())) if values.size else 0.0
    count = values.size if axis is None else values.shape[axis]
    unit = power_of_two(min(62 - count.bit_length() - math.frexp(largest)[1], _MOST_BITS)) if largest else 1.0
    scaled = values * unit
    whole = np.rint(scaled, out=scaled).astype(np.int64)
    return np.asarray(whole.sum(axis=axis) / unit)


def power_of_two(exponent: int) -> float:
    """Multiplying by it is exact."""
    return math.ldexp(1.0, exponent)


def exact_dot(left: Floats, right: Floats) -> float:
    return float(exact_sum(left * right))


def bits(count: int) -> int:
    """How many binary digits the sum of `count` ones may need."""
    return max(int(count), 1).bit_length()


def mixed(seed: int, stream: int, size: int) -> NDArray[np.uint64]:
    """`size` well mixed 64-bit numbers: SplitMix64 started from the seed and the number of the stream."""
    start = _mix(_mix(seed & _MASK) ^ ((stream * _GOLDEN) & _MASK))
    with np.errstate(over="ignore"):
        state = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(_GOLDEN) + np.uint64(start)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(_MIX_1)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(_MIX_2)
        return state ^ (state >> np.uint64(31))


def uniform(seed: int, stream: int, size: int) -> Floats:
    """`size` numbers in [0, 1), multiples of 2^-53."""
    return (mixed(seed, stream, size) >> np.uint64(11)).astype(np.float64) * power_of_two(-WHOLE_BITS)


def _mix(number: int) -> int:
    number = (number + _GOLDEN) & _MASK
    number = ((number ^ (number >> 30)) * _MIX_1) & _MASK
    number = ((number ^ (number >> 27)) * _MIX_2) & _MASK
    return number ^ (number >> 31)
