from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from . import second_factor


class SecondFactorMiddleware:
    """Marks people of the secretariat whose session lacks the second factor, so that `is_secretariat` says no,
    and leads them from a refused page to the one where they set it up. Lazy: a page that asks for no user
    costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: self.marked(request))  # type: ignore[assignment]
        response = self.get_response(request)
        refused = response.status_code == 403 and request.method == "GET" and "HX-Request" not in request.headers
        if refused and getattr(request.user, "second_factor_missing", False):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('people:second_factor')}?{query}")
        return response

    @staticmethod
    def marked(request: HttpRequest) -> Any:
        user = get_user(request)
        if user.is_authenticated:
            user.second_factor_missing = second_factor.missing(request, user)
        return user


class WayOutMiddleware:
    """Sign-in by another service begins with a form of ours, and our policy (`form-action 'self'`) lets no form end
    on another site: the answer to it is a page that leads there by itself."""

    BEGINNINGS = frozenset({"openid_connect_login", "yandex_login", "vk_login"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        begins = request.method == "POST" and match is not None and match.url_name in self.BEGINNINGS
        address = response.headers.get("Location", "") if begins else ""
        if not urlsplit(address).netloc:
            return response
        page = render(request, "socialaccount/leaving.html", {"address": address})
        add_never_cache_headers(page)
        return page
