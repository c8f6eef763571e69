"""The section «My certificates» of a person's page."""

from __future__ import annotations

from typing import Any

from livingcities.people.requests import PersonRequest

from .models import Credential

SHOWN = 20


def my_certificates(request: PersonRequest) -> dict[str, Any] | None:
    """What was issued to this person; nothing issued, no section."""
    mine = list(Credential.objects.filter(holder=request.user)[:SHOWN])
    return {"mine": mine} if mine else None
