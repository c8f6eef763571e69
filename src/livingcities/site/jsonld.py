"""Towns for machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from livingcities.base.linked_data import CONTEXT
from livingcities.cities.models import City


def of_city(city: City) -> dict[str, Any]:
    address = settings.SITE_URL + city.get_absolute_url()
    identifiers = [
        {"@type": "PropertyValue", "propertyID": name, "value": str(value)}
        for name, value in (("OKTMO", city.oktmo), ("FIAS", city.fias))
        if value
    ]
    return {
        "@context": CONTEXT,
        "@type": "City",
        "@id": address,
        "url": address,
        "name": city.name,
        "containedInPlace": {
            "@type": "AdministrativeArea",
            "name": city.region.name,
            "containedInPlace": {"@type": "Country", "name": "Россия"},
        },
        "geo": {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
        **({"identifier": identifiers} if identifiers else {}),
    }
