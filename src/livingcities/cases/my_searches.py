"""The section «My searches» of a person's page, and what is kept of them as personal data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from livingcities.people.models import User
from livingcities.people.personal_data import forget_titles
from livingcities.people.requests import PersonRequest

from .models import SavedSearch

SHOWN = 5


def my_searches(request: PersonRequest) -> dict[str, Any] | None:
    searches = list(SavedSearch.objects.filter(user=request.user)[: SHOWN + 1])
    return {"searches": searches[:SHOWN], "more": len(searches) > SHOWN} if searches else None


def export(user: User) -> list[dict[str, Any]]:
    """Every kept search with its address and its letters."""
    catalogue = settings.SITE_URL + reverse("cases:catalogue")
    return [
        {
            "title": row.title,
            "address": f"{catalogue}?{row.query}",
            "letters": row.every,
            "kept_since": row.created_at,
            "last_letter": row.sent_at,
        }
        for row in SavedSearch.objects.filter(user=user)
    ]


def erase(user: User) -> None:
    searches = SavedSearch.objects.filter(user=user)
    forget_titles(searches)
    searches.delete()
