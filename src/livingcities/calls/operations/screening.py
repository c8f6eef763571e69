"""Checking applications: the list of points, corrections, verdicts."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.emails import screening as emails
from livingcities.calls.models import Application, Call, Correction, ScreeningItem, ScreeningMark
from livingcities.calls.rules import screening as rules

State = Application.State


@operation("calls.mark_item", rule=rules.can_mark_item)
def mark_item(
    *, actor: Actor, application: Application, item: ScreeningItem, is_met: bool | None, note: str = ""
) -> ScreeningMark | None:
    """Say whether an application meets a line of the checklist; None takes the mark off."""
    lock(application)
    insist(rules.can_mark_item(actor, application, item))
    if is_met is None:
        ScreeningMark.objects.filter(application=application, item=item).delete()
        mark = None
    else:
        given = {"is_met": is_met, "note": note, "by": as_person(actor), "at": timezone.now()}
        mark, _created = ScreeningMark.objects.update_or_create(application=application, item=item, defaults=given)
    leave_trace("calls.mark_item", actor=actor, target=application, item=item.number, met=is_met)
    return mark


@operation("calls.ask_correction", rule=rules.can_ask_correction)
def ask_correction(*, actor: Actor, application: Application, text: str, until: datetime) -> Correction:
    """Ask the authors to mend something by a deadline of its own. A later request takes the place of an open one."""
    lock(application)
    insist(rules.can_ask_correction(actor, application))
    if until <= timezone.now():
        raise Refused(_("This moment has passed already."))
    application.corrections.filter(answered_at=None).update(answered_at=timezone.now())
    asked = Correction.objects.create(application=application, text=text, until=until, by=as_person(actor))
    application.state = State.CORRECTION
    application.save(update_fields=["state"])
    emails.tell_correction(asked)
    leave_trace("calls.ask_correction", actor=actor, target=application, until=until.isoformat())
    return asked


@operation("calls.admit", rule=rules.can_admit)
def admit(*, actor: Actor, application: Application) -> Application:
    """The application keeps the rules and goes to the jury."""
    lock(application)
    insist(rules.can_admit(actor, application))
    _decide(application, State.ADMITTED, "")
    emails.tell_admitted(application)
    leave_trace("calls.admit", actor=actor, target=application)
    return application


@operation("calls.reject", rule=rules.can_reject)
def reject(*, actor: Actor, application: Application, reason: str) -> Application:
    """The application does not go to the jury; its authors read why."""
    lock(application)
    insist(rules.can_reject(actor, application))
    if not reason.strip():
        raise Refused(_("Say why: the applicants will read it."))
    _decide(application, State.REJECTED, reason.strip())
    emails.tell_rejected(application)
    leave_trace("calls.reject", actor=actor, target=application)
    return application


@operation("calls.return_to_screening", rule=rules.can_return_to_screening)
def return_to_screening(*, actor: Actor, application: Application) -> Application:
    """Take a verdict back: the application is to be checked again."""
    city = application.city
    # Either the seal comes first and nothing is taken back, or it finds an application without a verdict. And what
    # was refused takes a place of the region's quota again.
    lock(application, application.call, *([city.region] if city else []))
    insist(rules.can_return_to_screening(actor, application))
    _decide(application, State.SUBMITTED, "")
    leave_trace("calls.return_to_screening", actor=actor, target=application)
    return application


@operation("calls.admit_ready", rule=rules.can_admit_ready)
def admit_ready(*, actor: Actor, call: Call) -> int:
    """Admit all applications whose checklist is met; how many they were."""
    ready = list(rules.ready_to_admit(call.applications.select_related("call", "city__region", "track")))
    lock(*ready)
    admitted = 0
    for application in ready:
        if rules.can_admit(actor, application):
            admit(actor=actor, application=application)
            admitted += 1
    leave_trace("calls.admit_ready", actor=actor, target=call, admitted=admitted)
    return admitted


def _decide(application: Application, state: State, reason: str) -> None:
    application.state, application.verdict_reason = state, reason
    application.save(update_fields=["state", "verdict_reason"])
    application.corrections.filter(answered_at=None).update(answered_at=timezone.now())
