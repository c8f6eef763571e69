from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from livingcities.cities.models import City, Fact


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Where the data of the site come from, under which licence, and what anyone may take away."""
    variables = {"cities": City.objects.count(), "facts": Fact.objects.count(), "site": settings.SITE_URL}
    return render(request, "site/data.html", variables)
