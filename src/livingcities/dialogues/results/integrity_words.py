"""What was found when looking for false votes, in words."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import number
from livingcities.dialogues import integrity

Seats = AbstractSet[int]
ORDER = ("earlier", "ranges", "twins", "bursts", "speed")


@dataclass(frozen=True, slots=True)
class Set:
    key: str
    count: int
    seats: list[int]  # those that are listed
    unlisted: int
    at: datetime | None
    answers: int | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    title: str
    meaning: str
    known: bool
    seats: int
    sets: list[Set]

    @property
    def outcome(self) -> str:
        if not self.known:
            return _("could not be checked: the data say too little about it")
        if not self.sets:
            return _("nothing found")
        return ngettext("%(n)s seat", "%(n)s seats", self.seats) % {"n": number(self.seats)}


def checks(findings: dict[str, Any], suspects: Seats = frozenset(), ticked: Seats | None = None) -> list[Check]:
    """Each check that was made, in a fixed order, suspects first in the lists; `ticked`, the suspects unless given,
    says which sets have their tick."""
    ticked = suspects if ticked is None else ticked
    return [_check(name, findings[name], suspects, ticked) for name in ORDER if name in findings]


def _check(name: str, finding: dict[str, Any], suspects: Seats, ticked: Seats) -> Check:
    titles = {
        "earlier": _("Marked before"),
        "ranges": _("Many seats behind one address"),
        "twins": _("The very same answers"),
        "bursts": _("Sudden floods of answers"),
        "speed": _("Answers faster than reading"),
    }
    sets = [
        Set(
            key=integrity.key(name, found),
            count=found["count"],
            seats=integrity.listed(found, suspects),
            unlisted=max(0, len(found["seats"]) - integrity.LISTED),
            at=datetime.fromtimestamp(found["at"], UTC) if "at" in found else None,
            answers=found.get("answers"),
            marked=integrity.is_whole(found, ticked),
        )
        for found in finding["sets"]
    ]
    return Check(name, titles[name], _meaning(name, finding), finding["known"], finding["seats"], sets)


def _meaning(name: str, finding: dict[str, Any]) -> str:
    least = number(finding.get("least", 0), 0)
    texts = {
        "earlier": _(
            "These seats are marked and stand in none of the sets and lists below. They stay marked as long as the "
            "tick is there."
        ),
        "ranges": _(
            "%(least)s seats or more behind one range of addresses. A school, a library or a mobile network "
            "may be the reason."
        ),
        "twins": _("Three seats or more with the same answers to the same %(least)s statements or more."),
        "bursts": _(
            "A minute with %(least)s answers or more, many times the ordinary. "
            "A meeting or a post in a large channel may be the reason."
        ),
        "speed": _("At least %(least)s answers, most of them within a second of the one before."),
    }
    return texts[name] % {"least": least}
