"""Where the rules cannot all be kept: the least that has to give way, and why, in words.

Conflicts, the greatest loads, regions and settled readings never give way. Readings are given up last and as evenly
as possible, professions before them, least loads first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy import sparse

from .linear import Program, Start, relaxed, whole
from .model import Model
from .problem import Board, Floats, Ints, Truths
from .reasons import Reason, reason

_REVIEW, _AGAIN, _PROFESSION, _LEAST = 1_000_000.0, 1_000.0, 10_000.0, 100.0
_SHOWN_REGIONS = 3


@dataclass(frozen=True, eq=False)
class Shortage:
    """The problem after giving way, with what was given up."""

    board: Board
    missing: Ints
    """Reviews per application."""
    below: Ints
    """Reviews per juror."""
    given: Truths
    """One assignment that gives up no more."""


def shortage(found: Model) -> Shortage:
    """What must give way for the rest to be kept."""
    board = found.board
    program, kinds = _elastic(found)
    fractions = relaxed(program, Start(np.ones(len(program.cost), dtype=bool), np.zeros(len(program.cost))))
    result = whole(program, fractions) if fractions is not None else None
    if result is None:  # readings, professions and least loads are all elastic, and settled readings do fit
        raise ArithmeticError("no assignment found")
    extra = np.rint(result.values[found.pairs :]).astype(np.int64)
    missing, below, waived = np.zeros_like(board.needed), np.zeros_like(board.least), set()
    professions = board.profession_rows()
    for amount, (kind, place) in zip(extra.tolist(), kinds, strict=True):
        if kind == "review":
            missing[place] += amount
        elif kind == "least":
            below[place] += amount
        elif amount:
            waived.add(professions[place][:2])
    relaxed_board = replace(
        board, needed=board.needed - missing, least=board.least - below, waived=board.waived | waived
    )
    return Shortage(relaxed_board, missing, below, found.table(result.values))


def _elastic(found: Model) -> tuple[Program, list[tuple[str, int]]]:
    """The program without fits, with columns that give way at a cost."""
    board, program = found.board, found.program
    applications, jurors = board.open.shape
    kinds, lines, costs, highs = [], [], [], []
    for at, needed in enumerate(board.needed.tolist()):
        for nth in range(needed):
            kinds.append(("review", at))
            lines.append(at)
            costs.append(_REVIEW + _AGAIN * nth + at / applications)
            highs.append(1.0)
    for seat, least in enumerate(board.least.tolist()):
        kinds.append(("least", seat))
        lines.append(applications + seat)
        costs.append(_LEAST + seat / jurors)
        highs.append(float(least))
    first = len(program.row_low) - len(board.profession_rows())
    for place in range(len(board.profession_rows())):
        kinds.append(("profession", place))
        lines.append(first + place)
        costs.append(_PROFESSION + place / applications)
        highs.append(1.0)
    count = len(kinds)
    columns = sparse.csc_array((np.ones(count), (lines, np.arange(count))), shape=(len(program.row_low), count))
    elastic = replace(
        program,
        cost=np.concatenate((np.zeros(found.pairs), costs)),
        rows=sparse.csc_array(sparse.hstack([program.rows, columns])),
        low=np.concatenate((program.low, np.zeros(count))),
        high=np.concatenate((program.high, highs)),
        whole=np.ones(found.pairs + count, dtype=bool),
    )
    return elastic, kinds


def explained(board: Board, lack: Shortage) -> list[Reason]:
    """Why something had to give way."""
    reasons = _capacity(board) + _single(board, lack) + _by_track(board, lack)
    for seat in np.flatnonzero(lack.below).tolist():
        juror = board.jurors[seat]
        given = int(lack.board.least[seat])
        reasons.append(reason("juror_below_least", juror=juror.id, given=given, least=juror.least))
    for at, name in sorted(lack.board.waived):
        reasons.append(reason("profession_missing", application=board.applications[at].id, profession=name))
    return reasons


def _capacity(board: Board) -> list[Reason]:
    reasons = []
    able, needed, least = int(board.most.sum()), int(board.needed.sum()), int(board.least.sum())
    if able < needed:
        reasons.append(reason("capacity", able=able, needed=needed, jurors=ceil((needed - able) / _usual_load(board))))
    if least > needed:
        reasons.append(reason("least_above_need", least=least, needed=needed))
    return reasons


def _single(board: Board, lack: Shortage) -> list[Reason]:
    """Applications that too few jurors may read at all."""
    reasons = []
    for at in np.flatnonzero(lack.missing).tolist():
        able = _able(board, np.flatnonzero(board.open[at] & (board.most > 0)).tolist())
        if able < board.needed[at]:
            name = board.applications[at].id
            reasons.append(reason("too_few_jurors", application=name, needed=int(board.needed[at]), able=able))
    return reasons


def _able(board: Board, seats: Iterable[int]) -> int:
    """How many of these jurors may read one application together."""
    regions = [board.jurors[seat].region for seat in seats]
    if not board.rules.one_per_region:
        return len(regions)
    return regions.count("") + len({region for region in regions if region})


def _by_track(board: Board, lack: Shortage) -> list[Reason]:
    tracks: dict[str, list[int]] = defaultdict(list)
    for at in np.flatnonzero(lack.missing).tolist():
        tracks[board.applications[at].track].append(at)
    reasons = []
    for track, rows in sorted(tracks.items()):
        missing = int(lack.missing[rows].sum())
        jurors = max(int(lack.missing[rows].max()), ceil(missing / _usual_load(board)))
        values = {"missing": missing, "jurors": jurors, "regions": _barred_regions(board, lack, rows)}
        values |= {"track": track} if track else {"applications": len(rows)}
        code = "track_lacks" if track else "lacks"
        if values["regions"]:
            code += "_outside"
        else:
            del values["regions"]
        reasons.append(reason(code, **values))
    return reasons


def _barred_regions(board: Board, lack: Shortage, rows: list[int]) -> list[str]:
    """Regions whose jurors have time left but may read none of what is lacking."""
    spare = board.most > lack.given.sum(axis=0)
    barred: set[str] = set()
    able: set[str] = set()
    for at in rows:
        present = {board.jurors[seat].region for seat in np.flatnonzero(lack.given[at]).tolist()}
        for seat in np.flatnonzero(spare & ~lack.given[at]).tolist():
            region = board.jurors[seat].region
            taken = board.rules.one_per_region and region in present
            (barred if taken or not board.open[at, seat] else able).add(region)
    return sorted(region for region in barred - able if region)[:_SHOWN_REGIONS]


def _usual_load(board: Board) -> int:
    loads: Floats = board.most[board.most > 0].astype(np.float64)
    return max(int(np.median(loads)), 1) if len(loads) else 1
