"""Setting up, checking, opening, closing, publishing."""

from django.http import HttpRequest, HttpResponse


def create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def seeds(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def check(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def act(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
