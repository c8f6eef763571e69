"""Who may do what with accounts, organisations and consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, in_turn, no, yes_if

from .models import Audience, Consent, ConsentText, Organisation, OrganisationMembership, Purpose, Shown, User

if TYPE_CHECKING:
    from django.db.models import Model

WAITING_ORGANISATIONS = 5


def is_person(actor: Actor) -> Decision:
    return yes_if(getattr(actor, "is_authenticated", False), _("Sign in first."))


def is_same(actor: Actor, person: Model) -> bool:
    return getattr(actor, "is_authenticated", False) and actor.pk == person.pk


# --- the profile ---------------------------------------------------------------------------------
def can_change_profile(actor: Actor, person: User) -> Decision:
    return yes_if(is_same(actor, person) or is_system(actor), _("Only the owner changes a profile."))


def can_see(viewer: Actor, person: User, part: Shown) -> Decision:
    """Whether this part of a profile is shown to the viewer. Asked of profiles that `visible_to` has let through."""
    audience = person.audience(part)
    signed_in = getattr(viewer, "is_authenticated", False)
    allowed = (
        is_same(viewer, person)
        or audience == Audience.EVERYONE
        or (audience == Audience.SIGNED_IN and signed_in and viewer.is_active)
    )
    return yes_if(allowed, _("This person does not show it."))


def shown_parts(viewer: Actor, person: User) -> set[str]:
    return {part.value for part in Shown if can_see(viewer, person, part)}


# --- organisations -------------------------------------------------------------------------------
def is_contact(actor: Actor, organisation: Organisation) -> bool:
    if not getattr(actor, "is_authenticated", False):
        return False
    return organisation.memberships.active().filter(person_id=actor.pk, is_contact=True).exists()


def can_add_organisation(actor: Actor) -> Decision:
    def few_waiting() -> Decision:
        waiting = Organisation.objects.filter(
            confirmed_at=None,
            memberships__person_id=actor.pk,
            memberships__is_contact=True,
            memberships__state=OrganisationMembership.State.ACTIVE,
        )
        return yes_if(
            waiting.count() < WAITING_ORGANISATIONS,
            _("Several of your organisations still wait for confirmation. Please wait for the answer first."),
        )

    return in_turn(lambda: is_person(actor), few_waiting)


def can_look_after_organisation(actor: Actor, organisation: Organisation) -> Decision:
    return yes_if(
        is_contact(actor, organisation) or is_secretariat(actor) or is_system(actor),
        _("Only the organisation's contact person and the secretariat may do this."),
    )


def can_join_organisation(actor: Actor, organisation: Organisation) -> Decision:
    def not_yet_in() -> Decision:
        there = organisation.memberships.open().filter(person_id=actor.pk)
        return yes_if(not there.exists(), _("You are already there, or your request is waiting for an answer."))

    return in_turn(lambda: is_person(actor), not_yet_in)


def can_leave_organisation(actor: Actor, membership: OrganisationMembership) -> Decision:
    state = OrganisationMembership.State
    own = getattr(actor, "is_authenticated", False) and actor.pk == membership.person_id
    return yes_if(own and membership.state in (state.ASKED, state.ACTIVE), _("You are not in this organisation."))


def can_answer_request(actor: Actor, membership: OrganisationMembership) -> Decision:
    return in_turn(
        lambda: can_look_after_organisation(actor, membership.organisation),
        lambda: yes_if(
            membership.state == OrganisationMembership.State.ASKED, _("This request has been answered already.")
        ),
    )


def can_confirm_organisation(actor: Actor, organisation: Organisation) -> Decision:
    return in_turn(
        lambda: yes_if(is_secretariat(actor) or is_system(actor), _("Organisations are confirmed by the secretariat.")),
        lambda: yes_if(organisation.confirmed_at is None, _("The organisation is confirmed already.")),
    )


# --- consents ------------------------------------------------------------------------------------
def has_consent(person: User, purpose: Purpose) -> bool:
    """Whether the person's consent for this purpose is in force, to whichever version they gave it."""
    return Consent.objects.in_force().filter(user_id=person.pk, text__purpose=purpose).exists()


def can_give_consent(actor: Actor, text: ConsentText) -> Decision:
    return in_turn(
        lambda: is_person(actor),
        lambda: yes_if(
            ConsentText.objects.current().filter(pk=text.pk).exists(),
            _("There is a newer text. Please reload the page and read it."),
        ),
    )


def can_withdraw_consent(actor: Actor, purpose: Purpose) -> Decision:
    if purpose == Purpose.ACCOUNT:
        return no(_("Without this consent there can be no account: to withdraw it, delete the account."))
    return is_person(actor)


# --- my data -------------------------------------------------------------------------------------
def can_export_data(actor: Actor, person: User) -> Decision:
    return yes_if(is_same(actor, person), _("Only the owner downloads their data."))


def can_delete_account(actor: Actor, person: User) -> Decision:
    if person.is_demo:
        return no(_("This is a shared account for trying the site out, it stays."))
    return YES if is_same(actor, person) else no(_("Only the owner deletes an account."))


def can_forget_unconfirmed(actor: Actor, person: User) -> Decision:
    return in_turn(
        lambda: yes_if(is_system(actor), _("Only the clock does this.")),
        lambda: yes_if(
            User.objects.never_confirmed().filter(pk=person.pk).exists(), _("This address has been confirmed.")
        ),
    )
