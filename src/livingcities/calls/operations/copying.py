"""A call begun from an earlier one, part by part."""

from __future__ import annotations

import copy as plain
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from livingcities.base.actors import Actor, as_person
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Call, FormVersion, Juror, new_seed
from livingcities.calls.questionnaire import Questionnaire, moving
from livingcities.calls.rules.setup import GIVING_OUT, PROMISED, can_create

from .calls import slug_of

TEXTS = ("lead", "text", "text_en", "title_label")
MOMENTS = ("opens_at", "closes_at", "review_until", "results_at", "population_on")
# All that is promised or settled about the reading: the code and the days of a year are its own.
RULES = sorted((PROMISED | GIVING_OUT) - {"code", *MOMENTS})
JUROR = (
    "user",
    "email",
    "name",
    "about",
    "professions",
    "themes",
    "region",
    "city",
    "organisation",
    "employer",
    "least",
    "most",
    "is_chair",
    "is_auditor",
)


@operation("calls.copy", rule=can_create)
def copy(
    *,
    actor: Actor,
    source: Call,
    title: str,
    code: str,
    parts: Collection[str],
    shift: Callable[[date], date],
    title_en: str = "",
) -> Call:
    """Begin a draft from an earlier call: the named parts of it, its days moved by `shift`.

    Applications, reviews and decisions stay where they are; jurors are listed again and invited by hand."""
    call = Call(title=title, title_en=title_en, code=code, seed=new_seed(), is_demo=source.is_demo)
    call.slug = slug_of(code)
    call.created_by = as_person(actor)
    for name in (*(TEXTS if "texts" in parts else ()), *(RULES if "rules" in parts else ())):
        setattr(call, name, plain.deepcopy(getattr(source, name)))
    for name in MOMENTS if "moments" in parts else ():
        setattr(call, name, moved(getattr(source, name), shift))
    call.save()
    form = moved_form(source, shift) if "form" in parts else Questionnaire()
    FormVersion.objects.create(call=call, number=1, schema=form.schema, created_by=call.created_by)
    for part, copy_rows in _ROWS.items():
        if part in parts:
            copy_rows(source, call)
    leave_trace("calls.copy", actor=actor, target=call, source=source.pk, parts=sorted(parts))
    return call


def newest_form(call: Call) -> FormVersion | None:
    """The last version of its questions: one that is still being written says best what the next season asks."""
    newest: FormVersion | None = call.form_versions.order_by("-number").first()
    return newest


def moved_form(source: Call, shift: Callable[[date], date]) -> Questionnaire:
    """The questions of a call, as they go into the next season."""
    newest = newest_form(source)
    form = Questionnaire.of(newest.schema if newest else {})
    return moving.moved(form, shift, timezone.localtime(source.closes_at or source.created_at).year)


def moved(day: date | None, shift: Callable[[date], date]) -> date | None:
    """The day moved; a moment keeps its hour by the clocks of Moscow."""
    if not isinstance(day, datetime):
        return day and shift(day)
    local = timezone.localtime(day)
    naive = datetime.combine(shift(local.date()), local.time())
    return timezone.make_aware(naive, local.tzinfo)


def _again(rows: models.QuerySet[Any], call: Call) -> None:
    """The same rows for another call."""
    fresh = []
    for row in rows:
        row.pk, row._state.adding, row.call = None, True, call
        fresh.append(row)
    rows.model._default_manager.bulk_create(fresh)


def _jury(source: Call, call: Call) -> None:
    again = source.jurors.exclude(state__in=(Juror.State.DECLINED, Juror.State.LEFT))
    Juror.objects.bulk_create(
        Juror(call=call, state=Juror.State.INVITED, **{name: getattr(row, name) for name in JUROR}) for row in again
    )


_ROWS: dict[str, Callable[[Call, Call], None]] = {
    "tracks": lambda source, call: _again(source.tracks.all(), call),
    "criteria": lambda source, call: _again(source.criteria.all(), call),
    "screening": lambda source, call: _again(source.screening_items.all(), call),
    "jury": _jury,
}
