"""Signs that answers may not have been given by people. Pure: arrays in, findings with numbers of seats out.

A sign is not a proof: a school class answers from one address, a hall at one minute. People judge, not this file.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civicmethods.opinion import OpinionMap, VoteTable
from civicmethods.opinion.trust import adjusted_rand, pair_counts

from .ballot_box import Answers

Ints = NDArray[np.int64]
Finding = dict[str, Any]

BURST_TIMES, BURST_LEAST = 6, 60
TWIN_ANSWERS, TWIN_SEATS = 12, 3
RANGE_SEATS = 10
FAST_SECONDS, FAST_ANSWERS = 1, 12
MOST_SETS = 30
# So many seats of a set are listed on the page; its count and its tick are of all of them.
LISTED = 200


def look(answers: Answers) -> dict[str, Finding]:
    """All signs that show in the answers themselves."""
    return {"bursts": bursts(answers), "twins": twins(answers), "speed": speed(answers)}


def bursts(answers: Answers) -> Finding:
    """Minutes with many times the answers of an ordinary busy minute, and the seats that gave most of theirs then."""
    if not _times_known(answers):
        return {"known": False, "sets": [], "seats": 0}
    minutes = answers.seconds // 60
    busy, counts = np.unique(minutes, return_counts=True)
    ordinary = float(np.median(counts))
    least = max(BURST_LEAST, BURST_TIMES * ordinary)
    found = busy[counts >= least]
    sets = []
    everybody, total = np.unique(answers.seats, return_counts=True)
    for minute in found[np.argsort(-counts[counts >= least], kind="stable")][:MOST_SETS]:
        seats, given = np.unique(answers.seats[minutes == minute], return_counts=True)
        mostly = seats[2 * given > total[np.searchsorted(everybody, seats)]]
        sets.append(_set(mostly, at=int(minute) * 60, answers=int(given.sum())))
    return {"known": True, "ordinary": ordinary, "least": least, "sets": sets, "seats": _union(sets)}


def twins(answers: Answers) -> Finding:
    """Seats with the very same answers to the very same statements."""
    votes = answers.latest
    table = VoteTable.of(votes)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for place in np.flatnonzero(table.counts >= TWIN_ANSWERS).tolist():
        part = slice(int(table.starts[place]), int(table.starts[place + 1]))
        content = table.columns[part].tobytes() + table.values[part].tobytes()
        alike[hashlib.blake2b(content, digest_size=16).digest()].append(place)
    groups = sorted((g for g in alike.values() if len(g) >= TWIN_SEATS), key=lambda g: (-len(g), g[0]))
    sets = [_set(table.people[group], answers=int(table.counts[group[0]])) for group in groups[:MOST_SETS]]
    return {"known": True, "least": TWIN_ANSWERS, "sets": sets, "seats": _union(sets)}


def speed(answers: Answers) -> Finding:
    """Seats that answered faster than one can read, most of the time."""
    if not _times_known(answers):
        return {"known": False, "sets": [], "seats": 0}
    order = np.lexsort((answers.seconds, answers.seats))
    seats, seconds = answers.seats[order], answers.seconds[order]
    same = seats[1:] == seats[:-1]
    gaps, owner = np.diff(seconds)[same], seats[1:][same]
    who, starts, counts = np.unique(owner, return_index=True, return_counts=True)
    fast = [
        seat
        for seat, start, count in zip(who.tolist(), starts.tolist(), counts.tolist(), strict=True)
        if count >= FAST_ANSWERS and np.median(gaps[start : start + count]) <= FAST_SECONDS
    ]
    sets = [_set(np.array(fast, dtype=np.int64))] if fast else []
    return {"known": True, "least": FAST_ANSWERS, "seconds": FAST_SECONDS, "sets": sets, "seats": len(fast)}


def ranges(rows: Iterable[tuple[int, str]]) -> Finding:
    """Many seats behind one address range; `rows` are numbers of seats with the salted hash of their range.

    The hash itself does not enter the finding.
    """
    behind: dict[str, list[int]] = defaultdict(list)
    for seat, address in rows:
        if address:
            behind[address].append(seat)
    crowded = sorted((seats for seats in behind.values() if len(seats) >= RANGE_SEATS), key=lambda s: (-len(s), s[0]))
    sets = [_set(np.array(sorted(seats), dtype=np.int64)) for seats in crowded[:MOST_SETS]]
    return {"known": bool(behind), "least": RANGE_SEATS, "sets": sets, "seats": _union(sets)}


def key(name: str, found: Finding) -> str:
    """A set is named by what is in it: a tick never passes to another set that has come into its place."""
    content = json.dumps([found["seats"], found.get("at")])
    return f"{name}-{hashlib.blake2b(content.encode(), digest_size=8).hexdigest()}"


def is_whole(found: Finding, marked: AbstractSet[int]) -> bool:
    """Whether every seat of the set is marked; of a set whose seats were forgotten that is never said."""
    return 0 < found["count"] == len(found["seats"]) and marked >= set(found["seats"])


def listed(found: Finding, marked: AbstractSet[int]) -> list[int]:
    """The seats of a set that are listed, marked ones first."""
    return sorted(found["seats"], key=lambda seat: seat not in marked)[:LISTED]


def in_whole_sets(findings: dict[str, Finding], marked: AbstractSet[int]) -> set[int]:
    """Seats of sets that are marked as a whole: the tick of the set speaks for them."""
    sets = (found for finding in findings.values() for found in finding["sets"])
    return {seat for found in sets if is_whole(found, marked) for seat in found["seats"]}


def with_earlier(findings: dict[str, Finding], marked: AbstractSet[int]) -> dict[str, Finding]:
    """The findings and, as one more set, the marked seats that they do not show: found once, and not anew."""
    sets = (found for finding in findings.values() for found in finding["sets"])
    shown = {seat for found in sets for seat in listed(found, marked)} | in_whole_sets(findings, marked)
    hidden = np.array(sorted(marked - shown), dtype=np.int64)
    if not len(hidden):
        return findings
    return findings | {"earlier": {"known": True, "sets": [_set(hidden)], "seats": len(hidden)}}


def changes(full: OpinionMap, without: OpinionMap) -> dict[str, Any]:
    """What becomes of groups and common ground when the suspects are left out."""
    before, after = ({u.statement for u in m.unites if u.agrees} for m in (full, without))
    return {
        "people": [full.counts["people"], without.counts["people"]],
        "verdicts": [full.trust.verdict, without.trust.verdict],
        "groups": [[g.size for g in full.groups], [g.size for g in without.groups]],
        "agreement": round(_agreement(full, without), 3),
        "unites": [len(full.unites), len(without.unites)],
        "lost": sorted(before - after),
        "gained": sorted(after - before),
    }


def _agreement(full: OpinionMap, without: OpinionMap) -> float:
    """Adjusted Rand index of the two divisions over the people who are in a group on both maps."""
    common, left, right = np.intersect1d(full.people.ids, without.people.ids, return_indices=True)
    one, other = full.people.group[left], without.people.group[right]
    both = (one >= 0) & (other >= 0)
    if len(common) == 0 or not both.any():
        return 0.0
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one[both], other[both]), 1)
    return float(adjusted_rand(*pair_counts(table)))


def _times_known(answers: Answers) -> bool:
    """An import or a typed-in sheet gives all its answers at one moment: that is no rhythm."""
    return len(np.unique(answers.seconds)) > max(10, len(answers.seconds) // 200)


def _set(seats: Ints, **facts: Any) -> dict[str, Any]:
    return {"count": len(seats), "seats": seats.tolist(), **facts}


def _union(sets: list[dict[str, Any]]) -> int:
    return len({seat for found in sets for seat in found["seats"]})
