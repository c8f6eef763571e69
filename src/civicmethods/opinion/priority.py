"""Which statement to show next."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike

from .exact import Floats

META_PRIORITY = 49.0
"""Statements about the voter rather than the question are asked early; Polis gives them the square of seven."""

_FIFTHS = (1.0, 0.8705505632961241, 0.757858283255199, 0.6597539553864471, 0.5743491774985175)
"""2^(−r/5), written out: the powers of a mathematics library differ in the last digit."""


def half_per_five(votes: ArrayLike) -> Floats:
    """2^(−votes/5), the same on every machine."""
    fives, rest = np.divmod(np.asarray(votes, dtype=np.int64), 5)
    halved: Floats = np.ldexp(np.array(_FIFTHS)[rest], -np.minimum(fives, 1000).astype(np.int32))
    return halved


def priority(agreed: ArrayLike, passed: ArrayLike, votes: ArrayLike, extremity: ArrayLike) -> Floats:
    """[(1 − q)(1 + E)·a·(1 + 8·2^(−S/5))]² with a = (A + 1)/(S + 2) and q = (P + 1)/(S + 2).

    Much passed on: rarely shown. Agreed on, or far from the middle: more often. New: much more often.
    """
    trials = np.asarray(votes, dtype=np.int64)
    share = (np.asarray(agreed, dtype=np.int64) + 1) / (trials + 2)
    passing = (np.asarray(passed, dtype=np.int64) + 1) / (trials + 2)
    far = 1.0 + np.asarray(extremity, dtype=np.float64)
    value = (1.0 - passing) * far * share * (1.0 + 8.0 * half_per_five(trials))
    return value * value


def next_statement(priorities: Sequence[float] | Floats, *, seed: int) -> int | None:
    """The place in `priorities` drawn with probability in proportion to them, or None where all are zero.

    The draw u is the first 53 bits of SHA-256 over the decimal digits of the seed, divided by 2^53; the statement
    drawn is the first at which the running sum of the priorities exceeds u times their total.
    """
    weights = np.asarray(priorities, dtype=np.float64)
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("a priority must be zero or a positive number")
    running = np.cumsum(weights)  # added one after another: the same sums in any language
    if not len(running) or running[-1] <= 0:
        return None
    draw = int.from_bytes(sha256(str(int(seed)).encode()).digest()[:8], "big") >> 11
    place = int(np.searchsorted(running, draw / 2**53 * running[-1], side="right"))
    return place if place < len(running) else int(np.flatnonzero(weights)[-1])
