from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from .decision import Refused
from .http import has_null
from .views import bad_request, forbidden, health


class HealthMiddleware:
    """A load balancer asks for /health/ by the machine's number: answered before anybody minds the name of the host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return health(request) if request.path_info == reverse("health") else self.get_response(request)


class LanguageMiddleware:
    """Russian unless the person chose otherwise: many Russian browsers ask for English pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(chosen if chosen in self.known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class RefusalMiddleware:
    """A refused act that no view caught becomes a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return forbidden(request, exception) if isinstance(exception, Refused) else None


class NullCharacterMiddleware:
    """An address with a NUL in it is nobody's wish, and PostgreSQL refuses such a text: 400 instead of an error.

    Forms check what is posted themselves; a view of another shape than a page, marked `refuses_null`, the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_null(request) and not _refuses_itself(request):
            return bad_request(request)
        return self.get_response(request)


def _refuses_itself(request: HttpRequest) -> bool:
    try:
        return hasattr(resolve(request.path_info).func, "refuses_null")
    except Resolver404:
        return False
