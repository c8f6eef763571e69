"""What a map says, in words: groups, verdict, how sure it is. No number here is worked out; all come from a summary."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from livingcities.base.typography import NBSP, number

GROUPS, NO_CLEAR_GROUPS, TOO_FEW = "groups", "no clear groups", "too few people"
SIDES = "sides"
_TIMES_OF = 100


def letter(voice: int) -> str:
    return (
        pgettext("group of opinions", "A"),
        pgettext("group of opinions", "B"),
        pgettext("group of opinions", "C"),
        pgettext("group of opinions", "D"),
        pgettext("group of opinions", "E"),
    )[voice - 1]


def group_name(voice: int, kind: str = GROUPS) -> str:
    """«Группа А», or «Сторона А» where the division has no gap."""
    name = _("Side %(letter)s") if kind == SIDES else _("Group %(letter)s")
    return name % {"letter": letter(voice)}


def everybody_name() -> str:
    return pgettext("who answered", "All")


def people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": number(count)}


def statements(count: int) -> str:
    return ngettext("%(n)s statement", "%(n)s statements", count) % {"n": number(count)}


def answers(count: int) -> str:
    return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": number(count)}


def counted(summary: dict[str, Any]) -> str:
    """«2 031 человек · 607 суждений · 225 524 ответа»."""
    counts = summary["counts"]
    parts = (people(counts["people"]), statements(counts["accepted"]), answers(counts["votes"]))
    return f"{NBSP}· ".join(parts)


def verdict(summary: dict[str, Any]) -> tuple[str, str]:
    """What may be said about groups: a heading and its explanation."""
    if summary["verdict"] == GROUPS and summary["groups"]:
        title = ngettext("%(n)s group of opinions", "%(n)s groups of opinions", len(summary["groups"]))
        text = _(
            "People within a group answer alike. A group is not a party: nobody joined it, it shows in the answers."
        )
        return title % {"n": len(summary["groups"])}, text
    if summary["kind"] == SIDES and summary["groups"]:
        title = ngettext(
            "%(n)s side without a clear border", "%(n)s sides without a clear border", len(summary["groups"])
        )
        text = _(
            "There are no clear groups: opinions pass into each other without a gap, and half-way stand no fewer "
            "people than at the ends. But the division comes out again with other participants, so its ends are shown."
        )
        return title % {"n": len(summary["groups"])}, text
    if summary["verdict"] == TOO_FEW:
        return _("Too few people to speak of groups"), _("Once more people have answered, the map will show more.")
    if summary["verdict"] == GROUPS:
        return _("The groups are too small to be shown"), _(
            "Answers of groups smaller than promised are shown only together with all others."
        )
    return _("No clear groups"), _why_none(summary["trust"]["reasons"])


def _why_none(reasons: list[str]) -> str:
    told = {
        "everybody alike": _("Everybody answers much alike: there is nothing to divide people by."),
        "unstable": _("The groups come out differently when other people are drawn: they would be chance."),
        "halves differ": _("Two halves of the participants give different maps: groups would be chance."),
        "no gap": _("Opinions pass into each other without a gap: any border between groups would be drawn at will."),
    }
    found = [told[reason] for reason in reasons if reason in told]
    return " ".join(found) or _("The answers do not fall into groups that would hold.")


def certainty(summary: dict[str, Any]) -> list[str]:
    """How sure the picture is, sentence by sentence."""
    trust = summary["trust"]
    told = []
    if trust["together"] is not None:
        text = _(
            "We drew the participants anew many times (%(rounds)s) and looked for groups again: two people of one "
            "group stayed together in %(times)s %% of the cases."
        )
        told.append(text % {"rounds": trust["rounds"], "times": round(_TIMES_OF * trust["together"])})
    if trust["halves"] is not None:
        told.append(_halves(trust["halves"]))
    if trust["filled"] is not None:
        if trust["filled"] < 1:
            text = _("Half-way between two groups stand fewer people than at their hearts: there is a gap.")
        else:
            text = _("Half-way between the groups stand as many people as at their hearts: there is no gap.")
        told.append(text)
    return told


def _halves(agreement: float) -> str:
    if agreement >= 0.9:
        return _("Two random halves of the participants give almost the same map.")
    if agreement >= 0.5:
        return _("Two random halves of the participants give similar maps, with differences at the borders.")
    return _("Two random halves of the participants give different maps: trust the groups little.")


def axes(summary: dict[str, Any]) -> str:
    shares = summary["axes"]
    text = _("The two directions of the map hold %(share)s %% of all the differences between people.")
    return text % {"share": round(100 * sum(shares))}


def sorts() -> list[tuple[str, str]]:
    """The orders of the list of all statements, by the keys of `told.SORTS`."""
    return [
        ("votes", _("most answered")),
        ("agree", _("most agreement")),
        ("disagree", _("most disagreement")),
        ("apart", _("most divided")),
        ("number", _("by number")),
    ]
