"""Who may do what in the registry, in city teams and with residences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, in_turn, no, yes_if

from .models import City, Invitation, Membership, Residence

Role = Membership.Role
State = Membership.State


def is_person(actor: Actor) -> bool:
    return bool(getattr(actor, "is_authenticated", False))


def is_in_team(actor: Actor, city: City | None, *, role: str | None = None) -> bool:
    """Whether the actor is an active member of the city's team (in this role, if one is named)."""
    if city is None or not is_person(actor):
        return False
    memberships = Membership.objects.filter(city=city, user=actor, state=State.ACTIVE)
    return (memberships.filter(role=role) if role else memberships).exists()


def signed_in(actor: Actor) -> Decision:
    return yes_if(is_person(actor), _("Sign in first."))


# --- in a city's name --------------------------------------------------------------------------------
def can_act_for_city(actor: Actor, city: City | None) -> Decision:
    """The city's team, the secretariat and the system itself act in a city's name."""
    allowed = is_system(actor) or is_secretariat(actor) or is_in_team(actor, city)
    return yes_if(allowed, _("Only the city's team and the secretariat may do this."))


def can_lead_team(actor: Actor, city: City) -> Decision:
    """Coordinators decide who is in the team; the secretariat helps where there is none yet."""
    allowed = is_system(actor) or is_secretariat(actor) or is_in_team(actor, city, role=Role.COORDINATOR)
    return yes_if(allowed, _("Only the team's coordinators and the secretariat may do this."))


# --- the way into a team -----------------------------------------------------------------------------
def can_ask_to_join(actor: Actor, city: City) -> Decision:
    def not_there_yet() -> Decision:
        place = Membership.objects.filter(city=city, user=actor).first()
        if place is None or place.state in (State.REFUSED, State.LEFT):
            return YES
        if place.state == State.ACTIVE:
            return no(_("You are in this team already."))
        return no(_("Your request is waiting for an answer."))

    return signed_in(actor) and not_there_yet()


def can_answer_request(actor: Actor, membership: Membership) -> Decision:
    still = yes_if(membership.state == State.ASKED, _("Somebody has answered this request already."))
    return can_lead_team(actor, membership.city) and still


def can_withdraw_request(actor: Actor, membership: Membership) -> Decision:
    own = is_person(actor) and membership.user_id == actor.pk
    return yes_if(own and membership.state == State.ASKED, _("There is no request of yours to take back."))


def can_appoint(actor: Actor) -> Decision:
    return yes_if(
        is_system(actor) or is_secretariat(actor), _("The secretariat names the first coordinator of a city.")
    )


# --- inside a team -----------------------------------------------------------------------------------
def is_last_coordinator(membership: Membership) -> bool:
    if membership.role != Role.COORDINATOR or membership.state != State.ACTIVE:
        return False
    others = Membership.objects.coordinators().filter(city=membership.city_id).exclude(pk=membership.pk)
    return not others.exists()


def _successor_known(membership: Membership) -> Decision:
    return yes_if(
        not is_last_coordinator(membership),
        _("A team needs a coordinator: make somebody else a coordinator first, or write to the secretariat."),
    )


def _is_active(membership: Membership) -> Decision:
    return yes_if(membership.state == State.ACTIVE, _("This person is not in the team any more."))


def can_change_role(actor: Actor, membership: Membership) -> Decision:
    return in_turn(
        lambda: can_lead_team(actor, membership.city),
        lambda: _is_active(membership),
        lambda: _successor_known(membership),
    )


def can_leave_team(actor: Actor, membership: Membership) -> Decision:
    own = yes_if(is_person(actor) and membership.user_id == actor.pk, _("Only the member decides to leave."))
    return own and _is_active(membership) and _successor_known(membership)


def can_remove(actor: Actor, membership: Membership) -> Decision:
    """Coordinators remove others; only the secretariat may leave a team without a coordinator."""
    if is_person(actor) and membership.user_id == actor.pk:
        return no(_("To go yourself, leave the team."))
    leads = can_lead_team(actor, membership.city) and _is_active(membership)
    return leads if not leads or is_secretariat(actor) or is_system(actor) else _successor_known(membership)


# --- invitations -------------------------------------------------------------------------------------
def can_invite(actor: Actor, city: City) -> Decision:
    return can_lead_team(actor, city)


def can_revoke_invitation(actor: Actor, invitation: Invitation) -> Decision:
    still = yes_if(invitation.is_open, _("This invitation is closed already."))
    return can_lead_team(actor, invitation.city) and still


def stands(invitation: Invitation) -> Decision:
    """A link is good for as long as whoever made it leads the team (the site itself always does)."""
    maker = invitation.created_by
    good = invitation.is_open and (maker is None or bool(can_lead_team(maker, invitation.city)))
    return yes_if(good, _("This invitation has expired or has been used up. Ask the team for a new one."))


def _not_removed(actor: Actor, city: City) -> Decision:
    """Whom the team has removed does not come back by a link: the way back is a request that is answered."""
    removed = Membership.objects.filter(city=city, user=actor).exclude(removed_at=None)
    return yes_if(
        not removed.exists(),
        _("You were removed from this team, so links do not bring you back. You may ask to join again."),
    )


def can_accept_invitation(actor: Actor, invitation: Invitation) -> Decision:
    return in_turn(
        lambda: stands(invitation),
        lambda: signed_in(actor),
        lambda: yes_if(not is_in_team(actor, invitation.city), _("You are in this team already.")),
        lambda: _not_removed(actor, invitation.city),
    )


# --- where a person lives ----------------------------------------------------------------------------
def can_state_residence(actor: Actor) -> Decision:
    return signed_in(actor)


def can_confirm_residence(actor: Actor, residence: Residence) -> Decision:
    def by_another() -> Decision:
        own = is_person(actor) and residence.user_id == actor.pk
        return yes_if(not own, _("Somebody else of the team has to confirm where you live."))

    waiting = residence.confirmed_at is None and residence.declined_at is None
    return in_turn(
        lambda: can_act_for_city(actor, residence.city),
        by_another,
        lambda: yes_if(waiting, _("Somebody has answered this request already.")),
    )


# --- the registry ------------------------------------------------------------------------------------
def can_load_registry(actor: Actor) -> Decision:
    return yes_if(is_system(actor), _("The registry is loaded by a command on the machine."))


def can_mark_living(actor: Actor) -> Decision:
    allowed = is_system(actor) or is_secretariat(actor)
    return yes_if(allowed, _("Only the secretariat says which cities are living ones."))
