"""Statements as the pages and the report tell them: words, shares of everybody and of each group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from livingcities.base.typography import percentages
from livingcities.dialogues.models import Dialogue, Statement

from .wording import GROUPS, everybody_name, group_name

# How the list of all statements may be sorted.
SORTS = ("number", "votes", "agree", "disagree", "apart")


@dataclass(frozen=True, slots=True)
class Share:
    """How some people answered one statement: counts, and percentages that add up to 100."""

    voice: int
    label: str
    agreed: int
    disagreed: int
    undecided: int

    @property
    def total(self) -> int:
        return self.agreed + self.disagreed + self.undecided

    @property
    def percent(self) -> list[int]:
        return percentages([self.agreed, self.disagreed, self.undecided])


@dataclass(frozen=True, slots=True)
class Told:
    """One statement. Without `everybody` too few have answered; without `groups` a group is too small to be shown."""

    number: int
    text: str
    everybody: Share | None
    groups: tuple[Share, ...]
    agrees: bool | None = None
    voice_for: int | None = None
    voice_against: int | None = None
    kind: str = GROUPS

    @property
    def shares(self) -> tuple[Share, ...]:
        """What a bar chart shows: the groups, or everybody where groups are not shown."""
        return self.groups or ((self.everybody,) if self.everybody else ())

    @property
    def for_whom(self) -> str:
        return group_name(self.voice_for, self.kind) if self.voice_for else ""

    @property
    def against_whom(self) -> str:
        return group_name(self.voice_against, self.kind) if self.voice_against else ""


@dataclass(frozen=True, slots=True)
class GroupTold:
    voice: int
    name: str
    size: int
    agrees: list[Told]
    disagrees: list[Told]


def tell(dialogue: Dialogue, summary: dict[str, Any], wanted: Iterable[tuple[Any, ...]]) -> list[Told]:
    """`wanted`: (number, agrees, voice for, voice against), what is unknown left out. One query for the words.

    An earlier map knows statements that were refused since: their words may do harm, so they are left out too."""
    entries = [tuple(entry) + (None,) * (4 - len(entry)) for entry in wanted]
    rows = {row[0]: row for row in summary["rows"]}
    texts = dict(
        Statement.objects.filter(dialogue=dialogue, number__in=[entry[0] for entry in entries])
        .in_vote()
        .values_list("number", "text")
    )
    voices = [group["voice"] for group in summary["groups"]]
    kind = summary["kind"]
    names = {voice: group_name(voice, kind) for voice in voices}
    return [
        Told(number, texts[number], *_shares(rows[number], voices, names), agrees, voice_for, against, kind)
        for number, agrees, voice_for, against in entries
        if number in rows and number in texts
    ]


def _shares(row: list[Any], voices: list[int], names: dict[int, str]) -> tuple[Share | None, tuple[Share, ...]]:
    _number, agreed, disagreed, passed, groups = row
    everybody = None if agreed is None else Share(1, everybody_name(), agreed, disagreed, passed)
    per_group = tuple(Share(voice, names[voice], *counts) for voice, counts in zip(voices, groups or (), strict=False))
    return everybody, per_group


def tell_groups(dialogue: Dialogue, summary: dict[str, Any]) -> list[GroupTold]:
    wanted = {(number, agrees) for group in summary["groups"] for number, agrees in group["representative"]}
    by_number = {told.number: told for told in tell(dialogue, summary, [(number,) for number, _agrees in wanted])}
    return [
        GroupTold(
            voice=group["voice"],
            name=group_name(group["voice"], summary["kind"]),
            size=group["size"],
            agrees=[by_number[n] for n, agrees in group["representative"] if agrees and n in by_number],
            disagrees=[by_number[n] for n, agrees in group["representative"] if not agrees and n in by_number],
        )
        for group in summary["groups"]
    ]


def ordered(summary: dict[str, Any], sort: str) -> list[int]:
    """Numbers of the statements in vote by this order; those few have answered stand last."""
    keys = {
        "number": lambda row: row[0],
        "votes": lambda row: (-_votes(row), row[0]),
        "agree": lambda row: (-_share(row, 1), row[0]),
        "disagree": lambda row: (-_share(row, 2), row[0]),
        "apart": lambda row: (-_apart(row), row[0]),
    }
    return [row[0] for row in sorted(summary["rows"], key=keys.get(sort, keys["number"]))]


def _votes(row: list[Any]) -> int:
    return sum(row[1:4]) if row[1] is not None else -1


def _share(row: list[Any], side: int) -> float:
    return row[side] / (_votes(row) + 2) if row[1] is not None else -1.0


def _apart(row: list[Any]) -> float:
    """How far the groups' balances are apart; without groups how near the statement comes to halves."""
    if row[1] is None:
        return -1.0
    if not row[4]:
        return min(row[1:3]) / (_votes(row) + 2)
    balances = [(a - d) / (a + d + p + 2) for a, d, p in row[4]]
    return max(balances) - min(balances)
