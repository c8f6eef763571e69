"""Invitations into a team by a link. The secret stands in the link only; the table keeps its digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cities import rules
from livingcities.cities.models import City, Invitation, Membership

from .teams import redraw_living

MOST_USES = 50
LONGEST_DAYS = 30


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@operation("cities.invite", rule=rules.can_invite)
def invite(
    *, actor: Actor, city: City, role: str = Membership.Role.MEMBER, uses: int = 1, days: int = 7
) -> tuple[Invitation, str]:
    """Make a link into the team. The token is returned once and is not kept."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        city=city,
        role=Membership.Role(role),
        digest=digest(token),
        uses=max(1, min(uses, MOST_USES)),
        created_by=as_person(actor),
        expires_at=timezone.now() + timedelta(days=max(1, min(days, LONGEST_DAYS))),
    )
    leave_trace("cities.invite", actor=actor, target=invitation, role=invitation.role, uses=invitation.uses)
    return invitation, token


@operation("cities.revoke_invitation", rule=rules.can_revoke_invitation)
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Close a link before its time."""
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    leave_trace("cities.revoke_invitation", actor=actor, target=invitation)


@operation("cities.accept_invitation", rule=rules.can_accept_invitation)
def accept_invitation(*, actor: Actor, invitation: Invitation) -> Membership:
    """Join a team by its link. One conditional UPDATE takes a use: the last one goes to one person only."""
    lock(invitation.city)
    insist(rules.can_accept_invitation(actor, invitation))
    if not Invitation.objects.open().filter(pk=invitation.pk).update(used=F("used") + 1):
        invitation.refresh_from_db()
        raise Refused(rules.can_accept_invitation(actor, invitation).reason)
    membership, _created = Membership.objects.update_or_create(
        city=invitation.city,
        user=actor,
        defaults={
            "state": Membership.State.ACTIVE,
            "role": invitation.role,
            "reason": "",
            "decided_by": invitation.created_by,
            "since": timezone.now(),
        },
    )
    redraw_living(invitation.city)
    leave_trace("cities.accept_invitation", actor=actor, target=membership, invitation=invitation.pk)
    return membership
