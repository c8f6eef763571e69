"""Before one's data is handed out or erased: is it still the person, and not somebody at a computer left open?"""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from .requests import PersonRequest


def is_fresh(request: PersonRequest) -> bool:
    """Whether the person signed in, or confirmed who they are, within the last quarter of an hour."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def who_is_it(request: PersonRequest, *, back: str) -> HttpResponse | None:
    """The page that asks, nothing where it need not be asked. `back` is the page to come back to.

    Whoever has neither a password nor a second factor confirms by signing in anew, with a code by e-mail."""
    if is_fresh(request):
        return None
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if ways:
        return redirect(f"{ways[0]['url']}?{urlencode({'next': back})}")
    entrance = f"{reverse('account_login')}?{urlencode({'next': back})}"
    return render(
        request, "people/sign_in_again.html", {"entrance": entrance, "back": reverse("people:me")}, status=403
    )
