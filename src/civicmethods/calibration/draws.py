"""Logarithms and normal random numbers that come out the same to the last bit on every machine."""

import numpy as np

from civicmethods.opinion.exact import Floats, uniform

_LN2_HIGH, _LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
_TERMS = 15
_TINY = 2.0**-54


def logarithm(values: Floats) -> Floats:
    """The natural logarithm of positive numbers, from single roundings only (the libraries' differ in the last bit)."""
    mantissa, exponent = np.frexp(values)
    small = mantissa < 0.7071067811865476
    mantissa = np.where(small, mantissa * 2, mantissa)
    exponent = exponent - small
    ratio = (mantissa - 1) / (mantissa + 1)
    square = ratio * ratio
    series = np.zeros_like(ratio)
    for term in range(_TERMS, -1, -1):
        series = series * square + 1.0 / (2 * term + 1)
    result: Floats = exponent * _LN2_HIGH + (exponent * _LN2_LOW + 2 * ratio * series)
    return result


def normals(seed: int, stream: int, size: int) -> Floats:
    """Standard normal numbers by Marsaglia's polar method."""
    found: list[Floats] = []
    count = 0
    attempt = 0
    while count < size:
        wanted = (size - count) * 3 // 4 + 32
        points = 2 * uniform(seed, stream + attempt, 2 * wanted).reshape(2, wanted) - 1
        square = points[0] * points[0] + points[1] * points[1]
        inside = (square < 1) & (square > _TINY)
        points, square = points[:, inside], square[inside]
        found.append((points * np.sqrt(-2 * logarithm(square) / square)).T.ravel())
        count += len(found[-1])
        attempt += 1
    return np.concatenate(found)[:size] if found else np.empty(0)
