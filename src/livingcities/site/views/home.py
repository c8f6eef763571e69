from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from livingcities.calls.models import Call
from livingcities.cases.models import Case
from livingcities.cities import drawing
from livingcities.cities.models import City
from livingcities.cities.own import own_zone
from livingcities.dialogues.models import Dialogue

OPEN_SHOWN = 6
CALLS_SHOWN, CASES_SHOWN = 3, 3
GOAL = 1000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the map of the country, numbers counted at this moment, what is being talked about."""
    cities = City.objects.aggregate(
        known=Count("pk"),
        living=Count("pk", filter=Q(is_living=True)),
        demo=Count("pk", filter=Q(is_demo_living=True)),
    )
    dialogues = Dialogue.objects.visible_to(request.user)
    now_open = dialogues.open().select_related("city").order_by("closes_at")
    sums = dialogues.aggregate(
        votes=Sum("votes_count", default=0),
        demo_votes=Sum("votes_count", filter=Q(is_demo=True), default=0),
        results=Count("pk", filter=Q(state=Dialogue.State.PUBLISHED)),
    )
    open_dialogues = list(now_open[:OPEN_SHOWN])
    calls = list(Call.objects.visible_to(request.user).taking_applications().order_by("closes_at")[:CALLS_SHOWN])
    variables = {
        "cities": cities,
        "goal": GOAL,
        "living": cities["living"] or cities["demo"],
        "living_are_demo": bool(cities["demo"] and not cities["living"]),
        "sums": sums,
        "open_dialogues": open_dialogues,
        "calls": calls,
        "zone": own_zone(request.user) if calls else None,
        "cases": Case.objects.published().select_related("city")[:CASES_SHOWN],
        "open_count": len(open_dialogues) if len(open_dialogues) < OPEN_SHOWN else now_open.count(),
        "has_demo": bool(cities["demo"] or sums["demo_votes"] or any(d.is_demo for d in open_dialogues)),
        "map": drawing.country(City.objects.living().select_related("region"), towns_known=cities["known"]),
    }
    return render(request, "site/home.html", variables)
