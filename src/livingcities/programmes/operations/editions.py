"""Editions: begun empty or from an earlier year, edited, announced, finished."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Call
from livingcities.calls.operations.calls import create as create_call
from livingcities.calls.operations.copying import copy as copy_call
from livingcities.programmes.copying import PARTS, Shift, parts_of_calls, unmet
from livingcities.programmes.models import Edition, EditionCall, Programme
from livingcities.programmes.rules import (
    can_announce,
    can_begin_edition,
    can_change_edition,
    can_copy_edition,
    can_finish,
)

EDITABLE = frozenset({"title", "title_en", "text", "text_en", "begins_on", "ends_on"})


@operation("programmes.begin_edition", rule=can_begin_edition)
def begin(*, actor: Actor, programme: Programme, year: int, title: str = "") -> Edition:
    """An empty edition of a year."""
    edition = Edition(programme=programme, year=year, title=title or f"{programme.name} {year}")
    edition.created_by = as_person(actor)
    edition.save()
    leave_trace("programmes.begin_edition", actor=actor, target=edition, year=year)
    return edition


@operation("programmes.copy_edition", rule=can_copy_edition)
def copy(*, actor: Actor, source: Edition, year: int, parts: Collection[str]) -> Edition:
    """Begin an edition from an earlier one: the chosen parts, their days moved to the new year.

    Applications, reviews, decisions and cases stay with their own year."""
    if unknown := set(parts) - {part.name for part in PARTS}:
        raise TypeError(f"unknown parts: {', '.join(sorted(unknown))}")
    for part, needed in unmet(parts):
        raise Refused(f"«{part.title}»: «{needed.title}»")
    shift = Shift(source.year, year)
    edition = begin(actor=actor, programme=source.programme, year=year)
    edition.copied_from = source
    if "texts" in parts:
        edition.title, edition.title_en = shift.in_title(source.title), shift.in_title(source.title_en)
        edition.text, edition.text_en = source.text, source.text_en
    if "dates" in parts:
        edition.begins_on, edition.ends_on = (day and shift(day) for day in (source.begins_on, source.ends_on))
    edition.save()
    if "calls" in parts:
        _copy_calls(actor, source, edition, parts_of_calls(parts), shift)
    leave_trace("programmes.copy_edition", actor=actor, target=edition, source=source.pk, parts=sorted(parts))
    return edition


def _copy_calls(actor: Actor, source: Edition, edition: Edition, parts: Collection[str], shift: Shift) -> None:
    for link in source.edition_calls.select_related("call__form"):
        call = copy_call(
            actor=actor,
            source=link.call,
            title=shift.in_title(link.call.title),
            title_en=shift.in_title(link.call.title_en),
            code=shift.in_title(link.call.code),
            parts=parts,
            shift=shift,
        )
        EditionCall.objects.create(edition=edition, call=call, number=link.number)


@operation("programmes.add_call", rule=can_change_edition)
def add_call(*, actor: Actor, edition: Edition, call: Call) -> EditionCall:
    """Put a call into an edition; a call belongs to one edition."""
    link = EditionCall.objects.create(edition=edition, call=call, number=edition.edition_calls.count() + 1)
    leave_trace("programmes.add_call", actor=actor, target=edition, call=call.pk)
    return link


@operation("programmes.edit_edition", rule=can_change_edition)
def edit(*, actor: Actor, edition: Edition, changes: Mapping[str, Any]) -> Edition:
    """Change the texts and days of an edition."""
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not to be edited: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(edition, name, value)
    edition.full_clean()
    edition.save(update_fields=[*changes])
    leave_trace("programmes.edit_edition", actor=actor, target=edition, changed=sorted(changes))
    return edition


@operation("programmes.announce", rule=can_announce)
def announce(*, actor: Actor, edition: Edition) -> Edition:
    """Show the edition to everybody; calls open by their own days."""
    edition.announced_at = timezone.now()
    edition.save(update_fields=["announced_at"])
    leave_trace("programmes.announce", actor=actor, target=edition)
    return edition


@operation("programmes.finish", rule=can_finish)
def finish(*, actor: Actor, edition: Edition) -> Edition:
    """Say that the edition is over."""
    edition.finished_at = timezone.now()
    edition.save(update_fields=["finished_at"])
    leave_trace("programmes.finish", actor=actor, target=edition)
    return edition


@operation("programmes.begin_call", rule=can_change_edition)
def begin_call(*, actor: Actor, edition: Edition) -> Call:
    """A new empty call in this edition, in the name of its programme."""
    number = edition.edition_calls.count() + 1
    code = f"{initials(edition.programme.name)}-{edition.year}" + (f"-{number}" if number > 1 else "")
    call = create_call(actor=actor, title=edition.title, code=code)
    add_call(actor=actor, edition=edition, call=call)
    leave_trace("programmes.begin_call", actor=actor, target=call, edition=edition.pk)
    return call


def initials(name: str) -> str:
    """«Премия Живых городов» → ПЖГ, for the numbers of applications."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters).upper()[:5] or "А"
