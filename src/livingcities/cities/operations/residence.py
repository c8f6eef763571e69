"""Where a person lives: said by the person, confirmed by the city's team."""

from __future__ import annotations

from django.utils import timezone

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cities import emails, rules
from livingcities.cities.models import City, Residence


@operation("cities.state_residence", rule=rules.can_state_residence)
def state_residence(*, actor: Actor, city: City, about: str = "") -> Residence:
    """Say where one lives. Another town, or another try after a refusal, waits for confirmation anew."""
    known = Residence.objects.filter(user=actor).first()
    if known is not None and known.city_id == city.pk and known.confirmed_at:
        residence = known
    else:
        residence, _created = Residence.objects.update_or_create(
            user=actor,
            defaults={
                "city": city,
                "about": about,
                "confirmed_at": None,
                "confirmed_by": None,
                "declined_at": None,
                "reason": "",
                "since": timezone.now(),
            },
        )
    leave_trace("cities.state_residence", actor=actor, target=residence)
    return residence


@operation("cities.forget_residence", rule=rules.can_state_residence)
def forget_residence(*, actor: Actor) -> None:
    """Take back where one lives."""
    residence = Residence.objects.filter(user=actor).first()
    leave_trace("cities.forget_residence", actor=actor, target=residence or actor)
    if residence is not None:
        residence.delete()


@operation("cities.confirm_residence", rule=rules.can_confirm_residence)
def confirm_residence(*, actor: Actor, residence: Residence) -> None:
    """Confirm in the city's name that a person lives there."""
    lock(residence)
    insist(rules.can_confirm_residence(actor, residence))
    residence.confirmed_at = timezone.now()
    residence.confirmed_by = as_person(actor)
    residence.save(update_fields=["confirmed_at", "confirmed_by"])
    emails.tell_residence(residence)
    leave_trace("cities.confirm_residence", actor=actor, target=residence)


@operation("cities.decline_residence", rule=rules.can_confirm_residence)
def decline_residence(*, actor: Actor, residence: Residence, reason: str) -> None:
    """Say that the team cannot tell whether a person lives there, and what would help."""
    lock(residence)
    insist(rules.can_confirm_residence(actor, residence))
    residence.declined_at, residence.reason = timezone.now(), reason
    residence.save(update_fields=["declined_at", "reason"])
    emails.tell_residence(residence)
    leave_trace("cities.decline_residence", actor=actor, target=residence)
