"""What of an edition is copied into a new one: small parts, each of which says beforehand what it would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from livingcities.calls import promises, tracks
from livingcities.calls.given import given_by
from livingcities.calls.models import Applicant, Call, Criterion, Juror, Track
from livingcities.calls.operations.copying import TEXTS, moved_form, newest_form
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.questionnaire.moving import differences

from .models import Edition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Lines = Sequence[str]
GONE = (Juror.State.DECLINED, Juror.State.LEFT)
NO_TEXT = frozenset({"key", "kind", "earliest", "latest", "case_field"})
"""Of the schema of a form: what nobody reads."""


class Group(NamedTuple):
    """Lines of one call, named where the edition has several; or of the edition itself."""

    title: str
    lines: Lines


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
    groups: Callable[[Edition, Shift], Sequence[Group]]
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
    calls = list(_calls(source))
    applications = sum(call.applications.count() for call in calls)
    gone = sum(call.jurors.filter(state__in=GONE).count() for call in calls)
    lines = [
        ngettext("%(n)s application and its reviews", "%(n)s applications and their reviews", applications)
        % {"n": applications},
        _("decisions, protocols, diplomas and published results"),
        _("what happened: openings, extensions, the journal"),
        _("the seed of draws: every season has its own"),
    ]
    if gone:
        words = ngettext("%(n)s juror who declined or left", "%(n)s jurors who declined or left", gone)
        lines.append(words % {"n": gone})
    return lines


def _years(texts: Any, shift: Shift) -> Lines:
    """A line that says how often what is copied as it is names the old year."""
    found = sum(len(re.findall(rf"\b{shift.source}\b", text)) for text in _strings(texts))
    words = ngettext(
        "the texts name the year %(year)s in %(n)s place: read them through",
        "the texts name the year %(year)s in %(n)s places: read them through",
        found,
    )
    return [words % {"year": shift.source, "n": found}] if found else []


def _strings(data: Any) -> Iterator[str]:
    """Every text in it; keys and bounds are none."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from () if name in NO_TEXT else _strings(value)
    elif isinstance(data, Iterable):
        for value in data:
            yield from _strings(value)


def _calls(edition: Edition) -> Iterable[Call]:
    return edition.calls.order_by("edition_call__number")


def _day(day: date | datetime | None) -> str:
    if day is None:
        return "—"
    return date_format(timezone.localtime(day) if isinstance(day, datetime) else day, "D, j E Y")


def _arrow(what: str, before: date | datetime | None, shift: Shift) -> str:
    plain = timezone.localtime(before).date() if isinstance(before, datetime) else before
    return f"{what}: {_day(plain)} → {_day(plain and shift(plain))}"


def _of_edition(lines: Callable[[Edition, Shift], Lines]) -> Callable[[Edition, Shift], Sequence[Group]]:
    return lambda source, shift: [Group("", lines(source, shift))]


def _of_each_call(lines: Callable[[Call, Shift], Iterable[str]]) -> Callable[[Edition, Shift], Sequence[Group]]:
    def groups(source: Edition, shift: Shift) -> Sequence[Group]:
        calls = list(_calls(source))
        found = [Group(_named(call, shift) if len(calls) > 1 else "", list(lines(call, shift))) for call in calls]
        return [group for group in found if group.lines]

    return groups


def _named(call: Call, shift: Shift) -> str:
    return f"{shift.in_title(call.title)} ({shift.in_title(call.code)})"


def _texts(source: Edition, shift: Shift) -> Lines:
    length = ngettext("%(n)s character", "%(n)s characters", len(source.text)) % {"n": len(source.text)}
    return [shift.in_title(source.title), length, *_years([source.text, source.text_en], shift)]


def _dates(source: Edition, shift: Shift) -> Lines:
    lines = [_arrow(_("begins"), source.begins_on, shift), _arrow(_("ends"), source.ends_on, shift)]
    return lines if source.begins_on or source.ends_on else [_("no dates are set")]


def _call_titles(source: Edition, shift: Shift) -> Lines:
    calls = list(_calls(source))
    texts = [getattr(call, name) for call in calls for name in TEXTS]
    titles = [_named(call, shift) for call in calls]
    return [*titles, *_years(texts, shift)] or [_("there are no calls")]


def _call_moments(call: Call, shift: Shift) -> Lines:
    names = {
        "opens_at": _("opens"),
        "closes_at": _("deadline"),
        "review_until": _("jurors read until"),
        "results_at": _("results"),
        "population_on": _("population as of"),
    }
    return [_arrow(title, getattr(call, name), shift) for name, title in names.items() if getattr(call, name)]


def _counted(
    relation: str, *fields: str, said: Callable[[Call, Any], Iterable[str]] = lambda call, row: ()
) -> Callable[[Call, Shift], Lines]:
    """The rows by the first of their texts and what is `said` beside it; all of these are copied as they are."""

    def lines(call: Call, shift: Shift) -> Lines:
        rows = list(getattr(call, relation).all())
        titles = [" · ".join([str(getattr(row, fields[0])), *said(call, row)]) for row in rows]
        return [*titles, *_years([getattr(row, name) for row in rows for name in fields], shift)]

    return lines


def _about_track(call: Call, track: Track) -> Iterator[str]:
    if tracks.has_bounds(track):
        yield str(tracks.span(track))
    if track.historic != Track.Historic.ANY:
        yield track.get_historic_display()
    if track.applicants:
        kinds = [str(Applicant(kind).label) for kind in track.applicants if kind in Applicant.values]
        yield f"{_('Only for')}: {', '.join(kinds)}"
    yield f"{given_by(call).winners}: {track.winners}"


def _about_criterion(call: Call, row: Criterion) -> Iterator[str]:
    yield _("weight %(weight)s") % {"weight": floatformat(row.weight, -2)}
    if row.may_not_apply:
        yield _("«not applicable» is allowed")


def _form(call: Call, shift: Shift) -> Iterator[str]:
    newest = newest_form(call)
    if newest is None:
        return
    before, after = Questionnaire.of(newest.schema), moved_form(call, shift)
    count = len(before.questions)
    yield ngettext("%(n)s question", "%(n)s questions", count) % {"n": count}
    if newest.published_at is None:
        yield _("as they are being written now: version %(n)s is not published") % {"n": newest.number}
    for old, new in differences(before, after):
        yield f"«{old.title}»: {old.limits()} → {new.limits()}"
    yield from _years(newest.schema, shift)


def _rules(call: Call, shift: Shift) -> Iterator[str]:
    """What was promised, in the words of the call's own page, and what that page does not speak of."""
    yield from promises.about_applicants(call, by_people=False)  # the day of the population is one of its days
    yield from promises.about_jury(call, has_tracks=call.tracks.exists())
    beside = {
        "grace_minutes": call.grace_minutes,
        "gives": call.get_gives_display(),
        "diploma": call.diploma and f"«{call.diploma}»",
        "scoring": call.get_scoring_display(),
        "method": call.get_method_display(),
    }
    for field in Call._meta.fields:
        value = beside.get(field.name, "")
        if value != "":
            yield capfirst(f"{field.verbose_name} – {value}")


def _jury(call: Call, shift: Shift) -> Lines:
    count = call.jurors.exclude(state__in=GONE).count()
    return [ngettext("%(n)s juror, to be invited again", "%(n)s jurors, to be invited again", count) % {"n": count}]


PARTS: tuple[Part, ...] = (
    Part("texts", gettext_lazy("Title and text of the edition"), _of_edition(_texts)),
    Part("dates", gettext_lazy("Days of the edition"), _of_edition(_dates)),
    Part("calls", gettext_lazy("Calls"), _of_edition(_call_titles), of_calls="texts"),
    Part("moments", gettext_lazy("Days of the calls"), _of_each_call(_call_moments), ("calls",), of_calls="moments"),
    Part("rules", gettext_lazy("Rules of the calls"), _of_each_call(_rules), ("calls",), of_calls="rules"),
    Part(
        "tracks",
        gettext_lazy("Nominations"),
        _of_each_call(_counted("tracks", "title", "title_en", "description", said=_about_track)),
        ("calls",),
        of_calls="tracks",
    ),
    Part("form", gettext_lazy("Form of the application"), _of_each_call(_form), ("calls",), of_calls="form"),
    Part(
        "criteria",
        gettext_lazy("Criteria of the jury"),
        _of_each_call(_counted("criteria", "title", "title_en", "description", "anchors", said=_about_criterion)),
        ("calls", "rules"),
        of_calls="criteria",
    ),
    Part(
        "screening",
        gettext_lazy("Checklist"),
        _of_each_call(_counted("screening_items", "text")),
        ("calls",),
        of_calls="screening",
    ),
    Part("jury", gettext_lazy("The jury"), _of_each_call(_jury), ("calls",), by_default=False, of_calls="jury"),
)
