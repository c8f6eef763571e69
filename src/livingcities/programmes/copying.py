"""What of an edition is copied into a new one: small parts, each of which says beforehand what it would do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from livingcities.calls.models import Call

from .models import Edition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Lines = Sequence[str]


@dataclass(frozen=True)
class Shift:
    """From the year of one edition to that of another: the same day and month, 29 February becomes the 28th."""

    source: int
    target: int

    def __call__(self, day: date) -> date:
        year = day.year + self.target - self.source
        try:
            return day.replace(year=year)
        except ValueError:
            return day.replace(year=year, day=28)

    def in_title(self, text: str) -> str:
        """The year named in a title, replaced; texts are left for people to read through."""
        return text.replace(str(self.source), str(self.target))


@dataclass(frozen=True)
class Part:
    """`calls` names the part of a call that it copies; empty for a part of the edition itself."""

    name: str
    title: str | _StrPromise
    lines: Callable[[Edition, Shift], Lines]
    requires: tuple[str, ...] = ()
    by_default: bool = True
    of_calls: str = ""


def parts_of_calls(chosen: Collection[str]) -> frozenset[str]:
    return frozenset(part.of_calls for part in PARTS if part.name in chosen and part.of_calls)


def unmet(chosen: Collection[str]) -> list[tuple[Part, Part]]:
    """Pairs (chosen part, part that it needs and that was not chosen)."""
    by_name = {part.name: part for part in PARTS}
    return [
        (part, by_name[need]) for part in PARTS if part.name in chosen for need in part.requires if need not in chosen
    ]


def stays(source: Edition) -> list[str]:
    """What is not copied, with its numbers, so that nothing is lost silently."""
    applications = sum(call.applications.count() for call in _calls(source))
    return [
        ngettext("%(n)s application and its reviews", "%(n)s applications and their reviews", applications)
        % {"n": applications},
        _("decisions, protocols, diplomas and published results"),
        _("what happened: openings, extensions, the journal"),
        _("the seed of draws: every season has its own"),
    ]


def years_in_texts(source: Edition, shift: Shift) -> int:
    """How often texts that are copied as they are name the old year."""
    texts = [source.text, source.text_en]
    texts += [text for call in _calls(source) for text in (call.lead, call.text, call.text_en)]
    return sum(text.count(str(shift.source)) for text in texts)


def _calls(edition: Edition) -> Iterable[Call]:
    return edition.calls.order_by("edition_call__number").select_related("form")


def _day(day: date | datetime | None) -> str:
    if day is None:
        return "—"
    return date_format(timezone.localtime(day) if isinstance(day, datetime) else day, "D, j E Y")


def _arrow(what: str, before: date | datetime | None, shift: Shift) -> str:
    plain = timezone.localtime(before).date() if isinstance(before, datetime) else before
    return f"{what}: {_day(plain)} → {_day(plain and shift(plain))}"


def _texts(source: Edition, shift: Shift) -> Lines:
    lines = [shift.in_title(source.title), ngettext("%(n)s character", "%(n)s characters", len(source.text))]
    lines[1] %= {"n": len(source.text)}
    if found := years_in_texts(source, shift):
        lines.append(
            ngettext(
                "the texts name the year %(year)s in %(n)s place: read them through",
                "the texts name the year %(year)s in %(n)s places: read them through",
                found,
            )
            % {"year": shift.source, "n": found}
        )
    return lines


def _dates(source: Edition, shift: Shift) -> Lines:
    lines = [_arrow(_("begins"), source.begins_on, shift), _arrow(_("ends"), source.ends_on, shift)]
    return lines if source.begins_on or source.ends_on else [_("no dates are set")]


def _call_titles(source: Edition, shift: Shift) -> Lines:
    return [f"{shift.in_title(call.title)} ({shift.in_title(call.code)})" for call in _calls(source)] or [
        _("there are no calls")
    ]


def _call_moments(source: Edition, shift: Shift) -> Lines:
    names = {
        "opens_at": _("opens"),
        "closes_at": _("deadline"),
        "review_until": _("jurors read until"),
        "results_at": _("results"),
        "population_on": _("population as of"),
    }
    return [
        _arrow(title, getattr(call, name), shift)
        for call in _calls(source)
        for name, title in names.items()
        if getattr(call, name)
    ]


def _counted(relation: str, field: str = "title") -> Callable[[Edition, Shift], Lines]:
    def lines(source: Edition, shift: Shift) -> Lines:
        return [str(getattr(row, field)) for call in _calls(source) for row in getattr(call, relation).all()]

    return lines


def _forms(source: Edition, shift: Shift) -> Lines:
    return [
        ngettext("%(n)s question", "%(n)s questions", count) % {"n": count}
        for call in _calls(source)
        if call.form
        for count in [sum(len(section.get("questions", ())) for section in call.form.schema.get("sections", ()))]
    ]


def _rules(source: Edition, shift: Shift) -> Lines:
    return [
        _("%(n)s readings of each application, marks from %(low)s to %(high)s; %(scoring)s decides")
        % {
            "n": call.reviews_each,
            "low": call.scale_min,
            "high": call.scale_max,
            "scoring": call.get_scoring_display(),
        }
        for call in _calls(source)
    ]


def _jury(source: Edition, shift: Shift) -> Lines:
    return [
        ngettext("%(n)s juror, to be invited again", "%(n)s jurors, to be invited again", count) % {"n": count}
        for call in _calls(source)
        for count in [call.jurors.exclude(state__in=("declined", "left")).count()]
    ]


PARTS: tuple[Part, ...] = (
    Part("texts", gettext_lazy("Title and text of the edition"), _texts),
    Part("dates", gettext_lazy("Days of the edition"), _dates),
    Part("calls", gettext_lazy("Calls"), _call_titles, of_calls="texts"),
    Part("moments", gettext_lazy("Days of the calls"), _call_moments, ("calls",), of_calls="moments"),
    Part("rules", gettext_lazy("Rules of the calls"), _rules, ("calls",), of_calls="rules"),
    Part("tracks", gettext_lazy("Nominations"), _counted("tracks"), ("calls",), of_calls="tracks"),
    Part("form", gettext_lazy("Form of the application"), _forms, ("calls",), of_calls="form"),
    Part(
        "criteria", gettext_lazy("Criteria of the jury"), _counted("criteria"), ("calls", "rules"), of_calls="criteria"
    ),
    Part("screening", gettext_lazy("Checklist"), _counted("screening_items", "text"), ("calls",), of_calls="screening"),
    Part("jury", gettext_lazy("The jury"), _jury, ("calls",), by_default=False, of_calls="jury"),
)
