"""Who else is at work in a draft: a small answer that an open form asks for now and then."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livingcities.calls.news import news
from livingcities.calls.rules import applying as rules
from livingcities.people.requests import PersonRequest

from .applying import seen

VERSION = "v-"


@never_cache
@require_safe
def others(request: PersonRequest, key: object) -> HttpResponse:
    """204 while nothing is new. Nobody is led to the sign-in here: its page would land inside the form."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    application = seen(request, key)
    if not rules.role_of(request.user, application):
        raise Http404
    since = _moment(request.GET.get("since", ""))
    changes = news(application, request.user, _versions(request), since)
    marks = ",".join(sorted(change.mark for change in changes))
    if marks == request.GET.get("told", ""):
        return HttpResponse(status=204)
    context = {"application": application, "changes": changes, "told": marks, "since": since, "tz": application.tz}
    return render(request, "calls/application_others.html", context)


def _versions(request: PersonRequest) -> dict[str, int]:
    """The versions that the page holds; what is no number is no version."""
    names = [name for name in request.GET if name.startswith(VERSION)]
    named = {name.removeprefix(VERSION): request.GET.get(name, "") for name in names}
    return {key: int(text) for key, text in named.items() if text.isascii() and text.isdigit() and len(text) < 9}


def _moment(text: str) -> datetime:
    """A page that does not say when it was drawn knows everything."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return found if found and timezone.is_aware(found) else timezone.now()
