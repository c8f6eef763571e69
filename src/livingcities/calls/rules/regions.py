"""Who speaks for a region, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, no, yes_if
from livingcities.calls.models import Application, Call, RegionRepresentative
from livingcities.cities.models import Region
from livingcities.cities.rules import is_person

from .office import by_secretariat

State = Application.State
Says = Application.RegionSays

DAY = timedelta(days=1)
AGAIN = timedelta(days=7)
"""After so long without an answer the same applications are named once more."""


def can_appoint_representative(actor: Actor, region: Region) -> Decision:
    return by_secretariat(actor) and yes_if(region.pk, _("There is no such region."))


def can_end_representation(actor: Actor, representative: RegionRepresentative) -> Decision:
    return by_secretariat(actor) and yes_if(representative.until is None, _("This has ended already."))


def represents(actor: Actor, region: Region | int | None) -> bool:
    if region is None or not is_person(actor):
        return False
    return RegionRepresentative.objects.filter(region=region, user=actor, until=None).exists()


def can_speak_for_region(actor: Actor, application: Application) -> Decision:
    """Its representatives; the secretariat where a region has written on paper. Until the jury has the application."""
    call, city = application.call, application.city
    if not call.by_region or city is None:
        return no(_("In this call regions are not asked."))
    if not (is_secretariat(actor) or represents(actor, city.region_id)):
        return no(_("Only the representatives of the region and the secretariat may do this."))
    waiting = application.state in {State.SUBMITTED, State.CORRECTION}
    going_on = call.state in {Call.State.OPEN, Call.State.SCREENING, Call.State.REVIEW}
    return yes_if(waiting and going_on, _("The application is no longer waiting for the region."))


def can_put_forward(actor: Actor, application: Application) -> Decision:
    not_yet = yes_if(application.region_says != Says.PUT_FORWARD, _("The region has put this application forward."))
    return can_speak_for_region(actor, application) and not_yet


def can_decline_to_put_forward(actor: Actor, application: Application) -> Decision:
    not_yet = yes_if(application.region_says != Says.DECLINED, _("The region has declined this application already."))
    return can_speak_for_region(actor, application) and not_yet


def waiting_for_word() -> QuerySet[Application]:
    """Applications that have been handed in and wait for the word of their region."""
    going_on = (Call.State.OPEN, Call.State.SCREENING, Call.State.REVIEW)
    asked = Application.objects.filter(call__by_region=True, call__state__in=going_on, city__isnull=False)
    return asked.filter(state__in=(State.SUBMITTED, State.CORRECTION), region_says__in=(Says.WAITING, Says.NOT_ASKED))


def waiting_in(region: Region | int | OuterRef) -> QuerySet[Application]:
    return waiting_for_word().filter(city__region=region)


def is_due_to_be_told(actor: Actor, representative: RegionRepresentative) -> Decision:
    """The clock's question: one letter a day at most; something new waits, or the old has waited for a week."""
    system = yes_if(is_system(actor), _("The system does this by itself."))
    speaks = yes_if(representative.until is None, _("This has ended already."))
    waiting = waiting_in(representative.region_id)
    due = _is_due(representative.told_at, waiting)
    return system and speaks and yes_if(due, _("It is too early for a letter, or nothing waits."))


def _is_due(told_at: datetime | None, waiting: QuerySet[Application]) -> bool:
    since = timezone.now() - told_at if told_at else AGAIN
    return since >= DAY and (waiting if since >= AGAIN else waiting.filter(submitted_at__gt=told_at)).exists()


def has_room(call: Call, region: Region) -> Decision:
    """Whether the region's quota leaves a place. Ask it with the region's row locked."""
    if call.region_quota is None:
        return YES
    taken = put_forward_by(call, region)
    return yes_if(
        taken < call.region_quota,
        _("The quota of the region is used up. To put this one forward, decline one of the others first."),
    )


def put_forward_by(call: Call, region: Region) -> int:
    """How many applications the region has put forward; those that were withdrawn or refused free their place."""
    counted = Application.objects.filter(call=call, city__region=region, region_says=Says.PUT_FORWARD)
    return counted.exclude(state__in=(State.DRAFT, State.WITHDRAWN, State.REJECTED)).count()
