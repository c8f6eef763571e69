"""«This is not our nomination»: asked with one click, answered by the secretariat."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.emails import applying as emails
from livingcities.calls.models import Application, Track, TrackAppeal
from livingcities.calls.rules import applying as rules


@operation("calls.appeal_track", rule=rules.can_appeal_track)
def appeal_track(*, actor: Actor, application: Application, wanted: Track | None = None, text: str = "") -> TrackAppeal:
    """Ask the secretariat for another nomination. Writing goes on meanwhile."""
    lock(application)
    insist(rules.can_appeal_track(actor, application))
    if wanted is not None and wanted.call_id != application.call_id:
        raise Refused(_("There is no such nomination in this call."))
    appeal = TrackAppeal.objects.create(application=application, wanted=wanted, text=text.strip()[:1000], by=actor)
    emails.tell_appeal_asked(appeal)
    leave_trace("calls.appeal_track", actor=actor, target=application, wanted=wanted.pk if wanted else None)
    return appeal


@operation("calls.answer_track_appeal", rule=rules.can_answer_track_appeal)
def answer_track_appeal(
    *, actor: Actor, appeal: TrackAppeal, granted: bool, answer: str, track: Track | None = None
) -> TrackAppeal:
    """Agree (with the nomination asked for, or another) or say why not. A nomination given by hand stays."""
    application = appeal.application
    lock(application, appeal)
    insist(rules.can_answer_track_appeal(actor, appeal))
    if granted:
        insist(rules.can_grant_track_appeal(actor, appeal))
    chosen = track or appeal.wanted
    if granted and (chosen is None or chosen.call_id != application.call_id):
        raise Refused(_("Say which nomination it becomes."))
    if not granted and not answer.strip():
        raise Refused(_("Say why: people deserve a reason."))
    appeal.granted, appeal.answer, appeal.answered_at = granted, answer.strip()[:1000], timezone.now()
    appeal.save(update_fields=["granted", "answer", "answered_at"])
    if granted:
        application.track, application.track_by_hand = chosen, True
        application.save(update_fields=["track", "track_by_hand"])
    emails.tell_appeal_answered(appeal)
    leave_trace("calls.answer_track_appeal", actor=actor, target=application, granted=granted)
    return appeal
