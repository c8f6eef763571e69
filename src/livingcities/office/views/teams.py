from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Exists, OuterRef, SmallIntegerField, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from livingcities.cities import operations
from livingcities.cities.listing import Asked
from livingcities.cities.models import City, Membership
from livingcities.office.forms import AppointForm

from .entrance import for_secretariat

FOUND = 20


@require_safe
@for_secretariat
def requests(request: HttpRequest) -> HttpResponse:
    """Requests to join teams; those of cities without a coordinator come first, nobody else can answer them."""
    led = Membership.objects.coordinators().filter(city=OuterRef("city"))
    waiting = (
        Membership.objects.waiting()
        .select_related("city", "city__region", "user")
        .annotate(has_coordinator=Case(When(Exists(led), then=1), default=0, output_field=SmallIntegerField()))
    )
    page = Paginator(waiting.order_by("has_coordinator", "since"), 30).get_page(request.GET.get("page"))
    return render(request, "office/requests.html", {"page": page, "roles": Membership.Role.choices})


@require_safe
@for_secretariat
def cities(request: HttpRequest) -> HttpResponse:
    """Look a city up to name its coordinator; without words the living ones."""
    asked = Asked.of(request.GET.dict())
    found = asked.ordered() if asked.words else City.objects.living().select_related("region")
    page = Paginator(found, FOUND).get_page(request.GET.get("page"))
    return render(request, "office/cities.html", {"page": page, "words": asked.words})


@for_secretariat
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """Name a coordinator, mark the city as living."""
    city = get_object_or_404(City.objects.select_related("region"), slug=slug)
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.appoint_coordinator(actor=request.user, city=city, user=form.person)
        messages.success(request, _("The coordinator has been named. A letter is on its way."))
        return redirect("office:city", slug=slug)
    coordinators = Membership.objects.coordinators().filter(city=city).select_related("user")
    variables = {"city": city, "form": form, "coordinators": coordinators}
    return render(request, "office/city.html", variables, status=422 if form.errors else 200)


@require_POST
@for_secretariat
def mark_living(request: HttpRequest, slug: str) -> HttpResponse:
    city = get_object_or_404(City, slug=slug)
    operations.mark_living(actor=request.user, city=city, living=request.POST.get("living") == "1")
    messages.success(request, _("Noted."))
    return redirect("office:city", slug=slug)
