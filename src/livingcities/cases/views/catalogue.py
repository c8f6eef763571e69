"""The catalogue: one page for every question, as an address that can be given to others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from livingcities.base.http import HttpRequest
from livingcities.cases.rules import finding as rules_finding
from livingcities.cases.search import Found, Query, find
from livingcities.cases.search.facets import KINDS
from livingcities.cities import drawing
from livingcities.cities.alike import registry
from livingcities.cities.models import City
from livingcities.cities.names import search_spellings
from livingcities.cities.own import own_town

MOST_MARKS = 300  # towns on the map; the list below has every case


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Words, facets, a town to be near to; as a list, or on the map with the list below."""
    query = Query.of(_with_town(request.GET))
    if not request.htmx and query.address != request.GET.urlencode():
        return redirect(_address(query))
    request.GET = QueryDict(query.address)  # what links of the page build upon
    found = find(query)
    variables = {
        "found": found,
        "query": query,
        "own_town": None if query.near else own_town(request.user),
        "may_save": rules_finding.can_save_search(request.user, query.filters),
        "may_edit_synonyms": rules_finding.can_edit_synonyms(request.user),
        "is_part": bool(request.htmx),
        "facet_titles": [(name, kind.title) for name, kind in KINDS.items()],
        **_map(found),
    }
    if not request.htmx:
        response = render(request, "cases/catalogue.html", variables)
    else:
        response = push_url(render(request, "cases/catalogue.html#results", variables), _address(query))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _address(query: Query) -> str:
    path = reverse("cases:catalogue")
    return f"{path}?{query.address}" if query.address else path


def _with_town(given: QueryDict) -> QueryDict:
    """A town typed by its name («Выкса», «Киров, Калужская область») becomes its short name in the address."""
    told = given.get("near", "").strip()
    if not told or registry().town(told) or City.objects.filter(slug=told).exists():
        return given
    town = town_named(told)
    changed = given.copy()
    changed["near"] = town.slug if town else ""
    return changed


def town_named(text: str) -> City | None:
    """The largest town of that name, of that region where one is told after a comma."""
    name, _comma, region = text[:160].partition(",")
    if not search_spellings(name):
        return None
    found: Any = City.objects.named_like(name)
    if region.strip():
        found = found.filter(region__name__icontains=region.strip())
    town: City | None = found.order_by("nearness", "-population").first()
    return town


def _map(found: Found) -> dict[str, Any]:
    if found.query.view != "map":
        return {}
    counts = found.cases_of_towns()
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MOST_MARKS]
    towns = list(City.objects.filter(pk__in=most).select_related("region"))
    drawn = drawing.country(towns, towns_known=City.objects.count())
    marks = [
        {"x": mark.x, "y": mark.y, "town": mark.city, "count": n, "radius": _radius(n)}
        for mark, n in ((mark, counts[mark.city.pk]) for mark in drawn.marks)
    ]
    return {"map": replace(drawn, marks=[]), "marks": marks, "more_than_marked": len(counts) > MOST_MARKS}


def _radius(cases: int) -> int:
    """A dot whose area grows with the number of cases, up to a bound."""
    return min(round(9 * cases**0.5), 30)
