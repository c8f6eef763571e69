"""The assignment that serves the worst-served application as well as possible, then the next, then has the best sum.

No fit of an application can exceed what the program in fractions allows; where whole numbers reach that, it is proved
to be the best. Else thresholds a little below are tried, the highest first, and the result says between which two
numbers the truth lies.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from .linear import Program, Solution, Start, relaxed, whole
from .model import Model, promising
from .problem import UNITS, Floats, Ints, Truths

_BELOW = (0.0, 0.0005, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3)
"""How far below the bound thresholds are tried, as a share of the distance to the start."""
_NODES, _MANY_NODES = 60, 100_000
_FEW, _HALVINGS = 2_000, 40
"""Up to this many pairs the search goes on until nothing better is possible."""


@dataclass(frozen=True, eq=False)
class Fairest:
    solution: Solution
    worst: tuple[int, ...]
    """The fit settled at each level, in millionths."""
    bounds: tuple[int, ...]
    """What no assignment can exceed at that level."""


def fairest(found: Model, start: Solution) -> Fairest:
    """From the assignment with the best sum, raise the worst applications level by level."""
    free = found.board.needed > 0
    floors = np.full(len(found.board.needed), -np.inf)
    best = replace(start, asked=start.asked | promising(found).asked)
    levels = found.board.rules.levels
    worst, bounds = [], []
    for level in range(levels):
        if not free.any():
            break
        bound = _bound(found, floors, free, best)
        best, reached, bound = _raised(found, floors, free, bound, best, last=level == levels - 1)
        fits = application_fits(found, best.values)
        floors = np.where(free, reached, floors)
        worst.append(reached)
        bounds.append(bound)
        free = free & (fits > reached)
    return Fairest(best, tuple(worst), tuple(bounds))


def application_fits(found: Model, values: Floats) -> Ints:
    """The sum of fits of each application, in millionths."""
    sums = np.bincount(found.at, weights=found.fit * (values[: found.pairs] > 0.5), minlength=len(found.board.needed))
    return np.rint(sums).astype(np.int64)


def _bound(found: Model, floors: Floats, free: Truths, best: Solution) -> int:
    """The program in fractions: raise one number that no free application falls below."""
    ceiling = int(_ceilings(found)[free].min())
    present = int(application_fits(found, best.values)[free].min())
    if present >= ceiling:
        return ceiling
    started = np.where(free, 0.0, floors)
    program = _with_floors(found, started)
    kept = np.flatnonzero(np.isfinite(started))
    lines = len(program.row_low)
    mark = np.zeros((lines, 1))
    mark[lines - len(kept) :, 0] = -free[kept].astype(np.float64)
    level = replace(
        program,
        cost=np.append(np.zeros(found.pairs), -1.0),
        rows=sparse.csc_array(sparse.hstack([program.rows, sparse.csc_array(mark)])),
        low=np.append(program.low, present / UNITS),
        high=np.append(program.high, ceiling / UNITS),
        whole=np.append(program.whole, False),
    )
    asked = np.append(best.asked | (best.values > 0.5), True)
    result = relaxed(level, Start(asked, np.append(best.values, present / UNITS)))
    if result is None:
        return ceiling
    return min(ceiling, int(np.floor(-result.cost * UNITS + 1e-3)))


def _raised(
    found: Model, floors: Floats, free: Truths, bound: int, best: Solution, *, last: bool
) -> tuple[Solution, int, int]:
    """Every free application at the highest threshold that whole numbers reach; at the `last` level the best sum.

    Returned with the fit reached and what cannot be exceeded.
    """
    present = int(application_fits(found, best.values)[free].min())
    if present >= bound and not last:
        return best, present, bound
    raised = None
    thresholds = dict.fromkeys(int(bound - share * max(bound - present, 0)) for share in (*_BELOW, 1.0))
    for threshold in thresholds:
        raised, proved, best = _at_least(found, np.where(free, threshold, floors), best, last)
        if raised is not None:
            break
        bound = threshold - 1 if proved and bound >= threshold - 1 else bound
    if raised is None:
        return best, present, bound
    return _halved(found, floors, free, bound, raised, last=last)


def _halved(
    found: Model, floors: Floats, free: Truths, bound: int, best: Solution, *, last: bool
) -> tuple[Solution, int, int]:
    """Close in on the highest threshold; all the way where there are few pairs."""
    reached = int(application_fits(found, best.values)[free].min())
    for _ in range(_HALVINGS if found.pairs <= _FEW else 0):
        if reached >= bound:
            break
        threshold = (reached + bound + 1) // 2
        raised, proved, best = _at_least(found, np.where(free, threshold, floors), best, last)
        if raised is not None:
            best, reached = raised, int(application_fits(found, raised.values)[free].min())
        elif proved:
            bound = threshold - 1
        else:
            break
    return best, reached, bound


def _at_least(found: Model, floors: Floats, best: Solution, last: bool) -> tuple[Solution | None, bool, Solution]:
    """A solution with every application at its floor, whether the answer is proved, and what was looked at."""
    program = _with_floors(found, floors)
    fractions = relaxed(program, Start(best.asked | (best.values > 0.5), best.values))
    if fractions is None:
        return None, True, best
    best = replace(best, asked=best.asked | fractions.asked)
    raised = whole(program, fractions, _NODES if found.pairs > _FEW else _MANY_NODES, any_will_do=not last)
    return raised, raised is not None or found.pairs <= _FEW, best


def _with_floors(found: Model, floors: Floats) -> Program:
    kept = np.flatnonzero(np.isfinite(floors))
    place = np.full(len(floors), -1)
    place[kept] = np.arange(len(kept))
    inside = place[found.at] >= 0
    rows = sparse.csc_array(
        (found.fit[inside] / UNITS, (place[found.at[inside]], np.flatnonzero(inside))), shape=(len(kept), found.pairs)
    )
    return found.program.with_rows(rows, (floors[kept] - 0.25) / UNITS, np.full(len(kept), np.inf))


def _ceilings(found: Model) -> Ints:
    """What each application could get if it were the only one."""
    board = found.board
    units = np.where(board.open, board.units, np.iinfo(np.int64).min // 1_000_000)
    ordered = -np.sort(-units, axis=1)
    inside = np.arange(units.shape[1])[None, :] < board.needed[:, None]
    return np.where(inside, ordered, 0).sum(axis=1)
