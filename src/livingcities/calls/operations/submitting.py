"""Handing in: once, in time, with a number; taken back, withdrawn, given more time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.eligibility import named_by, track_for
from livingcities.calls.emails import applying as emails
from livingcities.calls.models import Application, Assignment, Call, Submission
from livingcities.calls.rules import applying as rules
from livingcities.calls.snapshot import digest, snapshot

from .drafts import lacks

State = Application.State
Says = Application.RegionSays


@operation("calls.submit", rule=rules.can_submit)
def submit(*, actor: Actor, application: Application) -> Submission:
    """Hand the application in, or the correction that was asked for. The row's lock makes a second click and
    a second author come too late; what is missing refuses it; the receipt goes to all authors."""
    lock(application)
    insist(rules.can_submit(actor, application))
    _insist_on_completeness(application)
    is_correction = application.state == State.CORRECTION
    if not is_correction:
        _insist_on_the_rules_of_the_call(application)
    now = timezone.now()
    submission = _write_down(actor, application, now)
    if is_correction:
        application.corrections.filter(answered_at=None).update(answered_at=now)
    _give_number(application)
    application.state, application.submitted_at = State.SUBMITTED, now
    if application.call.by_region and application.region_says == Says.NOT_ASKED:
        application.region_says = Says.WAITING
    application.save(update_fields=["state", "submitted_at", "number", "region_says"])
    emails.tell_submitted(application, submission, may_take_back=bool(rules.may_be_taken_back(application)))
    leave_trace("calls.submit", actor=actor, target=application, number=submission.number, digest=submission.digest)
    return submission


def _insist_on_completeness(application: Application) -> None:
    if application.form_id != application.call.form_id and application.state == State.DRAFT:
        raise Refused(_("The questions have changed since you last looked. See what is new, then hand in."))
    if lacks(application):
        raise Refused(_("Something is still missing: see the list beside the application."))


def _insist_on_the_rules_of_the_call(application: Application) -> None:
    """The nomination, how many one city may hand in, the quota of its region; places are counted under locks."""
    call, city = application.call, application.city
    insist(named_by(call, application.applicant, application.organisation))
    if call.tracks.exists() and not application.track_by_hand:
        found = track_for(call, city, application.applicant, application.organisation)
        insist(found.allowed)
        if application.track not in found.tracks:
            raise Refused(_("Choose the nomination: the registry or the rules have changed since."))
    if city is None:
        return
    others = Application.objects.handed_in().filter(call=call).exclude(pk=application.pk)
    if call.per_city is not None:
        lock(city)
        if others.filter(city=city).count() >= call.per_city:
            raise Refused(_("The city has handed in as many applications as this call allows."))
    if call.region_quota is not None and not call.by_region:
        lock(city.region)
        if others.filter(city__region=city.region_id).count() >= call.region_quota:
            raise Refused(_("The region has handed in as many applications as this call allows."))


def _write_down(actor: Actor, application: Application, now: datetime) -> Submission:
    data = snapshot(application)
    last = application.submissions.aggregate(last=Max("number"))["last"] or 0
    return Submission.objects.create(
        application=application,
        number=last + 1,
        form=application.form,
        snapshot=data,
        digest=digest(data),
        by=as_person(actor),
        at=now,
    )


def _give_number(application: Application) -> None:
    """The next number of the call, by one conditional statement; a number once given stays."""
    if application.number:
        return
    rows = Call.objects.filter(pk=application.call_id)
    rows.update(submitted_count=F("submitted_count") + 1)
    application.number = rows.values_list("submitted_count", flat=True).get()


@operation("calls.reopen", rule=rules.can_reopen)
def reopen(*, actor: Actor, application: Application) -> Application:
    """Take the application back to change it. It keeps its number, and it counts again once it is handed in again."""
    lock(application)
    insist(rules.can_reopen(actor, application))
    application.state, application.submitted_at = State.DRAFT, None
    application.region_says, application.region_reason = Says.NOT_ASKED, ""
    application.save(update_fields=["state", "submitted_at", "region_says", "region_reason"])
    leave_trace("calls.reopen", actor=actor, target=application)
    return application


@operation("calls.withdraw", rule=rules.can_withdraw)
def withdraw(*, actor: Actor, application: Application) -> Application:
    """Leave the call for good."""
    lock(application.call, application)  # the seal takes the call first: what is sealed is not withdrawn
    insist(rules.can_withdraw(actor, application))
    application.state = State.WITHDRAWN
    application.save(update_fields=["state"])
    released = _release_jurors(application)
    leave_trace("calls.withdraw", actor=actor, target=application, released=released)
    return application


def _release_jurors(application: Application) -> int:
    """Nobody goes on reading what has left the call; reviews that were handed in stay as they are."""
    unread = Assignment.objects.in_force().filter(application=application, review__submitted_at=None)
    return unread.update(revoked_at=timezone.now(), ended=State.WITHDRAWN.value)


@operation("calls.grant_extension", rule=rules.can_extend)
def grant_extension(*, actor: Actor, application: Application, until: datetime, reason: str) -> Application:
    """Give one applicant more time, with a reason; others keep the common deadline."""
    lock(application)
    insist(rules.can_extend(actor, application))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why: the reason stays on record."))
    if until <= timezone.now():
        raise Refused(_("This moment has passed already."))
    if application.deadline and until <= application.deadline:
        raise Refused(_("This is not later than the deadline that they have."))
    before = application.deadline
    application.extended_until, application.extension_reason = until, reason[:500]
    application.save(update_fields=["extended_until", "extension_reason"])
    emails.tell_extended(application)
    stamps = {"before": before and before.isoformat(), "until": until.isoformat()}
    leave_trace("calls.grant_extension", actor=actor, target=application, reason=reason[:500], **stamps)
    return application
