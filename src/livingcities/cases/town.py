"""What a town gave to others and what it took from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from livingcities.cities.models import City

from .lineage import latest_answer
from .models import Adoption, Case

GAVE_SHOWN, TOOK_SHOWN = 6, 12


@dataclass(frozen=True, slots=True)
class Exchange:
    gave: Sequence[Case]
    """Published cases of the town, each with `repeated`: how many towns repeat it."""
    gave_more: Sequence[Case]
    """Those behind the first few."""
    took: Sequence[Adoption]
    """Adoptions by the town, each with `answer`: what it said last about what is left."""
    took_more: Sequence[Adoption]

    def __bool__(self) -> bool:
        return bool(self.gave or self.took)


def gave_and_took(city: City, viewer: Any) -> Exchange:
    """Two queries and one for the answers, however many there are."""
    repeated = Count("adoptions", filter=Q(adoptions__stage__in=Adoption.REPEATING))
    cases = Case.objects.published().filter(city=city).annotate(repeated=repeated)
    gave = list(cases.prefetch_related("themes").order_by("-repeated", "-published_at"))
    seen = Adoption.objects.visible_to(viewer).filter(city=city, case__state=Case.State.PUBLISHED)
    took = list(seen.select_related("case__city").prefetch_related("checks").order_by("-created_at"))
    for adoption in took:
        adoption.answer = latest_answer(adoption)  # type: ignore[attr-defined]
    return Exchange(gave[:GAVE_SHOWN], gave[GAVE_SHOWN:], took[:TOOK_SHOWN], took[TOOK_SHOWN:])
