"""The screen in the room and the entry of paper sheets."""

from django.http import HttpRequest, HttpResponse


def screen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def live(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def qr(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def paper(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
