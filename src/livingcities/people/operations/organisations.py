from __future__ import annotations

import json
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.people import emails, rules
from livingcities.people.models import Organisation, OrganisationMembership

State = OrganisationMembership.State


class Overtaken(Refused):
    """The card was changed while the page of the secretary stood open."""


def stamp(organisation: Organisation) -> str:
    """In a few letters, what the secretariat confirms: kind, name and tax number."""
    return sha256(json.dumps(_identity(organisation)).encode()).hexdigest()[:16]


def _identity(organisation: Organisation) -> tuple[str, str, str]:
    return organisation.kind, organisation.name, organisation.inn


@operation("people.add_organisation", rule=rules.can_add_organisation)
def add_organisation(
    *, actor: Actor, kind: str, name: str, inn: str = "", site: str = "", description: str = "", title: str = ""
) -> Organisation:
    """Enter an organisation; whoever enters it is its contact person. An authority waits for the secretariat."""
    organisation = Organisation.objects.create(kind=kind, name=name, inn=inn, site=site, description=description)
    OrganisationMembership.objects.create(
        organisation=organisation, person=actor, title=title, is_contact=True, state=State.ACTIVE
    )
    leave_trace("people.add_organisation", actor=actor, target=organisation, kind=kind)
    return organisation


@operation("people.update_organisation", rule=rules.can_look_after_organisation)
def update_organisation(
    *, actor: Actor, organisation: Organisation, kind: str, name: str, inn: str, site: str, description: str
) -> None:
    """Correct an organisation's card. A new kind, name or tax number needs a new confirmation."""
    lock(organisation)
    identity = _identity(organisation)
    organisation.kind, organisation.name, organisation.inn = kind, name, inn
    organisation.site, organisation.description = site, description
    if identity != (kind, name, inn):
        organisation.confirmed_at = organisation.confirmed_by = None
    organisation.save()
    leave_trace("people.update_organisation", actor=actor, target=organisation, renamed=identity != (kind, name, inn))


@operation("people.confirm_organisation", rule=rules.can_confirm_organisation)
def confirm_organisation(*, actor: Actor, organisation: Organisation, seen: str | None = None) -> None:
    """The secretariat has made sure that the organisation is what it says and that its contact speaks for it.

    `seen` is the stamp of the card that the secretary had before them: what nobody has looked at is not confirmed."""
    lock(organisation)
    insist(rules.can_confirm_organisation(actor, organisation))
    if seen is not None and seen != stamp(organisation):
        raise Overtaken(_("The card was changed while this page stood open. Please look at it again."))
    organisation.confirmed_at = timezone.now()
    organisation.confirmed_by = actor if actor.is_authenticated else None
    organisation.save(update_fields=["confirmed_at", "confirmed_by"])
    for place in organisation.memberships.active().filter(is_contact=True).select_related("person"):
        emails.organisation_confirmed(place)
    leave_trace("people.confirm_organisation", actor=actor, target=organisation, kind=organisation.kind)


@operation("people.join_organisation", rule=rules.can_join_organisation)
def join_organisation(*, actor: Actor, organisation: Organisation, title: str = "") -> OrganisationMembership:
    """Ask to be named as one of an organisation's people; its contact person answers."""
    lock(organisation)
    insist(rules.can_join_organisation(actor, organisation))
    membership, _created = OrganisationMembership.objects.update_or_create(
        organisation=organisation,
        person=actor,
        defaults={"state": State.ASKED, "title": title, "is_contact": False, "since": timezone.now()},
    )
    for place in organisation.memberships.active().filter(is_contact=True).select_related("person"):
        emails.asked_to_join(membership, to=place.person.email)
    leave_trace("people.join_organisation", actor=actor, target=organisation)
    return membership


@operation("people.accept_member", rule=rules.can_answer_request)
def accept_member(*, actor: Actor, membership: OrganisationMembership) -> None:
    """Confirm that a person belongs to the organisation; the first one looks after it."""
    lock(membership.organisation, membership)
    insist(rules.can_answer_request(actor, membership))
    membership.state, membership.since = State.ACTIVE, timezone.now()
    if not membership.organisation.memberships.active().exists():
        membership.is_contact = True
    membership.save(update_fields=["state", "since", "is_contact"])
    emails.request_answered(membership)
    leave_trace("people.accept_member", actor=actor, target=membership.organisation)


@operation("people.refuse_member", rule=rules.can_answer_request)
def refuse_member(*, actor: Actor, membership: OrganisationMembership) -> None:
    """Answer that a person does not belong to the organisation."""
    lock(membership)
    insist(rules.can_answer_request(actor, membership))
    membership.state, membership.since = State.REFUSED, timezone.now()
    membership.save(update_fields=["state", "since"])
    emails.request_answered(membership)
    leave_trace("people.refuse_member", actor=actor, target=membership.organisation)


@operation("people.leave_organisation", rule=rules.can_leave_organisation)
def leave_organisation(*, actor: Actor, membership: OrganisationMembership) -> None:
    """Leave an organisation or take a request back. After its contact the longest-serving member looks after it."""
    organisation = membership.organisation
    lock(organisation, membership)
    insist(rules.can_leave_organisation(actor, membership))
    membership.state, membership.is_contact, membership.since = State.LEFT, False, timezone.now()
    membership.save(update_fields=["state", "is_contact", "since"])
    pass_on_contact(organisation)
    leave_trace("people.leave_organisation", actor=actor, target=organisation)


def pass_on_contact(organisation: Organisation) -> None:
    """If nobody looks after the organisation any more, its longest-serving member does from now on.

    The organisation is locked by whoever calls this: two that go at once would each leave it to the other."""
    places = organisation.memberships.active()
    if not places.filter(is_contact=True).exists():
        heir = places.order_by("since", "id").first()
        if heir:
            heir.is_contact = True
            heir.save(update_fields=["is_contact"])
