from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from livingcities.cities import models
from livingcities.cities.models import City

from . import schemas
from .door import address
from .paging import Paging, cut

router = Router(tags=["cities"])
People = Annotated[int | None, Field(ge=0, le=2_000_000_000)]


class Wanted(Schema):
    q: Annotated[str, Field(max_length=100, description=_("name, as people type it"))] = ""
    region: Annotated[str, Field(max_length=80, description=_("slug or two-digit code"))] = ""
    is_living: Annotated[bool | None, Field(description=_("takes part in the initiative"))] = None
    is_historic: Annotated[bool | None, Field(description=_("a historic settlement of federal significance"))] = None
    population_from: Annotated[People, Field(description=_("inhabitants, at least"))] = None
    population_to: Annotated[People, Field(description=_("inhabitants, at most"))] = None

    def narrowed(self, rows: Any) -> Any:
        if self.q.strip():
            rows = rows.named_like(self.q)
        if self.region:
            rows = rows.filter(region__slug=self.region) | rows.filter(region__code=self.region)
        exact = {"is_living": self.is_living, "is_historic": self.is_historic}
        bounds = {"population__gte": self.population_from, "population__lte": self.population_to}
        return rows.filter(**{name: value for name, value in (exact | bounds).items() if value is not None})


@router.get(
    "/cities",
    response={200: schemas.Page[schemas.CityLine], 404: schemas.Error, 422: schemas.Error},
    description=_("Towns of the registry, by the alphabet."),
)
def cities(request: HttpRequest, paging: Paging, wanted: Query[Wanted]) -> dict[str, Any]:
    rows = wanted.narrowed(City.objects.select_related("region")).order_by("sort_name", "pk")
    return cut(request, rows, paging, line)


@router.get(
    "/cities/{slug}",
    response={200: schemas.City, 404: schemas.Error, 422: schemas.Error},
    description=_("One town with its facts, each with source and date."),
)
def city(request: HttpRequest, slug: str) -> dict[str, Any]:
    found = get_object_or_404(City.objects.select_related("region"), slug=slug)
    facts = models.Fact.objects.filter(city=found).order_by("kind", "on")
    names = ("kind", "number", "text", "on", "source")
    more = ("fias", "oktmo", "time_zone", "founded")
    return (
        line(found)
        | {name: getattr(found, name) for name in more}
        | {"facts": [{name: getattr(fact, name) for name in names} for fact in facts]}
    )


def line(city: City) -> dict[str, Any]:
    plain = ("slug", "name", "population", "is_historic", "is_living", "latitude", "longitude")
    region = city.region
    return {name: getattr(city, name) for name in plain} | {
        "region": {"code": region.code, "slug": region.slug, "name": region.name},
        "url": address(city.get_absolute_url()),
        "api_url": address(reverse("site:api_city", args=[city.slug])),
    }


def name_of(city: City) -> dict[str, str]:
    return {"slug": city.slug, "name": city.name, "region": city.region.name}
