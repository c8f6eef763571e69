"""The section «My dialogues» of a person's page."""

from __future__ import annotations

from typing import Any

from livingcities.base.actors import is_secretariat
from livingcities.cities.panels import towns_of
from livingcities.people.models import User
from livingcities.people.requests import PersonRequest

from .models import Dialogue, SeatHolder
from .models.dialogue import DialogueQuerySet

SHOWN = 8


def my_dialogues(request: PersonRequest) -> dict[str, Any] | None:
    """What the person runs, what their town asks, what they have answered; nothing to show, no section."""
    towns, secretariat = towns_of(request.user), is_secretariat(request.user)
    led = Dialogue.objects.filter(city__in=towns)
    if secretariat:
        led |= Dialogue.objects.filter(created_by=request.user)
    seats = SeatHolder.objects.filter(user=request.user).select_related("dialogue__city").order_by("-since")[:SHOWN]
    runs = list(led.exclude(state=Dialogue.State.PUBLISHED).select_related("city")[:SHOWN])
    taken = [seat.dialogue for seat in seats]
    at_home = [dialogue for dialogue in _open_at_home(request.user) if dialogue not in taken]
    may_start = secretariat or bool(towns)
    if not (runs or at_home or taken or may_start):
        return None
    return {"runs": runs, "at_home": at_home, "taken": taken, "may_start": may_start}


def _open_at_home(user: User) -> DialogueQuerySet:
    """What the town where the person lives talks about just now, the soonest to close first."""
    home = Dialogue.objects.open().filter(city__residents__user=user)
    return home.select_related("city").order_by("closes_at")[:SHOWN]
