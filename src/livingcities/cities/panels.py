"""«My city» on a person's own page, and the city on the page that others see."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest

from livingcities.people.models import Shown, User
from livingcities.people.requests import PersonRequest

from .models import Membership, Residence

ACTIVE, ASKED = Membership.State.ACTIVE, Membership.State.ASKED


def places_of(user: User) -> list[Membership]:
    """The teams a person is in or asks to join: one query for all sections of a page together."""
    places = Membership.objects.filter(state__in=(ACTIVE, ASKED)).select_related("city").order_by("city__sort_name")
    prefetch_related_objects([user], Prefetch("memberships", places, to_attr="open_places"))
    return user.open_places  # type: ignore[attr-defined]


def towns_of(user: User) -> list[int]:
    """Keys of the towns in whose teams the person is."""
    return [place.city_id for place in places_of(user) if place.state == ACTIVE]


def my_city(request: PersonRequest) -> dict[str, Any]:
    residence = Residence.objects.filter(user=request.user.pk).select_related("city", "city__region").first()
    return {"residence": residence, "teams": places_of(request.user)}


def city_of_person(request: HttpRequest, person: User, parts: set[str]) -> dict[str, Any] | None:
    """Where a person lives by their own word, to those whom they show it."""
    if Shown.CITY not in parts:
        return None
    lives = Residence.objects.filter(user=person, declined_at=None).select_related("city__region").first()
    return {"residence": lives} if lives else None
