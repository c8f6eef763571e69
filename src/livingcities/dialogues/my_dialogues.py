"""The section «My dialogues» of a person's page."""

from __future__ import annotations

from typing import Any

from livingcities.base.actors import is_secretariat
from livingcities.cities.models import Membership
from livingcities.people.requests import PersonRequest

from .models import Dialogue, SeatHolder

SHOWN = 8


def my_dialogues(request: PersonRequest) -> dict[str, Any] | None:
    """What the person runs and what they have answered; nothing to show, no section."""
    mine = Membership.objects.filter(user=request.user, state=Membership.State.ACTIVE)
    led = Dialogue.objects.filter(city__in=mine.values("city"))
    if is_secretariat(request.user):
        led |= Dialogue.objects.filter(created_by=request.user)
    seats = SeatHolder.objects.filter(user=request.user).select_related("dialogue__city").order_by("-since")[:SHOWN]
    runs = list(led.exclude(state=Dialogue.State.PUBLISHED).select_related("city")[:SHOWN])
    taken = [seat.dialogue for seat in seats]
    may_start = is_secretariat(request.user) or mine.exists()
    if not (runs or taken or may_start):
        return None
    return {"runs": runs, "taken": taken, "may_start": may_start}
