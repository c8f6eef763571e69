from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from livingcities.dialogues.models import Vote


def insert(request: HttpRequest) -> HttpResponse:
    data = request.POST
    Vote.objects.create(
        dialogue_id=int(data["dialogue"]),
        seat_id=int(data["seat_id"]),
        statement_id=int(data["statement"]),
        choice=int(data["choice"]),
        at=timezone.now(),
    )
    return HttpResponse("ok")


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("insert/", insert), path("health/", health)]
