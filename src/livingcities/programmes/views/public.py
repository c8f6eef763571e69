"""What everybody reads: programmes, their editions, what came of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from livingcities.base import linked_data
from livingcities.calls.models import Application, Call, Decision
from livingcities.cases.models import Case
from livingcities.cities.own import own_zone
from livingcities.programmes import rules
from livingcities.programmes.linked_data import of_edition
from livingcities.programmes.models import CaseOrigin, Edition, Programme


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, each with its newest edition."""
    seen = Edition.objects.visible_to(request.user).prefetch_related("calls")
    rows = Programme.objects.prefetch_related(Prefetch("editions", queryset=seen, to_attr="seen"))
    variables = {"programmes": rows, "can_run": rules.can_run_programmes(request.user)}
    return render(request, "programmes/programmes.html", variables)


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Its aim, its partners, its years."""
    programme = get_object_or_404(Programme, slug=slug)
    editions = (
        Edition.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("programme")
        .annotate(
            applications=Count(
                "calls__applications",
                filter=Q(calls__applications__in=Application.objects.handed_in()),
                distinct=True,
            ),
            cases=Count("calls__applications__case_origin__case", distinct=True),
        )
    )
    variables = {
        "programme": programme,
        "editions": editions,
        "partners": programme.partners.all(),
        "can_run": rules.can_run_programmes(request.user),
    }
    return render(request, "programmes/programme.html", variables)


def edition_or_404(request: HttpRequest, slug: str, year: int) -> Edition:
    editions = Edition.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(editions, programme__slug=slug, year=year)


@require_safe
def edition(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """One year: what it is about, its calls with their days, its winners and their cases."""
    edition = edition_or_404(request, slug, year)
    calls = list(Call.objects.visible_to(request.user).filter(editions=edition).order_by("edition_call__number"))
    variables = {
        "programme": edition.programme,
        "edition": edition,
        "linked": linked_data.script(of_edition(edition)),
        "calls": calls,
        "days": days_of(calls),
        "now": timezone.now(),
        "zone": own_zone(request.user),
        "winners": winners_of(request, calls),
        "cases": published_cases(request, edition),
        "can_run": rules.can_run_programmes(request.user),
        "may_announce": rules.can_announce(request.user, edition),
        "may_finish": rules.can_finish(request.user, edition),
    }
    return render(request, "programmes/edition.html", variables)


def days_of(calls: list[Call]) -> list[dict[str, Any]]:
    """The moments of all calls in one order of time."""
    moments = [
        {"call": call, "kind": kind, "at": at}
        for call in calls
        for kind, at in (("opens", call.opens_at), ("closes", call.closes_at), ("results", call.results_at))
        if at
    ]
    return sorted(moments, key=lambda row: row["at"])


def winners_of(request: HttpRequest, calls: list[Call]) -> Any:
    return (
        Decision.objects.visible_to(request.user)
        .prizes()
        .filter(application__call__in=[call.pk for call in calls if call.state == Call.State.PUBLISHED])
        .select_related("application__city", "application__track", "application__call", "application__organisation")
        .order_by("application__call", "application__track__number", "place", "pk")
    )


def published_cases(request: HttpRequest, edition: Edition) -> Any:
    origins = CaseOrigin.objects.filter(application__call__editions=edition)
    cases = Case.objects.visible_to(request.user).published().filter(pk__in=origins.values("case"))
    return cases.select_related("city")
