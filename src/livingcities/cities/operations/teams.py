"""City teams: the way in, roles, the way out; and whether a city counts as living."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cities import emails, rules
from livingcities.cities.models import City, Invitation, Membership

Role = Membership.Role
State = Membership.State


def redraw_living(city: City) -> None:
    """A city lives while its team has a coordinator; one that has only demo people lives in the demo alone."""
    coordinators = Membership.objects.coordinators().filter(city=city)
    city.is_living = coordinators.filter(user__is_demo=False).exists()
    city.is_demo_living = not city.is_living and coordinators.filter(user__is_demo=True).exists()
    city.save(update_fields=["is_living", "is_demo_living"])


def close_links_of(maker: Any) -> None:
    """Close the links into teams that this person has made and may not answer for any more."""
    for invitation in Invitation.objects.open().filter(created_by=maker).select_related("city"):
        if not rules.can_lead_team(maker, invitation.city):
            invitation.revoked_at = timezone.now()
            invitation.save(update_fields=["revoked_at"])


@operation("cities.ask_to_join", rule=rules.can_ask_to_join)
def ask_to_join(*, actor: Actor, city: City, about: str) -> Membership:
    """Ask to join a city's team, saying who one is."""
    lock(city)
    insist(rules.can_ask_to_join(actor, city))
    membership, _created = Membership.objects.update_or_create(
        city=city,
        user=actor,
        defaults={
            "state": State.ASKED,
            "role": Role.MEMBER,
            "about": about,
            "reason": "",
            "decided_by": None,
            "since": timezone.now(),
        },
    )
    emails.tell_asked(membership)
    leave_trace("cities.ask_to_join", actor=actor, target=membership)
    return membership


@operation("cities.withdraw_request", rule=rules.can_withdraw_request)
def withdraw_request(*, actor: Actor, membership: Membership) -> None:
    """Take one's request back before it is answered."""
    lock(membership)
    insist(rules.can_withdraw_request(actor, membership))
    _move(membership, State.LEFT, actor)
    leave_trace("cities.withdraw_request", actor=actor, target=membership)


@operation("cities.accept_request", rule=rules.can_answer_request)
def accept_request(*, actor: Actor, membership: Membership, role: str = Role.MEMBER) -> None:
    """Take a person who asked into the team."""
    lock(membership.city, membership)
    insist(rules.can_answer_request(actor, membership))
    membership.role, membership.removed_at = Role(role), None
    _move(membership, State.ACTIVE, actor)
    redraw_living(membership.city)
    emails.tell_answer(membership)
    leave_trace("cities.accept_request", actor=actor, target=membership, role=membership.role)


@operation("cities.refuse_request", rule=rules.can_answer_request)
def refuse_request(*, actor: Actor, membership: Membership, reason: str) -> None:
    """Answer a request with no, and say why."""
    lock(membership)
    insist(rules.can_answer_request(actor, membership))
    membership.reason = reason
    _move(membership, State.REFUSED, actor)
    emails.tell_answer(membership)
    leave_trace("cities.refuse_request", actor=actor, target=membership)


@operation("cities.appoint_coordinator", rule=rules.can_appoint)
def appoint_coordinator(*, actor: Actor, city: City, user: Any) -> Membership:
    """Make a person the coordinator of a city, whether they asked or not."""
    lock(city)
    membership, _created = Membership.objects.update_or_create(
        city=city,
        user=user,
        defaults={
            "state": State.ACTIVE,
            "role": Role.COORDINATOR,
            "reason": "",
            "removed_at": None,
            "decided_by": as_person(actor),
            "since": timezone.now(),
        },
    )
    redraw_living(city)
    emails.tell_answer(membership)
    leave_trace("cities.appoint_coordinator", actor=actor, target=membership)
    return membership


@operation("cities.change_role", rule=rules.can_change_role)
def change_role(*, actor: Actor, membership: Membership, role: str) -> None:
    """Make a member a coordinator or the other way round; the last coordinator stays one."""
    lock(membership.city, membership)
    insist(rules.can_change_role(actor, membership))
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    redraw_living(membership.city)
    close_links_of(membership.user)
    if membership.user_id != getattr(actor, "pk", None):
        emails.tell_change(membership)
    leave_trace("cities.change_role", actor=actor, target=membership, role=membership.role)


@operation("cities.leave_team", rule=rules.can_leave_team)
def leave_team(*, actor: Actor, membership: Membership) -> None:
    """Leave a team; the last coordinator names a successor first."""
    lock(membership.city, membership)
    insist(rules.can_leave_team(actor, membership))
    _move(membership, State.LEFT, actor)
    redraw_living(membership.city)
    close_links_of(membership.user)
    leave_trace("cities.leave_team", actor=actor, target=membership)


@operation("cities.remove_member", rule=rules.can_remove)
def remove_member(*, actor: Actor, membership: Membership, reason: str) -> None:
    """Remove a person from a team, and say why."""
    lock(membership.city, membership)
    insist(rules.can_remove(actor, membership))
    membership.reason, membership.removed_at = reason, timezone.now()
    _move(membership, State.LEFT, actor)
    redraw_living(membership.city)
    close_links_of(membership.user)
    emails.tell_change(membership)
    leave_trace("cities.remove_member", actor=actor, target=membership)


@operation("cities.mark_living", rule=rules.can_mark_living)
def mark_living(*, actor: Actor, city: City, living: bool) -> None:
    """Say that a city takes part in the initiative, or no longer does, whatever its team."""
    lock(city)
    city.is_living = living
    city.save(update_fields=["is_living"])
    leave_trace("cities.mark_living", actor=actor, target=city, living=living)


def _move(membership: Membership, state: Membership.State, actor: Actor) -> None:
    membership.state, membership.since, membership.decided_by = state, timezone.now(), as_person(actor)
    membership.save()
