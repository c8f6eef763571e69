"""What the pages show of a map, worked out once when it is drawn.

Here, and nowhere else, what too few people said is left out: a number that is not in the summary cannot leak
into a page, a report or a feed.
"""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np

from civicmethods.opinion import OpinionMap

from .picture import HEIGHT, WIDTH, Frame

GROUPS = "groups"
MOST_UNITING = 30
MOST_SPLIT = 15
KEY_STATEMENTS = 12
_APART = 44


def summary_of(opinions: OpinionMap, frame: Frame, *, smallest: int) -> dict[str, Any]:
    """The summary of a map in which a group or an answer of fewer than `smallest` people is not shown."""
    shown = [g for g in opinions.groups if g.size >= smallest] if opinions.trust.verdict == GROUPS else []
    if len(shown) < 2:  # one group beside a hidden one would show the hidden one
        shown = []
    rows = _rows(opinions, [g.index for g in shown], smallest)
    told = {row[0] for row in rows if row[1] is not None}
    by_group = {row[0] for row in rows if row[4] is not None}
    summary = {
        "counts": opinions.counts,
        "verdict": opinions.trust.verdict,
        "trust": _trust(opinions),
        "axes": [round(float(share), 4) for share in opinions.axes["shares"]],
        "frame": frame.numbers(),
        "groups": [_group(opinions, g, place, frame, by_group) for place, g in enumerate(shown)],
        "hidden_people": sum(g.size for g in opinions.groups) - sum(g.size for g in shown) if shown else 0,
        "smallest": smallest,
        "unites": _unites(opinions, bool(shown), told, by_group),
        "divides": _divides(opinions, shown, rows, by_group),
        "rows": rows,
        "place": [[s.id, s.mean, *s.loading] for s in opinions.statements if s.state == "accepted"],
    }
    summary["key"] = _key_statements(opinions, summary, frame)
    return summary


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


def _group(opinions: OpinionMap, group: Any, place: int, frame: Frame, by_group: set[int]) -> dict[str, Any]:
    mine = opinions.people.group == group.index
    x, y = float(np.median(opinions.people.x[mine])), float(opinions.people.y[mine].max())
    across, _down = frame.place(x, y)
    _across, middle = frame.place(*group.centre)
    return {
        "index": group.index,
        "voice": place + 1,
        "size": group.size,
        "label": [min(max(across, 150), WIDTH - 150), min(max(middle, 60), HEIGHT - 40)],
        "representative": [[r.statement, r.agrees] for r in group.representative if r.statement in by_group],
    }


def _unites(opinions: OpinionMap, grouped: bool, told: set[int], by_group: set[int]) -> dict[str, Any]:
    """By groups: the majority of every group on one side. Without groups: what most people say."""
    if grouped:
        found = [[u.statement, u.agrees] for u in opinions.unites if u.statement in by_group]
    else:
        found = [[c.statement, c.agrees] for c in opinions.consensus if c.statement in told]
    return {"all": len(found), "first": found[:MOST_UNITING]}


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


def _key_statements(opinions: OpinionMap, summary: dict[str, Any], frame: Frame) -> list[list[Any]]:
    """[number, x, y, why] of the few statements that are marked on the map itself, none on top of another."""
    places = {s.id: s.position for s in opinions.statements if s.state == "accepted"}
    wanted = [(number, "unites") for number, _agrees in summary["unites"]["first"][:4]]
    wanted += [(number, "divides") for number, *_voices in summary["divides"][:4]]
    for group in summary["groups"]:
        wanted += [(number, f"group-{group['voice']}") for number, agrees in group["representative"][:3] if agrees]
    taken: list[tuple[int, int]] = []
    key: list[list[Any]] = []
    for number, why in wanted:
        if len(key) < KEY_STATEMENTS and number not in {entry[0] for entry in key}:
            spot = _free_spot(frame.place(*places[number]), taken)
            taken.append(spot)
            key.append([number, *spot, why])
    return key


def _free_spot(wanted: tuple[int, int], taken: list[tuple[int, int]]) -> tuple[int, int]:
    """The nearest place along a spiral where the mark covers no other."""
    for turn in range(200):
        radius = 2.4 * turn**0.75
        x = round(min(max(wanted[0] + radius * cos(turn), _APART / 2), WIDTH - _APART / 2))
        y = round(min(max(wanted[1] + radius * sin(turn), _APART / 2), HEIGHT - _APART / 2))
        if all((x - a) ** 2 + (y - b) ** 2 >= _APART**2 for a, b in taken):
            return x, y
    return wanted
