"""Linear and whole-number programs over many 0/1 columns, most of which can be left aside.

Only columns that might change are handed to the solver. Its dual prices then judge all the others: one that would
have improved the result is taken in, and the program is solved again. At the end no column is left that would, so the
result is the best over all columns.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

_NODES = 400
_ROUNDS = 40
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise cost·x with low ≤ x ≤ high and row_low ≤ rows·x ≤ row_high."""

    cost: Floats
    rows: sparse.csc_array
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    whole: Truths

    def with_rows(self, rows: sparse.csc_array, low: Floats, high: Floats) -> "Program":
        return replace(
            self,
            rows=sparse.csc_array(sparse.vstack([self.rows, rows])),
            row_low=np.concatenate((self.row_low, low)),
            row_high=np.concatenate((self.row_high, high)),
        )


@dataclass(frozen=True, eq=False)
class Solution:
    values: Floats
    cost: float
    reduced: Floats
    """What one unit of each column would add to the cost at the dual prices."""
    prices: Floats
    asked: Truths
    """The columns that were looked at; a good start for a similar program."""
    proved: bool = True


@dataclass(frozen=True, eq=False)
class Start:
    """Where to begin, which only saves time: columns to look at, values of all, and bounds of the rows' prices."""

    asked: Truths
    values: Floats
    price_low: Floats | None = None
    price_high: Floats | None = None


def relaxed(program: Program, start: Start) -> Solution | None:
    """The best solution in fractions, or None where there is none."""
    settled = program.low == program.high
    values = np.where(settled, program.low, np.clip(np.rint(start.values), program.low, program.high))
    asked = start.asked & ~settled
    bounds = _price_bounds(program, start)
    tolerance = 1e-9 * max(float(np.abs(program.cost).max(initial=0)), 1.0)
    for _ in range(_ROUNDS):
        found = _solve(program, asked, values, bounds)
        if found.lacking > _WHOLE and start.price_low is not None:
            start = Start(asked, values)
            bounds = _price_bounds(program, start)
            found = _solve(program, asked, values, bounds)
        values[asked] = found.values
        reduced = program.cost - program.rows.T @ found.prices
        wrong = ~asked & ~settled
        wrong &= ((values < program.high) & (reduced < -tolerance)) | ((values > program.low) & (reduced > tolerance))
        if not wrong.any():
            if found.lacking > _WHOLE:
                return None
            return Solution(values, float(program.cost @ values), reduced, found.prices, asked)
        asked |= wrong
    raise ArithmeticError("the dual prices do not settle")  # each round takes in more of finitely many columns


def whole(program: Program, found: Solution, nodes: int = _NODES, *, any_will_do: bool = False) -> Solution | None:
    """The best solution in whole numbers, from the one in fractions; None where none was found.

    A column whose reduced cost exceeds the gap between the two keeps its value in every better solution. With
    `any_will_do` the first solution found is returned.
    """
    if _is_whole(program, found.values):
        return replace(found, values=np.where(program.whole, np.rint(found.values), found.values))
    fractional = program.whole & (np.abs(found.values - np.rint(found.values)) > _WHOLE)
    width = max(float(np.quantile(np.abs(found.reduced), min(1.0, 4000 / len(found.reduced)))), 1e-9)
    everything = float(np.abs(found.reduced).max(initial=0))
    while True:
        asked = (np.abs(found.reduced) <= width) | fractional | ~program.whole
        result, proved = _branch(program, asked, found.values, nodes, 0.01 if any_will_do else 0.0)
        if result is not None:
            gap = float(program.cost @ result) - found.cost
            if gap <= width or not proved or any_will_do:
                reached = proved and gap <= width
                return replace(found, values=result, cost=float(program.cost @ result), proved=reached)
            width = gap
        elif width >= everything or not proved:
            return None
        else:
            width = min(width * 4, everything)


@dataclass(frozen=True, eq=False)
class _Found:
    values: Floats
    prices: Floats
    lacking: float


def _price_bounds(program: Program, start: Start) -> tuple[Floats, Floats]:
    """What a unit too much and a unit too little of each row cost: prices cannot leave these bounds."""
    way_out = np.full(len(program.row_low), float(np.abs(program.cost).max(initial=0) + 1) * 100)
    if start.price_low is None or start.price_high is None:
        return -way_out, way_out
    return np.maximum(start.price_low, -way_out), np.minimum(start.price_high, way_out)


def _solve(program: Program, asked: Truths, values: Floats, price_bounds: tuple[Floats, Floats]) -> _Found:
    """The asked columns only, each row with a costly way out, so that there is always a solution."""
    from scipy.optimize import linprog  # not above: a web server never solves and would start half a second later

    columns = np.flatnonzero(asked)
    rest = np.where(asked, 0.0, values)
    offset = program.rows @ rest
    low, high = program.row_low - offset, program.row_high - offset
    part = program.rows[:, columns]
    same = low == high
    under, over = ~same & np.isfinite(high), ~same & np.isfinite(low)
    size = len(low)
    if not size and not len(columns):
        return _Found(np.empty(0), np.empty(0), 0.0)
    escape = sparse.eye_array(size, format="csc")
    every = sparse.csr_array(sparse.hstack([part, escape, -escape]))
    cost = np.concatenate((program.cost[columns], price_bounds[1], -price_bounds[0]))
    bounds = np.zeros((len(cost), 2))
    bounds[:, 1] = np.inf
    bounds[: len(columns), 0], bounds[: len(columns), 1] = program.low[columns], program.high[columns]
    solver: Any = linprog  # its types do not know sparse matrices
    result = solver(
        cost,
        A_ub=sparse.vstack([every[under], -every[over]]) if under.any() or over.any() else None,
        b_ub=np.concatenate((high[under], -low[over])) if under.any() or over.any() else None,
        A_eq=every[same] if same.any() else None,
        b_eq=low[same] if same.any() else None,
        bounds=bounds,
        method="highs-ds",
    )
    if result.x is None:
        raise ArithmeticError(f"the solver gave up: {result.message}")
    prices = np.zeros(size)
    if same.any():
        prices[same] = result.eqlin.marginals
    if under.any() or over.any():
        below = int(under.sum())
        prices[under] += result.ineqlin.marginals[:below]
        prices[over] -= result.ineqlin.marginals[below:]
    return _Found(result.x[: len(columns)], prices, float(result.x[len(columns) :].sum()))


def _branch(program: Program, asked: Truths, values: Floats, nodes: int, gap: float) -> tuple[Floats | None, bool]:
    """Branch and bound over the asked columns; how far it goes is counted in nodes, not in seconds."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    columns = np.flatnonzero(asked)
    rest = np.where(asked, 0.0, np.rint(values))
    offset = program.rows @ rest
    result = milp(
        program.cost[columns],
        integrality=program.whole[columns].astype(int),
        bounds=Bounds(program.low[columns], program.high[columns]),
        constraints=LinearConstraint(program.rows[:, columns], program.row_low - offset, program.row_high - offset),
        options={"mip_rel_gap": gap, "node_limit": nodes},
    )
    proved = result.status in {0, 2}
    if result.x is None:
        return None, proved
    rest[columns] = np.where(program.whole[columns], np.rint(result.x), result.x)
    return rest, proved


def _is_whole(program: Program, values: Floats) -> bool:
    return bool((np.abs(values - np.rint(values))[program.whole] <= _WHOLE).all())
