"""The facilitator's queue, the public log, appeals."""

from django.http import HttpRequest, HttpResponse


def log(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def appeal(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def queue(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def rule(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def answer_appeal(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
