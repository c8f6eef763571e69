"""The section «My practices and adoptions» of a person's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from livingcities.base.actors import is_secretariat
from livingcities.cities.panels import towns_of
from livingcities.people.requests import PersonRequest

from .models import Adoption, Case, CaseContact, OutcomeCheck

SHOWN = 8


def my_cases(request: PersonRequest) -> dict[str, Any] | None:
    """What the person's towns tell and repeat, and what waits for them; nothing to show, no section."""
    user = request.user
    towns = towns_of(user)
    written = (
        Case.objects.visible_to(user).filter(Q(city__in=towns) | Q(created_by=user)).exclude(state=Case.State.WITHDRAWN)
    )
    repeated = Adoption.objects.filter(city__in=towns).select_related("case__city", "city")
    letters = Adoption.objects.going_on().filter(case__city__in=towns, replied_at=None)
    due = OutcomeCheck.objects.filter(
        adoption__city__in=towns, answered_at=None, due_on__lte=timezone.localdate()
    ).select_related("adoption__case")
    unsettled = CaseContact.objects.unsettled().filter(user=user)
    section = {
        "cases": list(written.select_related("city").order_by("-changed_at")[:SHOWN]),
        "adoptions": list(repeated.order_by("-created_at")[:SHOWN]),
        "letters": list(letters.select_related("case", "city").order_by("created_at")[:SHOWN]) if towns else [],
        "due": list(due[:SHOWN]) if towns else [],
        "asked": list(unsettled.select_related("case")[:SHOWN]),
        "may_start": bool(towns) or is_secretariat(user),
        "is_editor": is_secretariat(user),
    }
    return section if any(section.values()) else None
