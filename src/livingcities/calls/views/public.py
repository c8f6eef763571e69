"""Calls as everybody sees them: the list, and one call with its rules and questions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from livingcities.base.actors import is_secretariat
from livingcities.calls import promises, tracks
from livingcities.calls.given import given_by
from livingcities.calls.models import Call
from livingcities.calls.panel import call_bar
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.rules.applying import can_apply
from livingcities.cities.own import own_zone

ON_PAGE = 12


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Open calls first, the soonest to close on top."""
    rows = Call.objects.visible_to(request.user).in_order_of_interest()
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "now": timezone.now(),
        "zone": own_zone(request.user),
        "can_create": is_secretariat(request.user),
    }
    return render(request, "calls/list.html", context)


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, until when, who decides how, and every question one will be asked."""
    found = get_object_or_404(Call.objects.visible_to(request.user).select_related("form"), slug=slug)
    rows = list(found.tracks.all())
    form = Questionnaire.of(found.form.schema) if found.form else Questionnaire()
    criteria = list(found.criteria.all())
    context: dict[str, Any] = {
        "call": found,
        "now": timezone.now(),
        "zone": own_zone(request.user),
        "tracks": [(row, tracks.span(row) if tracks.has_bounds(row) else None) for row in rows],
        "by_registry": tracks.is_by_registry(rows),
        "criteria": criteria,
        "weights": sum(row.weight for row in criteria),
        "form": form,
        "parts": [(part, [(each, form.condition_words(each)) for each in part.questions]) for part in form.sections],
        "can_apply": can_apply(request.user, found),
        "who": promises.about_applicants(found, any(tracks.has_bounds(row) for row in rows)),
        "jury": promises.about_jury(found, has_tracks=bool(rows)),
        "scores": promises.about_scores(found),
        "given": given_by(found),
        "bar": call_bar(request.user, found, "call") if is_secretariat(request.user) else None,
    }
    return render(request, "calls/call.html", context)
