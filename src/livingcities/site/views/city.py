from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from livingcities.base import linked_data
from livingcities.cases.town import gave_and_took
from livingcities.cities import alike, drawing
from livingcities.cities import rules as city_rules
from livingcities.cities.models import City, Fact, Membership
from livingcities.cities.registry import sources
from livingcities.dialogues.models import Dialogue
from livingcities.people.models import Shown, User
from livingcities.people.rules import shown_parts
from livingcities.site.charts import QualityChart, quality_chart
from livingcities.site.jsonld import of_city

DIALOGUES_SHOWN = 6
PEOPLE_SHOWN = 24
TOWNS_ALIKE = 6
PARTS = {
    "housing": _("Homes and yards"),
    "streets": _("Streets and roads"),
    "greenery": _("Parks and greenery"),
    "business": _("Shops, services, workplaces"),
    "leisure": _("Social life and leisure"),
    "citywide": _("The city as a whole"),
}


@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the platform knows about a town: it gathers from several rooms."""
    city = get_object_or_404(City.objects.select_related("region"), slug=slug)
    facts = list(Fact.objects.filter(city=city).order_by("on"))
    dialogues = Dialogue.objects.visible_to(request.user).filter(city=city).select_related("city")
    variables = {
        "city": city,
        "linked": linked_data.script(of_city(city)),
        "now": timezone.now(),
        "place": drawing.place(city),
        "facts": {fact.kind: fact for fact in facts if not fact.kind.startswith("quality_index")},
        "quality": _quality(facts),
        "quality_source": next((fact.source for fact in reversed(facts) if fact.kind == "quality_index"), ""),
        "part_names": PARTS,
        "place_source": sources.HFLABS if city.fias else sources.CENSUS,
        "exchange": gave_and_took(city, request.user),
        "alike": alike.nearest(city, TOWNS_ALIKE),
        "dialogues": dialogues.in_order_of_interest()[:DIALOGUES_SHOWN],
        **_team(request, city),
    }
    return render(request, "site/city.html", variables)


def _quality(facts: list[Fact]) -> QualityChart | None:
    totals: dict[int, float] = {}
    parts: dict[str, dict[int, float]] = defaultdict(dict)
    for fact in facts:
        if fact.number is None:
            continue
        if fact.kind == "quality_index":
            totals[fact.on.year] = fact.number
        elif fact.kind.startswith("quality_index."):
            parts[fact.kind.partition(".")[2]][fact.on.year] = fact.number
    return quality_chart(totals, {kind: parts[kind] for kind in PARTS if kind in parts})


def _team(request: HttpRequest, city: City) -> dict[str, Any]:
    """Members who show their names to this visitor; of the others only how many they are."""
    places = Membership.objects.active().filter(city=city)
    open_to_visitor = places.filter(user__in=User.objects.visible_to(request.user)).select_related("user")
    people = []
    for membership in open_to_visitor.order_by("role", "since")[:PEOPLE_SHOWN]:
        parts = shown_parts(request.user, membership.user)
        if Shown.NAME in parts:
            people.append((membership, Shown.PHOTO in parts and bool(membership.user.photo)))
    count = places.count()
    return {
        "team": people,
        "team_count": count,
        "team_unnamed": count - len(people),
        "may_ask": city_rules.can_ask_to_join(request.user, city),
        "in_team": city_rules.can_act_for_city(request.user, city),
    }
