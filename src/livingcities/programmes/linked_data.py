"""Editions for machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from livingcities.base.linked_data import CONTEXT, INVENTED
from livingcities.programmes.models import Edition


def of_edition(edition: Edition) -> dict[str, Any]:
    address = settings.SITE_URL + edition.get_absolute_url()
    invented = {"disambiguatingDescription": INVENTED} if edition.programme.is_demo else {}
    dates = {"startDate": edition.begins_on, "endDate": edition.ends_on}
    return {
        "@context": CONTEXT,
        "@type": "EventSeries",
        "@id": address,
        "url": address,
        "name": edition.title,
        "superEvent": {"@type": "EventSeries", "name": edition.programme.name},
        "organizer": {"@type": "Organization", "name": "Живые города", "url": settings.SITE_URL},
        **{name: day.isoformat() for name, day in dates.items() if day},
        **invented,
    }
