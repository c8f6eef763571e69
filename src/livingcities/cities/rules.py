from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, yes_if

from .models import City, Membership


def is_in_team(actor: Actor, city: City | None, *, role: str | None = None) -> bool:
    """Whether the actor is an active member of the city's team (in this role, if one is named)."""
    if city is None or not getattr(actor, "is_authenticated", False):
        return False
    memberships = Membership.objects.filter(city=city, user=actor, state=Membership.State.ACTIVE)
    return (memberships.filter(role=role) if role else memberships).exists()


def can_act_for_city(actor: Actor, city: City | None) -> Decision:
    """The city's team, the secretariat and the system itself act in a city's name."""
    allowed = is_system(actor) or is_secretariat(actor) or is_in_team(actor, city)
    return yes_if(allowed, _("Only the city's team and the secretariat may do this."))


def can_load_registry(actor: Actor) -> Decision:
    return yes_if(is_system(actor), _("The registry is loaded by a command on the machine."))
