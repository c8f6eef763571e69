"""What the pages show of a map, worked out once when it is drawn.

Here, and nowhere else, what too few people said is left out: a number that is not in the summary cannot leak
into a page, a report or a feed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from civicmethods.opinion import OpinionMap

from .picture import HEIGHT, WIDTH, Frame

GROUPS, SIDES, NONE = "groups", "sides", "none"
"""What a division is: groups with a gap between them; the stable ends of one crowd; nothing that would hold."""
MOST_SPLIT = 10


def summary_of(opinions: OpinionMap, frame: Frame, *, smallest: int) -> dict[str, Any]:
    """The summary of a map in which a group or an answer of fewer than `smallest` people is not shown."""
    kind = _kind(opinions)
    shown = [g for g in opinions.groups if g.size >= smallest] if kind != NONE else []
    if len(shown) < 2:  # one group beside a hidden one would show the hidden one
        shown = []
    rows = _rows(opinions, [g.index for g in shown], smallest)
    told = {row[0] for row in rows if row[1] is not None}
    by_group = {row[0] for row in rows if row[4] is not None}
    # Half of the names stand above their groups, half below: so they do not meet in the middle.
    upper = {g.index for g in sorted(shown, key=lambda g: -g.centre[1])[: len(shown) // 2]}
    return {
        "counts": opinions.counts,
        "verdict": opinions.trust.verdict,
        "kind": kind,
        "trust": _trust(opinions),
        "axes": [round(float(share), 4) for share in opinions.axes["shares"]],
        "frame": frame.numbers(),
        "groups": [
            _group(opinions, g, place, frame, by_group, above=g.index in upper) for place, g in enumerate(shown)
        ],
        "hidden_people": sum(g.size for g in opinions.groups) - sum(g.size for g in shown) if shown else 0,
        "smallest": smallest,
        "unites": _unites(opinions, bool(shown), told, by_group),
        "divides": _divides(opinions, shown, rows, by_group),
        "rows": rows,
        "place": [[s.id, s.mean, *s.loading] for s in opinions.statements if s.state == "accepted"],
    }


def _kind(opinions: OpinionMap) -> str:
    if opinions.trust.verdict == GROUPS:
        return GROUPS
    return SIDES if opinions.trust.verdict == "no clear groups" and opinions.trust.stable else NONE


def _rows(opinions: OpinionMap, shown: list[int], smallest: int) -> list[list[Any]]:
    """[number, agreed, disagreed, passed, per group [agreed, disagreed, passed] or None] of each statement in vote."""
    rows: list[list[Any]] = []
    for s in opinions.statements:
        if s.state == "out":
            continue
        if s.votes < smallest:
            rows.append([s.id, None, None, None, None])
            continue
        groups = [s.groups[index] for index in shown]
        rest = s.votes - sum(group.votes for group in groups)
        hidden = len(shown) < len(opinions.groups)
        apart = bool(groups) and all(group.votes >= smallest for group in groups)
        # What is left after the groups shown must not tell how a hidden handful answered.
        if apart and hidden and 0 < rest < smallest:
            apart = False
        per_group = [[g.agreed, g.disagreed, g.passed] for g in groups] if apart else None
        rows.append([s.id, s.agreed, s.disagreed, s.passed, per_group])
    return rows


def _trust(opinions: OpinionMap) -> dict[str, Any]:
    trust = opinions.trust
    return {
        "reasons": list(trust.reasons),
        "rounds": trust.bootstrap.rounds if trust.bootstrap else 0,
        "together": round(trust.bootstrap.pair_stability, 4) if trust.bootstrap else None,
        "same_number": round(trust.bootstrap.k_stability, 4) if trust.bootstrap else None,
        "halves": round(trust.halves.agreement, 4) if trust.halves else None,
        "filled": round(max(gap.filled for gap in trust.gaps), 4) if trust.gaps else None,
    }


def _group(
    opinions: OpinionMap, group: Any, place: int, frame: Frame, by_group: set[int], *, above: bool
) -> dict[str, Any]:
    return {
        "index": group.index,
        "voice": place + 1,
        "size": group.size,
        "centre": [round(value, 5) for value in group.centre],
        "label": _label(opinions, group, frame, above),
        "representative": [[r.statement, r.agrees] for r in group.representative if r.statement in by_group],
    }


def _label(opinions: OpinionMap, group: Any, frame: Frame, above: bool) -> list[Any]:
    """Where the group's name stands: above or below the crowd."""
    mine = opinions.people.group == group.index
    points = frame.places(opinions.people.x[mine], opinions.people.y[mine])
    across, _down = frame.place(*group.centre)
    edge = np.quantile(points[:, 1], 0.03 if above else 0.97) + (-18 if above else 34)
    anchor = "start" if across < WIDTH * 0.36 else "end" if across > WIDTH * 0.64 else "middle"
    x = {"start": max(across - 160, 24), "end": min(across + 160, WIDTH - 24), "middle": across}[anchor]
    return [int(x), int(min(max(edge, 48), HEIGHT - 24)), anchor]


def _unites(opinions: OpinionMap, grouped: bool, told: set[int], by_group: set[int]) -> dict[str, Any]:
    """By groups: the majority of every group on one side. Without groups: what most people say."""
    if grouped:
        found = [[u.statement, u.agrees] for u in opinions.unites if u.statement in by_group]
    else:
        found = [[c.statement, c.agrees] for c in opinions.consensus if c.statement in told]
    return {"all": len(found), "first": found}


def _divides(opinions: OpinionMap, shown: list[Any], rows: list[list[Any]], by_group: set[int]) -> list[list[Any]]:
    """[number, voice for, voice against]; without groups the statements that split everybody nearest to halves."""
    voices = {group.index: place + 1 for place, group in enumerate(shown)}
    if shown:
        return [
            [d.statement, voices[d.for_group], voices[d.against_group]]
            for d in opinions.divides
            if d.statement in by_group and d.for_group in voices and d.against_group in voices
        ]
    counted = [row for row in rows if row[1] is not None]
    enough = np.median([sum(row[1:4]) for row in counted]) / 2 if counted else 0
    split = [row for row in counted if sum(row[1:4]) >= enough and min(row[1:3]) * 4 >= sum(row[1:4])]
    split.sort(key=lambda row: (-min(row[1:3]) / (sum(row[1:4]) + 2), row[0]))
    return [[row[0], None, None] for row in split[:MOST_SPLIT]]
