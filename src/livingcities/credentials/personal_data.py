"""What certificates keep about a person: that they hold them, and the name printed on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
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
    own = held.filter(pk__in=[row.pk for row in held if _is_personal(row, user)])
    own.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_reason="Владелец удалил свои данные.")
    own.update(holder_name=FORGOTTEN)
    held.update(holder=None)


def _is_personal(row: Credential, user: User) -> bool:
    """Thanks are; of the rest those that hold the person's name word for word: the diploma of Кировск stays when
    somebody called Киров leaves."""
    own, printed = (set(name.casefold().split()) for name in (user.name, row.holder_name))
    return row.kind == Credential.Kind.THANKS or own == printed or (len(own) > 1 and own <= printed)
