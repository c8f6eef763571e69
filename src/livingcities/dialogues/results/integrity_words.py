"""What was found when looking for false votes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import number

ORDER = ("ranges", "twins", "bursts", "speed")
# So many seats of a set are listed on the page; its count and its tick are of all of them.
LISTED = 200


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
            return _("could not be checked: the data hold no trace of it")
        if not self.sets:
            return _("nothing found")
        return ngettext("%(n)s seat", "%(n)s seats", self.seats) % {"n": number(self.seats)}


def checks(findings: dict[str, Any], suspects: set[int] | frozenset[int] = frozenset()) -> list[Check]:
    """Each check that was made, in a fixed order; `suspects` says which sets are ticked."""
    return [_check(name, findings[name], suspects) for name in ORDER if name in findings]


def _check(name: str, finding: dict[str, Any], suspects: set[int] | frozenset[int]) -> Check:
    titles = {
        "ranges": _("Many seats behind one address"),
        "twins": _("The very same answers"),
        "bursts": _("Sudden floods of answers"),
        "speed": _("Answers faster than reading"),
    }
    sets = [
        Set(
            key=f"{name}-{place}",
            count=found["count"],
            seats=sorted(found["seats"], key=lambda seat: seat not in suspects)[:LISTED],
            unlisted=max(0, len(found["seats"]) - LISTED),
            at=datetime.fromtimestamp(found["at"], UTC) if "at" in found else None,
            answers=found.get("answers"),
            marked=0 < found["count"] == len(found["seats"]) and suspects >= set(found["seats"]),
        )
        for place, found in enumerate(finding["sets"])
    ]
    return Check(name, titles[name], _meaning(name, finding), finding["known"], finding["seats"], sets)


def _meaning(name: str, finding: dict[str, Any]) -> str:
    least = number(finding.get("least", 0), 0)
    texts = {
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
