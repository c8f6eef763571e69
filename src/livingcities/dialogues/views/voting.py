"""Answering statements, adding one's own, the receipt."""

from django.http import HttpRequest, HttpResponse


def vote(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def answers(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def add_statement(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def receipt(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
