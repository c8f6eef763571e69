from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from livingcities.cases import search
from livingcities.cases.models import Case, CaseAward, CaseTag, Money, Partner, Theme
from livingcities.cases.passport import Passport

from . import schemas
from .cities import name_of
from .door import address
from .paging import Paging, cut

router = Router(tags=["cases"])
Roubles = Annotated[int | None, Field(ge=0, le=10**15)]
ORDERS: dict[str, tuple[Any, ...]] = {
    "new": ("-published_at", "-pk"),
    "changed": ("-changed_at", "-pk"),
    "cheap": (F("cost").asc(nulls_last=True), "pk"),
}


class Wanted(Schema):
    q: Annotated[str, Field(max_length=200, description=_("words in Russian, in any form"))] = ""
    theme: Annotated[str, Field(max_length=60, description=_("slug of a theme"))] = ""
    city: Annotated[str, Field(max_length=100, description=_("slug"))] = ""
    region: Annotated[str, Field(max_length=80, description=_("slug or two-digit code"))] = ""
    year: Annotated[int | None, Field(ge=1900, le=2200, description=_("of the result"))] = None
    cost_from: Annotated[Roubles, Field(description=_("roubles, at least"))] = None
    cost_to: Annotated[Roubles, Field(description=_("roubles, at most"))] = None
    months_to: Annotated[int | None, Field(ge=0, le=1200, description=_("how long it took, at most"))] = None
    partner: Annotated[
        Literal["", *Partner.values],  # type: ignore[valid-type]
        Field(description=_("who took part")),
    ] = ""
    money: Annotated[
        Literal["", *Money.values],  # type: ignore[valid-type]
        Field(description=_("where the money came from")),
    ] = ""
    award: Annotated[str, Field(max_length=200, description=_("name of the programme"))] = ""
    is_demo: Annotated[bool | None, Field(description=_("invented for demonstration or not"))] = None
    sort: Annotated[
        Literal["new", "changed", "cheap"],
        Field(description=_("the newest, the last changed or the cheapest first")),
    ] = "new"

    def narrowed(self, rows: Any) -> Any:
        if words := " ".join(self.q.split()):
            rows = rows.filter(pk__in=search.among(search.matching(search.Query(text=words, sort="new"))))
        if self.region:
            rows = rows.filter(Q(city__region__slug=self.region) | Q(city__region__code=self.region))
        if self.theme:
            rows = rows.filter(pk__in=Case.themes.through.objects.filter(theme__slug=self.theme).values("case"))
        if self.award:
            rows = rows.filter(pk__in=CaseAward.objects.filter(programme=self.award).values("case"))
        for kind, value in ((CaseTag.Kind.PARTNER, self.partner), (CaseTag.Kind.MONEY, self.money)):
            if value:
                rows = rows.filter(pk__in=CaseTag.objects.filter(kind=kind, value=value).values("case"))
        exact = {
            "city__slug": self.city or None,
            "year": self.year,
            "is_demo": self.is_demo,
        }
        bounds = {"cost__gte": self.cost_from, "cost__lte": self.cost_to, "months__lte": self.months_to}
        wanted = {name: value for name, value in (exact | bounds).items() if value is not None}
        return rows.filter(**wanted).order_by(*ORDERS[self.sort])


@router.get(
    "/cases",
    response={200: schemas.Page[schemas.CaseLine], 404: schemas.Error, 422: schemas.Error},
    description=_("Published practices. With `sort=changed` whoever keeps a copy reads only what is new."),
)
def cases(request: HttpRequest, paging: Paging, wanted: Query[Wanted]) -> dict[str, Any]:
    rows = Case.objects.published().select_related("city__region").prefetch_related("themes")
    return cut(request, wanted.narrowed(rows), paging, line)


@router.get(
    "/cases/{key}",
    response={200: schemas.Case, 404: schemas.Error, 422: schemas.Error},
    description=_("One practice with its whole passport, by its key or by the slug of its page."),
)
def case(request: HttpRequest, key: str) -> dict[str, Any]:
    rows = Case.objects.published().select_related("city__region", "current").prefetch_related("themes", "awards")
    found = rows.filter(**_by(key)).first()
    if found is None or found.current is None:
        raise Http404
    return line(found) | {
        "version": found.current.number,
        "passport": _passport(Passport.of(found.current.passport)),
        "awards": [{"programme": row.programme, "year": row.year, "prize": row.prize} for row in found.awards.all()],
    }


@router.get(
    "/themes",
    response=list[schemas.Theme],
    description=_("What practices are about."),
)
def themes(request: HttpRequest) -> list[dict[str, str]]:
    return [{"slug": theme.slug, "name": theme.name_ru, "name_en": theme.name_en} for theme in Theme.objects.all()]


def _by(key: str) -> dict[str, Any]:
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key):
        return {"key": UUID(key)}
    return {"slug": key}


def line(case: Case) -> dict[str, Any]:
    plain = ("key", "slug", "title", "summary", "year", "cost", "months", "is_demo", "published_at", "changed_at")
    return {name: getattr(case, name) for name in plain} | {
        "city": name_of(case.city),
        "themes": [theme.slug for theme in case.themes.all()],
        "url": address(case.get_absolute_url()),
        "api_url": address(reverse("site:api_case", args=[str(case.key)])),
    }


def _passport(passport: Passport) -> dict[str, Any]:
    """Without the names of files: they are shown by the page."""
    told = passport.as_dict()
    names = ("problem", "solution", "steps", "partners", "involvement", "people", "money", "ppp_form", "results")
    photos = [{"alt": photo.alt, "caption": photo.caption} for photo in passport.photos]
    return {name: told[name] for name in (*names, "mistakes", "needed")} | {"photos": photos}
