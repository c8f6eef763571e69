"""A place on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .amounts import decimal
from .question import Question
from .shown import Shown
from .texts import line

LONGEST_ADDRESS = 300


@dataclass(frozen=True, kw_only=True)
class Place(Question):
    """{"lat", "lon", "label"}: a point, an address in words, or both."""

    kind = "place"
    label = gettext_lazy("Place on the map")
    about = gettext_lazy("A point on the map, with its address in words.")

    def read(self, raw: Any) -> dict[str, Any] | None:
        parts = raw if isinstance(raw, Mapping) else {"label": raw}
        address = line(parts.get("label"))
        if len(address) > LONGEST_ADDRESS:
            raise ValidationError(_("The address is too long: at most 300 characters are kept."))
        latitude, longitude = (_degrees(parts.get(name)) for name in ("lat", "lon"))
        if (latitude is None) != (longitude is None):
            raise ValidationError(_("A point has both numbers: latitude and longitude."))
        if latitude is None or longitude is None:
            return {"label": address} if address else None
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError(_("There is no such point: latitude goes to 90 degrees, longitude to 180."))
        return {"lat": latitude, "lon": longitude} | ({"label": address} if address else {})

    def shown(self, value: dict[str, Any]) -> Shown:
        latitude, longitude = value.get("lat"), value.get("lon")
        point = "" if latitude is None else f"{latitude:.5f}, {longitude:.5f}"
        text = ", ".join(filter(None, (value.get("label", ""), point)))
        return Shown("place", text=text, latitude=latitude, longitude=longitude)


def _degrees(raw: Any) -> float | None:
    """Six digits after the mark are a tenth of a metre."""
    if raw is None or (isinstance(raw, str) and not line(raw)):
        return None
    found = decimal(raw)
    if found is None:
        raise ValidationError(_("Write latitude and longitude in digits, for example 57,04109."))
    return float(round(found, 6))
