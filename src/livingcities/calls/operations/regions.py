"""The step of the region: who speaks for it, which applications it puts forward."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.emails import screening as emails
from livingcities.calls.models import Application, RegionRepresentative
from livingcities.calls.rules import regions as rules
from livingcities.cities.models import City, Region

Says = Application.RegionSays


@operation("calls.appoint_representative", rule=rules.can_appoint_representative)
def appoint_representative(*, actor: Actor, region: Region, email: str, title: str = "") -> RegionRepresentative:
    """Name a person who speaks for a region; they must have an account."""
    person = get_user_model().objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise Refused(_("Nobody has signed up with this address. Ask the person to make an account first."))
    lock(region)
    if RegionRepresentative.objects.filter(region=region, user=person, until=None).exists():
        raise Refused(_("This person speaks for the region already."))
    made = RegionRepresentative.objects.create(region=region, user=person, title=title)
    emails.tell_appointed(made)
    leave_trace("calls.appoint_representative", actor=actor, target=made)
    return made


@operation("calls.end_representation", rule=rules.can_end_representation)
def end_representation(*, actor: Actor, representative: RegionRepresentative) -> None:
    """From now on this person no longer speaks for the region."""
    lock(representative)
    insist(rules.can_end_representation(actor, representative))
    representative.until = timezone.now()
    representative.save(update_fields=["until"])
    leave_trace("calls.end_representation", actor=actor, target=representative)


@operation("calls.tell_representative", rule=rules.is_due_to_be_told)
def tell_representative(*, actor: Actor, representative: RegionRepresentative) -> int:
    """One letter about the applications that wait for the region's word."""
    lock(representative)
    insist(rules.is_due_to_be_told(actor, representative))
    waiting = rules.waiting_in(representative.region_id).count()
    representative.told_at = timezone.now()
    representative.save(update_fields=["told_at"])
    emails.tell_waiting(representative, waiting)
    leave_trace("calls.tell_representative", actor=actor, target=representative, waiting=waiting)
    return waiting


@operation("calls.put_forward", rule=rules.can_put_forward)
def put_forward(*, actor: Actor, application: Application) -> Application:
    """The region puts an application forward, within its quota."""
    region = _region(application)
    lock(region, application)  # the quota is counted by one at a time
    insist(rules.can_put_forward(actor, application))
    insist(rules.has_room(application.call, region))
    _say(application, Says.PUT_FORWARD, "")
    leave_trace("calls.put_forward", actor=actor, target=application, region=region.code)
    return application


@operation("calls.decline_to_put_forward", rule=rules.can_decline_to_put_forward)
def decline_to_put_forward(*, actor: Actor, application: Application, reason: str) -> Application:
    """The region does not put an application forward, and says why. It may think again until the verdict."""
    region = _region(application)
    lock(region, application)
    insist(rules.can_decline_to_put_forward(actor, application))
    if not reason.strip():
        raise Refused(_("Say why: the applicants will read it."))
    _say(application, Says.DECLINED, reason.strip())
    leave_trace("calls.decline_to_put_forward", actor=actor, target=application, region=region.code)
    return application


def _region(application: Application) -> Region:
    city: City | None = application.city
    if city is None:
        raise Refused(_("In this call regions are not asked."))
    return city.region


def _say(application: Application, says: Says, reason: str) -> None:
    application.region_says, application.region_reason = says, reason
    application.save(update_fields=["region_says", "region_reason"])
    emails.tell_region_said(application)
