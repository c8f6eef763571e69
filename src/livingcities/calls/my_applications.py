"""The section «My applications» of a person's page."""

from __future__ import annotations

from typing import Any

from livingcities.people.requests import PersonRequest

from .models import Application, Author

SHOWN = 8


def my_applications(request: PersonRequest) -> dict[str, Any] | None:
    """Where the person is an author, what is being written first; nothing to show, no section."""
    places = (
        Author.objects.filter(user=request.user)
        .exclude(application__state=Application.State.WITHDRAWN)
        .select_related("application__call", "application__city")
        .order_by("-application__changed_at")[:SHOWN]
    )
    applications = [place.application for place in places]
    if not applications:
        return None
    writing = {Application.State.DRAFT, Application.State.CORRECTION}
    return {
        "writing": [row for row in applications if row.state in writing],
        "handed_in": [row for row in applications if row.state not in writing],
    }
