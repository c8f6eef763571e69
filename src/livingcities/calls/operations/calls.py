"""The life of a call: created, described, its rules set, opened, extended, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.base.slugs import free_slug
from livingcities.calls.emails import setup as emails
from livingcities.calls.models import Call, Criterion, FormVersion, ScreeningItem, Track
from livingcities.calls.rules import setup as rules
from livingcities.cities.names import slug as latin

State = Call.State
MOST_ROWS = 50
WORDS_OF_ADDRESSES = frozenset({"new", "applications", "authors", "files", "jury", "regions"})


@operation("calls.create", rule=rules.can_create)
def create(*, actor: Actor, title: str, code: str) -> Call:
    """Begin a draft of a call, with an empty form to write questions into."""
    call = Call(title=title, code=code, slug=slug_of(code))
    call.created_by = as_person(actor)
    with translation.override(settings.LANGUAGE_CODE):
        call.diploma = translation.gettext("Diploma of a winner")
    call.clean_fields(exclude=[field.name for field in Call._meta.fields if field.name not in {"title", "code"}])
    call.save()
    FormVersion.objects.create(call=call, number=1, schema={"sections": []}, created_by=call.created_by)
    leave_trace("calls.create", actor=actor, target=call)
    return call


def slug_of(code: str) -> str:
    """The call's code as an address that no call has."""
    return free_slug(Call, latin(code)[:80].strip("-") or "call", reserved=WORDS_OF_ADDRESSES)


@operation("calls.edit", rule=rules.can_edit)
def edit(*, actor: Actor, call: Call, changes: Mapping[str, Any]) -> Call:
    """Change texts, moments and rules. What applicants were promised stays once the call has opened."""
    if unknown := set(changes) - rules.EDITABLE:
        raise TypeError(f"not to be edited: {', '.join(sorted(unknown))}")
    lock(call)
    changed = sorted(name for name, value in changes.items() if getattr(call, name) != value)
    insist(rules.can_edit(actor, call, changes))
    for name in changed:
        setattr(call, name, changes[name])
    _insist_on_order(call)
    if call.state != State.DRAFT and rules.LATER & set(changed):
        for wrong in rules.wrong_days(call.closes_at, call.review_until, call.results_at).values():
            raise Refused(wrong)
    call.clean_fields(exclude=[field.name for field in Call._meta.fields if field.name not in changed])
    call.save(update_fields=changed)
    leave_trace("calls.edit", actor=actor, target=call, changed=changed)
    return call


def _insist_on_order(call: Call) -> None:
    if call.opens_at and call.closes_at and call.closes_at <= call.opens_at:
        raise Refused(_("The call closes before it opens."))
    if call.scale_max <= call.scale_min:
        raise Refused(_("The lowest mark is not lower than the highest."))


@operation("calls.set_tracks", rule=rules.can_change_rules)
def set_tracks(*, actor: Actor, call: Call, rows: Iterable[Mapping[str, Any]]) -> list[Track]:
    """Write the nominations anew, in their order. A row with `id` changes that nomination, the others are new."""
    lock(call)
    insist(rules.can_change_rules(actor, call))
    tracks: list[Track] = _write(Track, call, rows)
    for track in tracks:
        least, most = track.population_min, track.population_max
        if least is not None and most is not None and least > most:
            raise Refused(_("«%(track)s»: the lower bound is above the upper one.") % {"track": track.title})
    leave_trace("calls.set_tracks", actor=actor, target=call, count=len(tracks))
    return tracks


@operation("calls.set_criteria", rule=rules.can_change_rules)
def set_criteria(*, actor: Actor, call: Call, rows: Iterable[Mapping[str, Any]]) -> list[Criterion]:
    """Write the criteria anew, in their order, with weights and what the marks mean in words."""
    lock(call)
    insist(rules.can_change_rules(actor, call))
    criteria: list[Criterion] = _write(Criterion, call, rows)
    leave_trace("calls.set_criteria", actor=actor, target=call, count=len(criteria))
    return criteria


@operation("calls.set_screening_items", rule=rules.can_change_checklist)
def set_screening_items(*, actor: Actor, call: Call, rows: Iterable[Mapping[str, Any]]) -> list[ScreeningItem]:
    """Write the checklist of the screening anew."""
    lock(call)
    insist(rules.can_change_checklist(actor, call))
    items: list[ScreeningItem] = _write(ScreeningItem, call, rows)
    leave_trace("calls.set_screening_items", actor=actor, target=call, count=len(items))
    return items


def _write(model: type[models.Model], call: Call, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The rows of a call as they shall be. Numbers are given anew, beyond the old ones first: they are unique."""
    wanted = list(rows)
    if len(wanted) > MOST_ROWS:
        raise Refused(_("That is too many."))
    present: dict[Any, Any] = {row.pk: row for row in model._default_manager.filter(call=call)}
    kept: list[Any] = [present.get(row.get("id")) or model(call=call) for row in wanted]
    gone = set(present) - {row.pk for row in kept}
    model._default_manager.filter(pk__in=gone).delete()
    highest = max((row.number for row in present.values()), default=0) + len(wanted)
    for shift in (highest, 0):
        for number, (row, values) in enumerate(zip(kept, wanted, strict=True), start=1 + shift):
            for name, value in values.items():
                if name != "id":
                    setattr(row, name, value)
            row.number = number
            row.clean_fields()
            row.save()
    return kept


@operation("calls.open", rule=rules.can_open)
def open_call(*, actor: Actor, call: Call) -> Call:
    """Announce the call: everybody sees it, and applications are taken from its opening moment on (at once, if it
    has none). The rules by which it will be decided are written into the journal: from now on they stay."""
    lock(call)
    insist(rules.can_open(actor, call))
    now = timezone.now()
    call.state, call.opened_at = State.OPEN, now
    call.opens_at = call.opens_at or now
    call.save(update_fields=["state", "opened_at", "opens_at"])
    leave_trace("calls.open", actor=actor, target=call, rules=rules_of(call))
    return call


def rules_of(call: Call) -> dict[str, Any]:
    """Everything that applicants are promised and that decides who wins, as data."""
    promised = {name: getattr(call, name) for name in sorted(rules.PROMISED | {"seed"})}
    fixed = {name: value.isoformat() if isinstance(value, date) else value for name, value in promised.items()}
    tracks = call.tracks.values("title", "population_min", "population_max", "historic", "applicants", "winners")
    criteria = [
        {"title": row.title, "weight": str(row.weight), "may_not_apply": row.may_not_apply}
        for row in call.criteria.all()
    ]
    return fixed | {"tracks": list(tracks), "criteria": criteria}


@operation("calls.extend_deadline", rule=rules.can_extend)
def extend_deadline(*, actor: Actor, call: Call, closes_at: datetime) -> Call:
    """Move the deadline of everybody further away; those with drafts are told."""
    lock(call)
    insist(rules.can_extend(actor, call))
    if call.closes_at and closes_at <= call.closes_at:
        raise Refused(_("The new deadline must be later than the present one."))
    if closes_at <= timezone.now():
        raise Refused(_("The new deadline has passed already."))
    insist(rules.can_move_deadline_to(call, closes_at))
    before, call.closes_at = call.closes_at, closes_at
    call.save(update_fields=["closes_at"])
    emails.tell_extended(call)
    stamps = {"before": before and before.isoformat(), "after": closes_at.isoformat()}
    leave_trace("calls.extend_deadline", actor=actor, target=call, **stamps)
    return call


@operation("calls.close", rule=rules.can_close)
def close(*, actor: Actor, call: Call) -> Call:
    """The deadline and its minutes of grace are over: applications are checked now."""
    lock(call)
    insist(rules.can_close(actor, call))
    call.state = State.SCREENING
    call.save(update_fields=["state"])
    emails.tell_closed(call)
    leave_trace("calls.close", actor=actor, target=call)
    return call
