"""Pages that belong to no room: language, appearance, health, errors, the development outbox."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from .context import APPEARANCE
from .context import appearance as chosen_appearance
from .models import Email

YEAR = 60 * 60 * 24 * 365


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the person came from, never to another site."""
    target = request.POST.get("next") or request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.PRODUCTION, httponly=True)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("language", "")
    known = code in dict(settings.LANGUAGES)
    return _remember(back(request), settings.LANGUAGE_COOKIE_NAME, code if known else settings.LANGUAGE_CODE)


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    kept = chosen_appearance(request)
    for name, allowed in APPEARANCE.items():
        if request.POST.get(name) in allowed:
            kept[name] = request.POST[name]
    return _remember(back(request), "appearance", ".".join(kept[name] for name in APPEARANCE))


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_safe
@cache_control(max_age=3600)
def service_worker(request: HttpRequest) -> HttpResponse:
    path = finders.find("base/js/sw.js")
    if path is None:
        raise Http404
    with open(path, encoding="utf-8") as script:  # noqa: PTH123
        return HttpResponse(script.read(), content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "base/offline.html")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Letters of a development machine, where none leaves it. The route exists only there."""
    return render(request, "base/outbox.html", {"emails": Email.objects.order_by("-id")[:50]})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception) if exception else ""}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The page stood open for too long, or cookies are switched off. Go back, reload it and try again.")
    return render(request, "403.html", {"reason": text}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("500.html"), status=500)


def too_many(request: HttpRequest, minutes: int) -> HttpResponse:
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
