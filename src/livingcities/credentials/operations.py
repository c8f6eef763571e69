"""Issuing and revoking: a certificate is never changed, only revoked with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation

from .keys import issuer_key
from .models import Credential, PublicKey
from .rules import can_issue, can_revoke

if TYPE_CHECKING:
    from livingcities.people.models import User


@operation("credentials.issue", rule=can_issue)
def issue(
    *,
    actor: Actor,
    kind: str,
    holder: User | None = None,
    holder_name: str,
    title: str,
    reason: str,
    programme: str,
    occasion: str = "",
    signed_by: str = "",
    is_demo: bool = False,
) -> Credential:
    """Issue a certificate; from now on its page confirms it to anyone who knows its code."""
    credential = Credential(
        kind=kind,
        holder=holder,
        holder_name=holder_name,
        title=title,
        reason=reason,
        programme=programme,
        occasion=occasion,
        signed_by=signed_by,
        is_demo=is_demo,
    )
    credential.clean_fields(exclude={"holder"})
    credential.save()
    _remember_key()
    leave_trace("credentials.issue", actor=actor, target=credential, kind=kind, occasion=occasion)
    return credential


def _remember_key() -> None:
    """Files handed out stay verifiable after the key was changed: the public half is kept for ever."""
    key = issuer_key()
    PublicKey.objects.get_or_create(kid=key.kid, defaults={"jwk": key.jwk})


@operation("credentials.revoke", rule=can_revoke)
def revoke(*, actor: Actor, credential: Credential, reason: str) -> Credential:
    """Declare a certificate void, for a reason that its page tells."""
    lock(credential)
    insist(can_revoke(actor, credential))
    credential.revoked_at = timezone.now()
    credential.revoked_reason = reason
    credential.clean_fields(exclude={"holder"})
    credential.save(update_fields=["revoked_at", "revoked_reason"])
    leave_trace("credentials.revoke", actor=actor, target=credential)
    return credential
