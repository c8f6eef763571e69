from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livingcities.base.views import too_many
from livingcities.people import second_factor as factor
from livingcities.people.requests import PersonRequest


@require_safe
@login_required
@never_cache
def second_factor(request: PersonRequest) -> HttpResponse:
    """Leads to whichever is missing: an app or a key to add, or the code to enter in this session."""
    wish = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    target = wish if safe else "/"
    if not factor.missing(request, request.user):
        return redirect(target)
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    ways = [
        {"id": method["id"], "url": f"{method['url']}?{urlencode({'next': target})}"}
        for method in methods
        if method["id"].startswith("mfa_reauthenticate")
    ]
    return render(request, "people/second_factor.html", {"ways": ways})


def too_many_sign_ins(request: HttpRequest) -> HttpResponse:
    """What the sign-in library answers with when one of its limits is reached."""
    return too_many(request, minutes=5)
