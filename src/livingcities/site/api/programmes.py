from __future__ import annotations

from typing import Annotated, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from livingcities.calls.models import Application, Call, Decision
from livingcities.programmes.models import Edition, Programme

from . import schemas
from .cities import name_of
from .door import address
from .paging import Paging, cut

router = Router(tags=["programmes"])
ANYBODY = AnonymousUser()


class Wanted(Schema):
    programme: Annotated[str, Field(max_length=80, description=_("slug"))] = ""
    year: Annotated[int | None, Field(ge=1900, le=2200, description=_("of the edition"))] = None


def _editions() -> Any:
    """Announced ones, with their calls that everybody may see."""
    calls = Prefetch("calls", Call.objects.visible_to(ANYBODY).order_by("edition_call__number", "pk"), to_attr="shown")
    return Edition.objects.visible_to(ANYBODY).select_related("programme").prefetch_related(calls)


@router.get(
    "/programmes",
    response=list[schemas.Programme],
    description=_("Award, contest, school, forum, workshops: those with an announced edition."),
)
def programmes(request: HttpRequest) -> list[dict[str, Any]]:
    plain = ("slug", "kind", "name", "name_en", "aim", "is_demo")
    rows = Programme.objects.filter(editions__in=Edition.objects.visible_to(ANYBODY)).distinct().order_by("slug")
    return [{name: getattr(row, name) for name in plain} | {"url": address(row.get_absolute_url())} for row in rows]


@router.get(
    "/editions",
    response={200: schemas.Page[schemas.Edition], 404: schemas.Error, 422: schemas.Error},
    description=_("Yearly editions of the programmes, the newest first."),
)
def editions(request: HttpRequest, paging: Paging, wanted: Query[Wanted]) -> dict[str, Any]:
    rows = _editions().order_by("-year", "programme__slug")
    if wanted.programme:
        rows = rows.filter(programme__slug=wanted.programme)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    return cut(request, rows, paging, line)


@router.get(
    "/editions/{programme}/{year}",
    response={200: schemas.Edition, 404: schemas.Error, 422: schemas.Error},
    description=_("One edition with its calls."),
)
def edition(request: HttpRequest, programme: str, year: Annotated[int, Path(ge=1900, le=2200)]) -> dict[str, Any]:
    return line(get_object_or_404(_editions(), programme__slug=programme, year=year))


@router.get(
    "/calls/{slug}/results",
    response={200: schemas.Results, 404: schemas.Error, 422: schemas.Error},
    description=_("Prizes of a call whose results are published. Scores under pseudonyms are in its open bundle."),
)
def results(request: HttpRequest, slug: str) -> dict[str, Any]:
    rows = Call.objects.visible_to(ANYBODY).filter(state=Call.State.PUBLISHED)
    call = get_object_or_404(rows, slug=slug)
    decisions = Decision.objects.visible_to(ANYBODY).prizes().filter(application__call=call)
    decisions = decisions.select_related("application__call", "application__city__region", "application__track")
    admitted = Count("applications", filter=Q(applications__state=Application.State.ADMITTED))
    tracks = call.tracks.annotate(admitted=admitted)
    return {
        "call": call_line(call),
        "scoring": call.scoring,
        "sealed_digest": call.sealed_digest,
        "tracks": [{"title": track.title, "applications": track.admitted} for track in tracks],
        "prizes": [_prize(row) for row in decisions.order_by("application__track__number", "place", "pk")],
    }


def _prize(decision: Decision) -> dict[str, Any]:
    application = decision.application
    return {
        "number": application.reference,
        "title": application.title,
        "city": name_of(application.city) if application.city else None,
        "track": application.track.title if application.track else "",
        "kind": decision.kind,
        "place": decision.place,
        "prize": decision.prize,
    }


def line(edition: Edition) -> dict[str, Any]:
    plain = ("year", "title", "title_en", "text", "begins_on", "ends_on")
    where = [edition.programme.slug, edition.year]
    return {name: getattr(edition, name) for name in plain} | {
        "programme": edition.programme.slug,
        "is_finished": edition.finished_at is not None,
        "is_demo": edition.programme.is_demo,
        "calls": [call_line(call) for call in edition.shown],  # type: ignore[attr-defined]
        "url": address(edition.get_absolute_url()),
        "api_url": address(reverse("site:api_edition", args=where)),
    }


def call_line(call: Call) -> dict[str, Any]:
    plain = ("slug", "title", "state", "opens_at", "closes_at", "published_at", "is_demo")
    shown = call.state == Call.State.PUBLISHED
    return {name: getattr(call, name) for name in plain} | {
        "url": address(call.get_absolute_url()),
        "results_url": address(reverse("site:api_results", args=[call.slug])) if shown else None,
    }
