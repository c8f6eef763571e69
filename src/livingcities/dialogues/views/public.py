"""The list of dialogues and the page of one."""

from django.http import HttpRequest, HttpResponse


def list_dialogues(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)


def dialogue(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=404)
