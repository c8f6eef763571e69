"""Who works on an application. The secret of an invitation stands in its link only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.emails import applying as emails
from livingcities.calls.models import Application, Author, AuthorInvitation
from livingcities.calls.rules import applying as rules

DAYS = 14


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@operation("calls.invite_author", rule=rules.can_invite_author)
def invite_author(
    *, actor: Actor, application: Application, role: str = Author.Role.EDITOR, email: str = ""
) -> tuple[AuthorInvitation, str]:
    """Make a link for one more author, sent by e-mail where an address is given. The token is not kept."""
    token = secrets.token_urlsafe(24)
    invitation = AuthorInvitation.objects.create(
        application=application,
        role=Author.Role(role),
        email=email.strip().lower(),
        digest=digest(token),
        created_by=as_person(actor),
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    if invitation.email:
        emails.invite_author(invitation, token)
    leave_trace("calls.invite_author", actor=actor, target=application, role=invitation.role)
    return invitation, token


@operation("calls.revoke_author_invitation", rule=rules.can_revoke_author_invitation)
def revoke_author_invitation(*, actor: Actor, invitation: AuthorInvitation) -> None:
    """Close a link before its time."""
    application, role = invitation.application, invitation.role
    AuthorInvitation.objects.filter(pk=invitation.pk, used_at=None).delete()
    leave_trace("calls.revoke_author_invitation", actor=actor, target=application, role=role)


@operation("calls.join_authors", rule=rules.can_join_authors)
def join_authors(*, actor: Actor, invitation: AuthorInvitation) -> Author:
    """Become an author by a link. One conditional UPDATE uses it up: of two people one comes in."""
    used = AuthorInvitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        invitation.refresh_from_db()
        raise Refused(rules.can_join_authors(actor, invitation).reason)
    author, is_new = Author.objects.get_or_create(
        application=invitation.application, user=actor, defaults={"role": invitation.role}
    )
    if not is_new:
        raise Refused(_("You are among the authors already."))
    leave_trace("calls.join_authors", actor=actor, target=invitation.application, role=author.role)
    return author


@operation("calls.change_author", rule=rules.can_change_author)
def change_author(*, actor: Actor, author: Author, role: str) -> Author:
    """Give an author another part."""
    lock(author.application)
    author.refresh_from_db()
    insist(rules.can_change_author(actor, author))
    author.role = Author.Role(role)
    author.save(update_fields=["role"])
    if author.role != Author.Role.LEAD:
        _close_links_of(author)
    leave_trace("calls.change_author", actor=actor, target=author.application, role=author.role)
    return author


@operation("calls.remove_author", rule=rules.can_remove_author)
def remove_author(*, actor: Actor, author: Author) -> None:
    """Take somebody off the authors, or go oneself. Somebody always leads."""
    application = author.application
    lock(application)
    insist(rules.can_remove_author(actor, author))
    _close_links_of(author)
    Author.objects.filter(pk=author.pk).delete()
    leave_trace("calls.remove_author", actor=actor, target=application)


def _close_links_of(author: Author) -> None:
    """Whoever leads no more brings nobody in, and does not come back by a link of their own."""
    AuthorInvitation.objects.filter(application=author.application_id, created_by=author.user_id, used_at=None).delete()
