"""The list of cities: what a visitor asked for, what is found, and how much each filter would find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet

from .models import City, CityQuerySet, Region

SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("sort_name", "region__name"),
    "population": (F("population").desc(nulls_last=True), "sort_name"),
    "quality": (F("quality_index").desc(nulls_last=True), "sort_name"),
}
LIVING = Q(is_living=True) | Q(is_demo_living=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and how many cities it would leave, the other filters being as they are."""

    value: str
    label: Any
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything unknown in it is left out."""

    words: str = ""
    region: str = ""
    size: str = ""
    historic: bool = False
    living: bool = False
    sort: str = "name"
    view: str = "list"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        return cls(
            words=" ".join(query.get("q", "").split())[:80],
            region=query.get("region", "")[:80],
            size=query["size"] if query.get("size") in City.Size.values else "",
            historic=query.get("historic") == "1",
            living=query.get("living") == "1",
            sort=query["sort"] if query.get("sort") in SORTS else "name",
            view="map" if query.get("view") == "map" else "list",
        )

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.region or self.size or self.historic or self.living)

    @property
    def address(self) -> str:
        """The query that leads to the same answer, without what stands by default."""
        parts = {
            "q": self.words,
            "region": self.region,
            "size": self.size,
            "historic": "1" if self.historic else "",
            "living": "1" if self.living else "",
            "sort": "" if self.sort == "name" else self.sort,
            "view": "" if self.view == "list" else self.view,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def cities(self, *, without: str = "") -> CityQuerySet:
        """The cities that fit; `without` leaves one filter out, to count its choices."""
        found = City.objects.named_like(self.words) if self.words else City.objects.all()
        if self.region and without != "region":
            found = found.filter(region__slug=self.region)
        if self.size and without != "size":
            found = found.filter(size=self.size)
        if self.historic and without != "historic":
            found = found.filter(is_historic=True)
        if self.living and without != "living":
            found = found.filter(LIVING)
        return found

    def ordered(self) -> QuerySet[City]:
        """By the chosen order; a search by name shows the nearest names first."""
        order = SORTS[self.sort]
        if self.words and self.sort == "name":
            order = ("nearness", F("population").desc(nulls_last=True), *order)
        return self.cities().select_related("region").order_by(*order)

    def _count(self, what: Q, *, without: str) -> int:
        return self.cities(without=without).filter(what).count()

    def regions(self) -> list[Choice]:
        counts = dict(_counted(self.cities(without="region"), "region__slug"))
        names = Region.objects.values_list("slug", "name")
        choices = [Choice(slug, name, counts.get(slug, 0), slug == self.region) for slug, name in names]
        return [choice for choice in choices if choice.count or choice.chosen]

    def sizes(self) -> list[Choice]:
        counts = dict(_counted(self.cities(without="size"), "size"))
        return [Choice(value, label, counts.get(value, 0), value == self.size) for value, label in City.Size.choices]

    def marks(self) -> list[Choice]:
        historic = self._count(Q(is_historic=True), without="historic")
        living = self._count(LIVING, without="living")
        return [Choice("historic", "", historic, self.historic), Choice("living", "", living, self.living)]


def _counted(cities: QuerySet[City], field: str) -> QuerySet[City, tuple[str, int]]:
    return cities.order_by().values_list(field).annotate(n=Count("pk"))
