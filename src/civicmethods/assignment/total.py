"""The assignment with the best sum of fits, and of several such the one that the tie numbers choose."""

from dataclasses import replace

import numpy as np

from civicmethods.opinion.exact import mixed

from .linear import Program, Solution, Start, Truths, relaxed, whole
from .model import Model, promising
from .problem import Floats

_TIE_BITS = 40
_TIE_STREAM = 3_000
_SOME = 1e-3
"""Prices are whole numbers of millionths; anything above this is not zero."""


def best_total(found: Model) -> Solution | None:
    """The best sum, or None where the rules cannot all be kept."""
    first = relaxed(found.program, promising(found))
    if first is None:
        return None
    integral = whole(found.program, first)
    if integral is None or integral.cost > first.cost + 0.5:
        return integral
    return _tie_broken(found, first, integral)


def tie_numbers(found: Model) -> Floats:
    """A whole number for each pair, drawn from the seed."""
    board = found.board
    drawn = mixed(board.rules.seed, _TIE_STREAM, board.units.size).reshape(board.units.shape)
    return (drawn >> np.uint64(64 - _TIE_BITS))[found.at, found.seat].astype(np.float64)


def _tie_broken(found: Model, first: Solution, best: Solution) -> Solution:
    """Of all assignments with the best sum, the one with the smallest sum of tie numbers.

    They are exactly those that take no pair the dual prices forbid, take every pair they demand, and fill every row
    that has a price.
    """
    program = found.program
    program = replace(
        program,
        cost=tie_numbers(found),
        low=np.where(first.reduced < -_SOME, 1.0, program.low),
        high=np.where(first.reduced > _SOME, np.maximum(program.low, 0.0), program.high),
        row_low=np.where(first.prices < -_SOME, program.row_high, program.row_low),
        row_high=np.where(first.prices > _SOME, program.row_low, program.row_high),
    )
    undecided = program.low != program.high
    if not undecided.any():
        return best
    chosen = relaxed(program, Start(undecided, best.values))
    integral = whole(program, chosen) if chosen is not None else None
    if integral is None or not _as_good(found.program, integral.values, best):
        return best
    return replace(best, values=integral.values)


def _as_good(program: Program, values: Floats, best: Solution) -> bool:
    taken: Truths = values > 0.5
    return float(program.cost[taken].sum()) == float(program.cost[best.values > 0.5].sum())
