"""What this room keeps about a person, and how it leaves: residence and places in teams."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from livingcities.base.locks import lock
from livingcities.people.personal_data import forget_titles

from .models import City, Invitation, Membership, Residence


def export(user: Any) -> dict[str, Any]:
    residence = Residence.objects.filter(user=user).select_related("city").first()
    places = Membership.objects.filter(user=user).select_related("city").order_by("since", "pk")
    return {
        "residence": residence
        and {
            "city": residence.city.name,
            "about": residence.about,
            "since": residence.since,
            "confirmed_at": residence.confirmed_at,
            "declined_at": residence.declined_at,
            "reason": residence.reason,
        },
        "teams": [
            {
                "city": place.city.name,
                "role": place.role,
                "state": place.state,
                "about": place.about,
                "reason": place.reason,
                "since": place.since,
            }
            for place in places
        ],
    }


def erase(user: Any) -> None:
    """Rows go, links into teams close; the journal keeps its lines without the names; cities are counted anew."""
    from .operations import redraw_living

    places = Membership.objects.filter(user=user)
    residences = Residence.objects.filter(user=user)
    led = list(City.objects.filter(pk__in=places.coordinators().values("city")))
    lock(*led)  # of two who go at once the second sees that nobody leads any more
    forget_titles(places)
    forget_titles(residences)
    places.delete()
    residences.delete()
    Invitation.objects.open().filter(created_by=user).update(revoked_at=timezone.now())
    for city in led:
        redraw_living(city)
