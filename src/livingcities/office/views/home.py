from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from livingcities.base.models import Act, ClockJob, Email
from livingcities.calls.models import TrackAppeal
from livingcities.cities.models import City, Membership
from livingcities.dialogues.models import Dialogue
from livingcities.office import machinery
from livingcities.people.models import Organisation

from .entrance import for_secretariat

ACTS_SHOWN = 10


def asked_about_nominations() -> list[Any]:
    """Calls with questions about nominations that wait for an answer, and how many."""
    rows = TrackAppeal.objects.waiting().values("application__call__slug", "application__call__title")
    return list(rows.annotate(n=Count("pk")).order_by("application__call__title"))


@require_safe
@for_secretariat
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the secretariat, and whether the machine is well."""
    led = Membership.objects.coordinators().values("city")
    requests = Membership.objects.waiting().aggregate(
        orphans=Count("pk", filter=~Q(city__in=led)),
        all=Count("pk"),
    )
    emails = Email.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Email.State.WAITING)),
        failed=Count("pk", filter=Q(state=Email.State.FAILED)),
    )
    variables = {
        "requests": requests,
        "emails": emails,
        "organisations": Organisation.objects.waiting_for_confirmation().count(),
        "appeals": asked_about_nominations(),
        "living": City.objects.filter(is_living=True).count(),
        "dialogues": Dialogue.objects.open().count(),
        "jobs_failed": ClockJob.objects.exclude(error="").count(),
        "heartbeats": machinery.heartbeats(),
        "now": timezone.now(),
        "acts": Act.objects.select_related("actor").order_by("-id")[:ACTS_SHOWN],
    }
    return render(request, "office/home.html", variables)
