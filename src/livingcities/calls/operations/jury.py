"""The jury: invited, joined, left; what is too near for whom."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls import conflicts
from livingcities.calls.emails import jury as emails
from livingcities.calls.models import Application, Assignment, Call, Conflict, Juror
from livingcities.calls.models.jury import AssignmentQuerySet
from livingcities.calls.rules import jury as rules
from livingcities.cities.models import City, Region
from livingcities.cities.operations.invitations import digest
from livingcities.people.models import Organisation

State = Juror.State
Kind = Conflict.Kind


@dataclass(frozen=True, slots=True)
class Invited:
    """What the secretariat says of a person it calls into the jury."""

    email: str
    name: str
    about: str = ""
    professions: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    region: Region | None = None
    city: City | None = None
    organisation: Organisation | None = None
    employer: str = ""
    least: int = 0
    most: int = 30
    is_chair: bool = False
    is_auditor: bool = False

    @property
    def values(self) -> dict[str, Any]:
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


@operation("calls.invite_juror", rule=rules.can_call_jurors)
def invite_juror(*, actor: Actor, call: Call, person: Invited) -> tuple[Juror, str]:
    """Call one person into the jury. The secret of the link goes into the letter and is not kept."""
    juror, token = _invite(call, person)
    leave_trace("calls.invite_juror", actor=actor, target=juror)
    return juror, token


@operation("calls.import_jurors", rule=rules.can_call_jurors)
def import_jurors(*, actor: Actor, call: Call, people: Collection[Invited]) -> list[Juror]:
    """Call many at once; all of them or, if one is called already, nobody."""
    made = [_invite(call, person)[0] for person in people]
    leave_trace("calls.import_jurors", actor=actor, target=call, jurors=len(made))
    return made


def _invite(call: Call, person: Invited) -> tuple[Juror, str]:
    email = person.email.strip().lower()
    if Juror.objects.filter(call=call, email=email).exists():
        raise Refused(_("%(email)s has been invited into this jury already.") % {"email": email})
    juror = Juror.objects.create(call=call, **{**person.values, "email": email})
    return juror, _send_invitation(juror)


def _send_invitation(juror: Juror) -> str:
    token = secrets.token_urlsafe(24)
    juror.digest, juror.invited_at = digest(token), timezone.now()
    juror.save(update_fields=["digest", "invited_at"])
    emails.tell_invited(juror, token)
    return token


@operation("calls.invite_juror_again", rule=rules.can_invite_again)
def invite_juror_again(*, actor: Actor, juror: Juror) -> str:
    """A new letter with a new link; the old link no longer works."""
    lock(juror)
    insist(rules.can_invite_again(actor, juror))
    juror.state, juror.answered_at = State.INVITED, None
    juror.save(update_fields=["state", "answered_at"])
    token = _send_invitation(juror)
    leave_trace("calls.invite_juror_again", actor=actor, target=juror)
    return token


@operation("calls.invite_unanswered_again", rule=rules.can_invite_unanswered_again)
def invite_unanswered_again(*, actor: Actor, call: Call) -> int:
    """A letter with a new link to everybody who has not answered or was never written to, at most once a day to
    each."""
    lock(call)
    insist(rules.can_invite_unanswered_again(actor, call))
    waiting = list(rules.unanswered(call).select_related("call", "user", "city"))
    for juror in waiting:
        _send_invitation(juror)
    leave_trace("calls.invite_unanswered_again", actor=actor, target=call, jurors=len(waiting))
    return len(waiting)


@operation("calls.edit_juror", rule=rules.can_edit_juror)
def edit_juror(*, actor: Actor, juror: Juror, changes: dict[str, Any]) -> Juror:
    """Change what is known of a juror; conflicts are found anew."""
    lock(juror)
    for name, value in changes.items():
        setattr(juror, name, value)
    juror.save(update_fields=list(changes))
    _renew_conflicts(juror.call, [juror])
    leave_trace("calls.edit_juror", actor=actor, target=juror, fields=sorted(changes))
    return juror


@operation("calls.join_jury", rule=rules.can_join_jury)
def join_jury(*, actor: Actor, juror: Juror) -> Juror:
    """Take the place one is invited to; conflicts that are known are found at once."""
    lock(juror)
    insist(rules.can_join_jury(actor, juror))
    juror.user, juror.state, juror.answered_at, juror.digest = actor, State.ACTIVE, timezone.now(), None
    juror.save(update_fields=["user", "state", "answered_at", "digest"])
    _renew_conflicts(juror.call, [juror])
    leave_trace("calls.join_jury", actor=actor, target=juror)
    return juror


@operation("calls.turn_down_jury", rule=rules.can_turn_down_jury)
def turn_down_jury(*, actor: Actor, juror: Juror, reason: str = "") -> None:
    """Say no to an invitation; the link keeps no secret any more."""
    lock(juror)
    insist(rules.can_turn_down_jury(actor, juror))
    juror.state, juror.answered_at, juror.left_reason, juror.digest = State.DECLINED, timezone.now(), reason, None
    juror.save(update_fields=["state", "answered_at", "left_reason", "digest"])
    leave_trace("calls.turn_down_jury", actor=actor, target=juror)


# --- too near ---------------------------------------------------------------------------------------


@operation("calls.declare_conflicts", rule=rules.can_declare_conflicts)
def declare_conflicts(
    *, actor: Actor, juror: Juror, applications: Collection[Application], offered: Collection[Application]
) -> int:
    """A juror says which of the applications that were offered are too near; of these, what was said before and is
    not repeated is gone. What was said of others stays."""
    lock(juror)
    insist(rules.can_declare_conflicts(actor, juror))
    wanted = {row.pk for row in applications if row.call_id == juror.call_id}
    said = juror.conflicts.filter(kind=Kind.DECLARED)
    said.filter(application__in=[row.pk for row in offered]).exclude(application__in=wanted).delete()
    new = wanted - set(said.values_list("application", flat=True))
    Conflict.objects.bulk_create(
        [Conflict(juror=juror, application_id=application, kind=Kind.DECLARED) for application in sorted(new)]
    )
    _take_back(Assignment.objects.filter(juror=juror, application__in=wanted), Kind.DECLARED)
    juror.declared_at = timezone.now()
    juror.save(update_fields=["declared_at"])
    leave_trace("calls.declare_conflicts", actor=actor, target=juror, applications=len(wanted))
    return len(wanted)


@operation("calls.declare_conflict", rule=rules.can_declare_conflict)
def declare_conflict(*, actor: Actor, juror: Juror, application: Application, note: str = "") -> Conflict:
    """A juror says on reading that an application is too near: it is taken back and somebody else may read it."""
    lock(juror)
    insist(rules.can_declare_conflict(actor, juror, application))
    conflict, _created = Conflict.objects.get_or_create(
        juror=juror, application=application, kind=Kind.DECLARED, defaults={"note": note[:300]}
    )
    _take_back(Assignment.objects.filter(juror=juror, application=application), Kind.DECLARED)
    leave_trace("calls.declare_conflict", actor=actor, target=juror, application=application.pk)
    return conflict


@operation("calls.add_conflict", rule=rules.can_add_conflict)
def add_conflict(*, actor: Actor, juror: Juror, application: Application, note: str = "") -> Conflict:
    """The secretariat knows of a tie that the register does not; a reading already given is taken back."""
    conflict, _created = Conflict.objects.update_or_create(
        juror=juror, application=application, kind=Kind.ADDED, defaults={"note": note[:300]}
    )
    _take_back(Assignment.objects.filter(juror=juror, application=application), Kind.ADDED)
    leave_trace("calls.add_conflict", actor=actor, target=juror, application=application.pk)
    return conflict


@operation("calls.remove_conflict", rule=rules.can_remove_conflict)
def remove_conflict(*, actor: Actor, conflict: Conflict) -> None:
    """Take back what the secretariat has added itself."""
    leave_trace("calls.remove_conflict", actor=actor, target=conflict.juror, application=conflict.application_id)
    conflict.delete()


@operation("calls.find_conflicts", rule=rules.can_find_conflicts)
def find_conflicts(*, actor: Actor, call: Call) -> int:
    """Look for the conflicts of all jurors anew: towns, regions, organisations, applications made together."""
    lock(call)
    found = _renew_conflicts(call, list(call.jurors.select_related("city")))
    leave_trace("calls.find_conflicts", actor=actor, target=call, conflicts=found)
    return found


def _renew_conflicts(call: Call, jurors: list[Juror]) -> int:
    """Rows follow what is known: new ties appear, those that are gone disappear; what people said stays."""
    found = conflicts.found_conflicts(call, jurors)
    rows = Conflict.objects.filter(juror__in=jurors, kind__in=conflicts.FOUND)
    known = {(juror, application, Kind(kind)): pk for pk, juror, application, kind in _keys(rows)}
    Conflict.objects.filter(pk__in=[pk for key, pk in known.items() if key not in found]).delete()
    new = sorted(found - known.keys())
    Conflict.objects.bulk_create(
        [Conflict(juror_id=juror, application_id=application, kind=kind) for juror, application, kind in new]
    )
    for juror, application, kind in new:
        _take_back(Assignment.objects.filter(juror=juror, application=application), kind)
    return len(found)


def _keys(rows: QuerySet[Conflict]) -> Iterable[tuple[int, int, int, str]]:
    return rows.values_list("pk", "juror", "application", "kind")


def _take_back(assignments: AssignmentQuerySet, kind: Kind) -> None:
    """A reading against a conflict ends, and its marks no longer count, even if they were handed in."""
    assignments.in_force().update(revoked_at=timezone.now(), ended=kind.value)


# --- reminders --------------------------------------------------------------------------------------


@operation("calls.remind_juror", rule=rules.is_due_to_be_reminded)
def remind_juror(*, actor: Actor, juror: Juror) -> int:
    """One letter about the readings that wait; none if all are done."""
    lock(juror)
    insist(rules.is_due_to_be_reminded(actor, juror))
    waiting, until = rules.to_read(juror).count(), rules.reads_until(juror)
    juror.reminded_at = timezone.now()
    juror.save(update_fields=["reminded_at"])
    if waiting:
        emails.remind(juror, waiting, until)
    leave_trace("calls.remind_juror", actor=actor, target=juror, waiting=waiting)
    return waiting
