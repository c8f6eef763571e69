"""The town of a person: what pages open with, and by whose clocks they name moments."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from .models import City, Membership, Residence


def own_town(user: Any) -> City | None:
    """Where the person lives by their own word; else the town in whose team they work."""
    if not user.is_authenticated:
        return None
    home = Residence.objects.filter(user=user).select_related("city").first()
    if home:
        return home.city
    place = Membership.objects.active().filter(user=user).select_related("city").order_by("since").first()
    return place.city if place else None


def own_zone(user: Any) -> ZoneInfo | None:
    town = own_town(user)
    return town.tz if town else None
