"""Who speaks for regions, and the page on which they put applications forward."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Refused
from livingcities.calls.forms.screening import ReasonForm, RepresentativeForm
from livingcities.calls.models import Application, Call, RegionRepresentative
from livingcities.calls.operations import regions as acts
from livingcities.calls.rules import regions as rules
from livingcities.calls.shown import last_submission, shown_submission
from livingcities.cities.models import Region
from livingcities.people.requests import PersonRequest

from .secretariat import for_secretariat

Says = Application.RegionSays


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def representatives(request: HttpRequest) -> HttpResponse:
    """The people who speak for regions; one form to name another."""
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.appoint_representative(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal.reason))
        else:
            messages.success(request, _("Named. A letter is on its way."))
            return redirect("calls:representatives")
    rows = (
        RegionRepresentative.objects.filter(until=None).select_related("region", "user").order_by("region__name", "pk")
    )
    status = 422 if form.errors else 200
    return render(request, "calls/region_representatives.html", {"form": form, "rows": rows}, status=status)


@require_POST
@for_secretariat
def end_representation(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RegionRepresentative, pk=pk)
    acts.end_representation(actor=request.user, representative=row)
    messages.success(request, _("This person no longer speaks for the region."))
    return redirect("calls:representatives")


def _own_regions(request: PersonRequest) -> list[Region]:
    """The regions one speaks for; nobody else finds these pages."""
    regions = Region.objects.filter(representatives__user=request.user, representatives__until=None)
    found = list(regions.distinct())
    if not found:
        raise Http404
    return found


@require_safe
@never_cache
@login_required
def desk(request: PersonRequest) -> HttpResponse:
    """What waits for the region's word, call by call, and how much of each quota is used."""
    regions = _own_regions(request)
    rows = (
        Application.objects.handed_in()
        .filter(call__by_region=True, city__region__in=regions)
        .exclude(number=None)
        .select_related("call", "city__region", "track")
        .annotate(waits=Exists(rules.waiting_for_word().filter(pk=OuterRef("pk"))))
        .order_by("-call_id", "city__region__name", "number")
    )
    return render(request, "calls/region_desk.html", {"regions": regions, "groups": _groups(rows)})


def _groups(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """By call and region: counted here, not in the database, as the rows are all on the page."""
    found: dict[tuple[Call, Region], list[Any]] = defaultdict(list)
    for row in rows:
        found[row.call, row.city.region].append(row)
    return [
        {
            "call": call,
            "region": region,
            "waiting": [row for row in group if row.waits],
            "answered": [row for row in group if not row.waits],
            "taken": sum(
                row.region_says == Says.PUT_FORWARD and row.state != Application.State.REJECTED for row in group
            ),
        }
        for (call, region), group in found.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def application(request: PersonRequest, key: UUID) -> HttpResponse:
    """One application of the region: read it, put it forward or say why not."""
    regions = _own_regions(request)
    rows = Application.objects.handed_in().filter(call__by_region=True, city__region__in=regions).exclude(number=None)
    row = get_object_or_404(rows.select_related("call", "city__region", "track", "organisation"), key=key)
    form = ReasonForm(request.POST if request.POST.get("do") == "decline" else None)
    if request.method == "POST" and _answered(request, row, form):
        return redirect("calls:region_desk")
    submission = last_submission(row)
    context = {
        "application": row,
        "call": row.call,
        "submission": submission,
        "parts": shown_submission(submission, empty_too=True) if submission else [],
        "form": form,
        "can_put_forward": rules.can_put_forward(request.user, row),
        "can_decline": rules.can_decline_to_put_forward(request.user, row),
        "taken": rules.put_forward_by(row.call, row.city.region) if row.city else 0,
    }
    return render(request, "calls/region_application.html", context, status=422 if request.method == "POST" else 200)


def _answered(request: PersonRequest, row: Application, form: ReasonForm) -> bool:
    try:
        if request.POST.get("do") == "put_forward":
            acts.put_forward(actor=request.user, application=row)
            messages.success(request, _("Put forward. The applicants get a letter."))
            return True
        if form.is_valid():
            acts.decline_to_put_forward(actor=request.user, application=row, reason=form.cleaned_data["reason"])
            messages.success(request, _("The applicants get a letter with your reason."))
            return True
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return False
