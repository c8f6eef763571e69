"""«My page»: the region one speaks for, the juries one sits in."""

from __future__ import annotations

from typing import Any

from livingcities.people.requests import PersonRequest

from .models import Call, Juror
from .rules.regions import waiting_for_word


def my_region(request: PersonRequest) -> dict[str, Any] | None:
    """How many applications wait for the region's word; nothing for those who represent none."""
    regions = list(request.user.represents.filter(until=None).select_related("region").order_by("region__name"))
    if not regions:
        return None
    waiting = waiting_for_word().filter(city__region__in=[row.region_id for row in regions])
    return {"regions": [row.region for row in regions], "waiting": waiting.count()}


def my_juries(request: PersonRequest) -> dict[str, Any] | None:
    """Juries that do not read yet; what there is to read stands in a section of its own."""
    soon = Juror.objects.reading().filter(user=request.user, call__state__in=(Call.State.OPEN, Call.State.SCREENING))
    rows = list(soon.select_related("call").order_by("-call_id"))
    return {"juries": rows} if rows else None
