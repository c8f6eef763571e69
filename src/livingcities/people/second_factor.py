"""A second factor is demanded of the secretariat: until it is shown in this session, no right of theirs counts."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest

from .models import User


def demanded(user: User) -> bool:
    """Of everybody in the secretariat. Demo people are spared on a machine for development, never in production."""
    return user.is_secretariat and not (user.is_demo and not settings.PRODUCTION)


def shown(request: HttpRequest, user: User) -> bool:
    """Whether this session was opened, or confirmed later, with an app's code, a recovery code or a passkey."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def missing(request: HttpRequest, user: Any) -> bool:
    return user.is_authenticated and demanded(user) and not shown(request, user)


def note_new_authenticator(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
    """To add an app or a key one has to use it: that counts as showing it in this session."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
