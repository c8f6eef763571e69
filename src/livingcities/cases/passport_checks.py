"""Whether a passport may be stored, and whether it is complete enough to be published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from . import passport as p
from .models import Money, Partner
from .passport import Fault, Lack, Passport

LONGEST = {
    "title": p.TITLE,
    "summary": p.SUMMARY,
    "problem": p.TEXT,
    "solution": p.TEXT,
    "involvement": p.TEXT,
    "mistakes": p.TEXT,
    "needed": p.TEXT,
    "ppp_form": p.LINE,
}
LONGEST_IN_ROWS = {
    "steps": {"title": p.TITLE, "text": 2000},
    "partners": {"name": p.TITLE, "role": p.LINE},
    "money": {"note": p.LINE},
    "results": {"indicator": p.TITLE, "unit": 40, "before": 60, "after": 60},
    "photos": {"alt": p.LINE, "caption": p.LINE},
    "documents": {"title": p.TITLE},
}
BOUNDS = {"months": (0, p.LONGEST_MONTHS), "amount": (0, p.MOST_ROUBLES), "year": (p.FIRST_YEAR, p.LAST_YEAR)}
CHOICES = {"partners": ("kind", Partner.values), "money": ("source", Money.values)}


def faults(passport: Passport) -> Iterator[Fault]:
    for name, longest in LONGEST.items():
        if len(getattr(passport, name)) > longest:
            yield Fault(name, _too_long(p.FIELD_NAMES[name], longest))
    if passport.year is not None and not p.FIRST_YEAR <= passport.year <= p.LAST_YEAR:
        yield Fault("year", _("The year cannot be right."))
    if passport.people is not None and not 0 <= passport.people <= 20_000_000:
        yield Fault("people", _("The number of residents cannot be right."))
    for table in p.TABLES:
        yield from _faults_of_rows(passport, table)


def _faults_of_rows(passport: Passport, table: str) -> Iterator[Fault]:
    rows = getattr(passport, table)
    if len(rows) > p.ROWS:
        yield Fault(
            table,
            ngettext("Too many rows: up to %(most)s.", "Too many rows: up to %(most)s.", p.ROWS) % {"most": p.ROWS},
        )
    chosen, known = CHOICES.get(table, ("", ()))
    for row in rows:
        for name, longest in LONGEST_IN_ROWS[table].items():
            if len(getattr(row, name)) > longest:
                yield Fault(table, _too_long(p.FIELD_NAMES[table], longest))
        for name, (least, most) in BOUNDS.items():
            value = getattr(row, name, None)
            if value is not None and not least <= value <= most:
                yield Fault(table, gettext("%(value)s cannot be right here.") % {"value": value})
        if chosen and getattr(row, chosen) and getattr(row, chosen) not in known:
            yield Fault(table, gettext("There is no such choice: %(value)s.") % {"value": getattr(row, chosen)})


def _too_long(name: Any, longest: int) -> str:
    words = ngettext(
        "«%(field)s» is too long: up to %(most)s character.",
        "«%(field)s» is too long: up to %(most)s characters.",
        longest,
    )
    return words % {"field": name, "most": longest}


def lacks(passport: Passport) -> Iterator[Lack]:
    for fine, lack in _checks(passport):
        if not fine:
            yield lack


def _checks(passport: Passport) -> Iterator[tuple[object, Lack]]:
    yield passport.title, Lack("about", _("Give the practice a title."))
    yield passport.summary, Lack("about", _("Tell it in short: one or two sentences for the list."))
    yield passport.themes, Lack("about", _("Choose at least one theme: by it the practice is found."))
    yield passport.year, Lack("about", _("Name the year of the result."))
    yield passport.problem, Lack("story", _("Say what was wrong before."))
    yield passport.solution, Lack("story", _("Say what was done about it."))
    yield from _checks_of_steps(passport)
    yield from _checks_of_people(passport)
    yield from _checks_of_money(passport)
    yield from _checks_of_results(passport)
    yield passport.needed, Lack("lessons", _("Say what another town needs to repeat it."))
    yield passport.mistakes, Lack("lessons", _("Say what went wrong: this is what others read first."), needed=False)
    described = all(photo.alt for photo in passport.photos)
    yield described, Lack("files", _("Describe every photograph in words for those who do not see it."))
    yield passport.photos, Lack("files", _("Add photographs: a practice with pictures is read more often."), False)
    yield all(line.title for line in passport.documents), Lack("files", _("Give every document a name."))


def _checks_of_steps(passport: Passport) -> Iterator[tuple[object, Lack]]:
    yield passport.steps, Lack("steps", _("Describe the steps, one by one."))
    yield all(step.title for step in passport.steps), Lack("steps", _("Give every step a name."))
    timed = all(step.months is not None for step in passport.steps)
    yield timed, Lack("steps", _("Say how many months each step took."), needed=False)


def _checks_of_people(passport: Passport) -> Iterator[tuple[object, Lack]]:
    yield passport.partners, Lack("people", _("Name those who took part."))
    named = all(line.kind and line.name for line in passport.partners)
    yield named, Lack("people", _("Give every participant a name and say what kind of participant it is."))
    yield passport.involvement, Lack("people", _("Tell how residents were involved."))


def _checks_of_money(passport: Passport) -> Iterator[tuple[object, Lack]]:
    yield passport.money, Lack("money", _("Say what it cost and where the money came from."))
    full = all(line.source and line.amount is not None for line in passport.money)
    yield full, Lack("money", _("Give every line of money its source and its amount."))
    partnership = any(line.source == Money.PPP for line in passport.money)
    yield (
        not partnership or passport.ppp_form,
        Lack("money", _("Name the form of the public–private partnership: concession, agreement, lease.")),
    )


def _checks_of_results(passport: Passport) -> Iterator[tuple[object, Lack]]:
    yield passport.results, Lack("results", _("Add at least one result: what there was before and what there is now."))
    paired = all(line.indicator and line.before and line.after for line in passport.results)
    yield paired, Lack("results", _("Every result needs a name and both sides, before and after."))
