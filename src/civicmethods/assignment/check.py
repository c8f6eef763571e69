"""Whether an assignment keeps the rules, looked at pair by pair, without any solver."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from .linked import components
from .problem import Board, Pair, Problem
from .reasons import Reason, reason

ALWAYS_KEPT = frozenset({"conflict_assigned", "read_twice", "load_exceeded", "region_twice", "fixed_dropped"})
"""Codes of the rules that no assignment of ours ever breaks."""


def violations(problem: Problem, pairs: Iterable[Pair]) -> tuple[Reason, ...]:
    """Everything that the pairs (application, juror) break or leave undone; empty where all is well."""
    taken = Counter(pairs)
    board = Board.of(problem)
    readers: dict[str, list[str]] = {application.id: [] for application in problem.applications}
    given: Counter[str] = Counter()
    for application, juror in sorted(taken):
        readers[application].append(juror)
        given[juror] += 1
    found = [reason("read_twice", application=a, juror=j) for (a, j), times in sorted(taken.items()) if times > 1]
    found += [reason("conflict_assigned", application=a, juror=j) for a, j in sorted(taken.keys() & problem.conflicts)]
    found += [reason("fixed_dropped", application=a, juror=j) for a, j in sorted(problem.fixed - taken.keys())]
    return tuple(found + _loads(board, given) + _applications(board, readers) + _links(board, readers))


def _loads(board: Board, given: Counter[str]) -> list[Reason]:
    found = []
    for juror in board.jurors:
        if given[juror.id] > juror.most:
            found.append(reason("load_exceeded", juror=juror.id, given=given[juror.id], most=juror.most))
        if given[juror.id] < juror.least:
            found.append(reason("juror_below_least", juror=juror.id, given=given[juror.id], least=juror.least))
    return found


def _links(board: Board, readers: dict[str, list[str]]) -> list[Reason]:
    if not board.rules.connected:
        return []
    table = [[juror.id in readers[row.id] for juror in board.jurors] for row in board.applications]
    given = np.array(table, dtype=bool).reshape(len(board.applications), len(board.jurors))
    groups = len(components(given))
    return [reason("not_linked", groups=groups)] if groups > 1 else []


def _applications(board: Board, readers: dict[str, list[str]]) -> list[Reason]:
    jurors = {juror.id: juror for juror in board.jurors}
    found = []
    for at, application in enumerate(board.applications):
        names, needed = readers[application.id], int(board.needed[at])
        if len(names) != needed:
            code = "reviews_missing" if len(names) < needed else "reviews_too_many"
            found.append(reason(code, application=application.id, given=len(names), needed=needed))
        if at in board.anchors:
            continue
        if board.rules.one_per_region:
            regions = Counter(jurors[name].region for name in names if jurors[name].region)
            twice = sorted(region for region, count in regions.items() if count > 1)
            found += [reason("region_twice", application=application.id, region=region) for region in twice]
        present = {name for juror in names for name in jurors[juror].professions}
        for name in sorted(set(board.rules.professions) - present) if needed else ():
            found.append(reason("profession_missing", application=application.id, profession=name))
    return found
