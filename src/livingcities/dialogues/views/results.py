"""The map of opinions, what unites and divides, the report."""

from django.http import HttpRequest, HttpResponse


def results(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def report_pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
