"""«My city» on a person's own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .models import Membership, Residence

ACTIVE, ASKED = Membership.State.ACTIVE, Membership.State.ASKED


def my_city(request: HttpRequest) -> dict[str, Any]:
    places = Membership.objects.filter(user=request.user.pk, state__in=(ACTIVE, ASKED))
    return {
        "residence": Residence.objects.filter(user=request.user.pk).select_related("city", "city__region").first(),
        "teams": places.select_related("city").order_by("city__sort_name"),
    }
