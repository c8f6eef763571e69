"""What a town gave to others and what it took from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from livingcities.cities.models import City

from .lineage import latest_answer
from .models import Adoption, Case

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Exchange:
    gave: list[Case]
    """Published cases of the town, each with `repeated`: how many towns repeat or have repeated it."""
    took: list[Adoption]
    """Adoptions by the town, each with `answer`: what it said last about what is left."""

    def __bool__(self) -> bool:
        return bool(self.gave or self.took)


def gave_and_took(city: City, viewer: Any) -> Exchange:
    """Two queries and one for the answers, however many there are."""
    seen = Adoption.objects.visible_to(viewer)
    repeated = Count("adoptions", filter=Q(adoptions__in=seen.values("pk")), distinct=True)
    cases = Case.objects.published().filter(city=city).annotate(repeated=repeated)
    took = list(
        seen.filter(city=city, case__state=Case.State.PUBLISHED)
        .select_related("case__city")
        .prefetch_related("checks")
        .order_by("-created_at")[: SHOWN * 2]
    )
    for adoption in took:
        adoption.answer = latest_answer(adoption)  # type: ignore[attr-defined]
    return Exchange(list(cases.prefetch_related("themes").order_by("-repeated", "-published_at")[:SHOWN]), took)
