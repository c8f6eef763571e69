"""Downloads from which anyone recomputes the map."""

from django.http import HttpRequest, HttpResponse


def package(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def polis(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
