"""The door to the secretariat's pages of one call, and what stands above each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from livingcities.base.decision import insist
from livingcities.calls.models import Call
from livingcities.calls.panel import call_bar
from livingcities.calls.rules.regions import by_secretariat

View = Callable[..., HttpResponseBase]


def for_secretariat(view: View) -> View:
    """Visitors are led to the sign-in page, others are refused before anything is looked up."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        insist(by_secretariat(request.user))
        return view(request, *args, **kwargs)

    return guarded


def call_named(slug: str) -> Call:
    return get_object_or_404(Call, slug=slug)


def page_of(request: HttpRequest, call: Call, here: str, **more: Any) -> dict[str, Any]:
    return {"call": call, "bar": call_bar(request.user, call, here), **more}
