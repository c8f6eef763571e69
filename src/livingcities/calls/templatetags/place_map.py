"""`{% load place_map %}{% place_map … %}`: a small map, where this site has tiles; nothing where it has none."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("calls/questionnaire/map.html")
def place_map(latitude: float | None = None, longitude: float | None = None, fields: str = "") -> dict[str, Any]:
    """`fields` is the id under which the fields of a question stand: the map then sets the point."""
    has_point = latitude is not None and longitude is not None
    return {
        "tiles": settings.TILES if fields or has_point else "",
        "credit": settings.TILES_CREDIT,
        "latitude": latitude,
        "longitude": longitude,
        "fields": fields,
    }
