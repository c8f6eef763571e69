"""The panel that looks for votes that were not cast by people."""

from django.http import HttpRequest, HttpResponse


def panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
