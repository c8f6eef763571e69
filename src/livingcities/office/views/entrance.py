"""The door of the office: signed in, and of the secretariat."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from livingcities.base.decision import Refused
from livingcities.office.rules import can_enter_office

View = Callable[..., HttpResponse]


def for_secretariat(view: View) -> View:
    """Visitors are led to the sign-in page, others get a refusal with its reason."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        decision = can_enter_office(request.user)
        if not decision:
            raise Refused(decision.reason)
        return view(request, *args, **kwargs)

    return guarded
