"""What the authors of an application learn after the results are published."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livingcities.base.decision import insist
from livingcities.calls.feedback import feedback_of
from livingcities.calls.models import Application, Decision
from livingcities.calls.rules.results import can_see_feedback
from livingcities.people.requests import PersonRequest


@never_cache
@login_required
@require_safe
def feedback(request: PersonRequest, key: UUID) -> HttpResponse:
    """One's own application alone: nobody reads another's."""
    found = Application.objects.visible_to(request.user).select_related("call", "track", "city")
    application = get_object_or_404(found, key=key)
    insist(can_see_feedback(request.user, application))
    prize = Decision.objects.visible_to(request.user).prizes().filter(application=application).first()
    context = {
        "application": application,
        "call": application.call,
        "feedback": feedback_of(application),
        "prize": prize,
    }
    return render(request, "calls/feedback.html", context)
