"""The rules of an assignment as rows of a program whose columns are the pairs without a conflict."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from .linear import Program, Start, Truths
from .problem import Board, Floats, Ints

_TATONNEMENT, _STEP, _SHRINK = 40, 0.1, 0.95
_NEAR = 0.03
"""Pairs within this share of the range of fits from the edge are looked at first."""
_PRICE = 0.012
"""A juror's final price is looked for within this share of the range."""


@dataclass(frozen=True, eq=False)
class Model:
    """A column per pair that may be: application number `at`, juror number `seat`, fit in millionths."""

    board: Board
    at: Ints
    seat: Ints
    fit: Ints
    program: Program

    @property
    def pairs(self) -> int:
        return len(self.at)

    def table(self, values: Floats) -> Truths:
        """The pairs taken, as applications × jurors."""
        given = np.zeros(self.board.open.shape, dtype=bool)
        given[self.at, self.seat] = values[: self.pairs] > 0.5
        return given


def model(board: Board) -> Model:
    """Maximise the sum of fits: reviews per application, loads, regions and professions as rows."""
    at, seat = np.nonzero(board.open)
    count = len(at)
    applications, jurors = board.open.shape
    numbers = np.full(board.open.shape, -1)
    numbers[at, seat] = np.arange(count)
    extra = [(numbers[row, seats], 0.0, 1.0) for row, seats in board.region_rows()]
    extra += [(numbers[row, seats], 1.0, np.inf) for row, _, seats in board.profession_rows()]
    lines = [at, applications + seat] + [
        np.full(len(c), applications + jurors + i) for i, (c, _, _) in enumerate(extra)
    ]
    columns = [np.arange(count), np.arange(count)] + [c for c, _, _ in extra]
    rows = np.concatenate(lines)
    shape = (applications + jurors + len(extra), count)
    matrix = sparse.csc_array((np.ones(len(rows)), (rows, np.concatenate(columns))), shape=shape)
    settled = board.settled[at, seat].astype(np.float64)
    fit = board.units[at, seat]
    program = Program(
        cost=-fit.astype(np.float64),
        rows=matrix,
        row_low=np.concatenate((board.needed, board.least, [low for _, low, _ in extra])).astype(np.float64),
        row_high=np.concatenate((board.needed, board.most, [high for _, _, high in extra])).astype(np.float64),
        low=settled,
        high=np.ones(count),
        whole=np.ones(count, dtype=bool),
    )
    return Model(board, at.astype(np.int64), seat.astype(np.int64), fit, program)


def promising(found: Model) -> Start:
    """Which pairs to look at first, and a guess at all: jurors in demand get dearer until demand fits their loads."""
    board = found.board
    units = np.where(board.open, board.units, -(10**12)).astype(np.float64)
    applications, jurors = units.shape
    needed = np.minimum(board.needed, board.open.sum(axis=1))
    if not applications or not jurors or not needed.any():
        return Start(np.ones(found.pairs, dtype=bool), np.zeros(found.pairs))
    taken = np.maximum(needed, 1)
    prices = np.zeros(jurors)
    real = board.units[board.open]
    reach = float(real.max() - real.min()) or 1.0
    rows = np.arange(applications)
    same = bool((taken == taken[0]).all())
    for step in range(_TATONNEMENT):
        worth = units - prices
        edge = _edge(worth, taken, same, rows)
        load = ((worth >= edge[:, None]) & (needed > 0)[:, None]).sum(axis=0)
        excess = np.maximum(load - board.most, 0) - np.maximum(board.least - load, 0)
        dear, cheap = (prices > 0) & (load < board.most), (prices < 0) & (load > board.least)
        excess = np.where((excess == 0) & dear, load - board.most, excess)
        excess = np.where((excess == 0) & cheap, load - board.least, excess)
        prices += reach * excess / np.maximum(board.most, 1) * _STEP * _SHRINK**step
    margin = (units - prices - _edge(units - prices, taken, same, rows)[:, None])[found.at, found.seat]
    next_best = _edge(units - prices, np.minimum(taken + 1, jurors), same, rows)
    near = (np.abs(margin) <= _NEAR * reach) | (
        (margin <= 0) & ((units - prices >= next_best[:, None])[found.at, found.seat])
    )
    guess = ((margin >= 0) & (needed[found.at] > 0)).astype(np.float64)
    low, high = (np.full(len(found.program.row_low), bound) for bound in (-np.inf, np.inf))
    loads = slice(applications, applications + jurors)
    low[loads], high[loads] = -np.rint(prices + _PRICE * reach), -np.rint(prices - _PRICE * reach)
    return Start(near, guess, low, high)


def _edge(worth: Floats, taken: Ints, same: bool, rows: Ints) -> Floats:
    """What the last juror taken is worth to each application."""
    places = worth.shape[1] - taken
    ordered = np.partition(worth, int(places[0]), axis=1) if same else np.sort(worth, axis=1)
    edge: Floats = ordered[rows, places]
    return edge


def crossing(found: Model, rows: ArrayLike, seats: ArrayLike) -> sparse.csc_array:
    """One row: the pairs that lead out of a group of applications and jurors."""
    inside = np.isin(found.at, np.asarray(rows)) != np.isin(found.seat, np.asarray(seats))
    line = np.zeros((1, found.program.rows.shape[1]))
    line[0, : found.pairs] = inside
    return sparse.csc_array(line)
