"""What certificates keep about a person: that they hold them, and the name printed on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from livingcities.people.models import User
from livingcities.people.personal_data import forget_titles

from .diploma import render_diploma
from .models import Credential

FORGOTTEN = "—"


def export(user: User) -> list[dict[str, Any]]:
    return [
        {
            "title": row.title,
            "name": row.holder_name,
            "reason": row.reason,
            "programme": row.programme,
            "number": row.spelled_code,
            "address": settings.SITE_URL + row.get_absolute_url(),
            "issued": row.issued_at,
            "revoked": row.revoked_at,
            "revoked_because": row.revoked_reason,
        }
        for row in Credential.objects.filter(holder=user)
    ]


def files(user: User) -> Iterator[tuple[str, bytes]]:
    for row in Credential.objects.filter(holder=user, revoked_at=None):
        yield f"{row.code}.pdf", render_diploma(row)


def erase(user: User) -> None:
    """A person's own certificates lose the name and with it their force; those of a town that the person only
    received stay with the town."""
    held = Credential.objects.filter(holder=user)
    forget_titles(held)
    personal = Q(kind=Credential.Kind.THANKS)
    for name in filter(None, (user.surname, user.name)):
        personal |= Q(holder_name__contains=name)
    own = held.filter(personal)
    own.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_reason="Владелец удалил свои данные.")
    own.update(holder_name=FORGOTTEN)
    held.update(holder=None)
