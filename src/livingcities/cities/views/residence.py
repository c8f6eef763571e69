from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.decision import insist
from livingcities.cities import operations, rules
from livingcities.cities.forms import ReasonForm, ResidenceForm
from livingcities.cities.listing import Asked
from livingcities.cities.models import City, Residence
from livingcities.people.requests import PersonRequest

FOUND = 20


@login_required
def residence(request: PersonRequest) -> HttpResponse:
    """Say where one lives: look the town up, choose it, tell the team how it can make sure."""
    chosen = City.objects.select_related("region").filter(slug=request.GET.get("city", "")).first()
    form = ResidenceForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        operations.state_residence(actor=request.user, city=chosen, about=form.cleaned_data["about"])
        messages.success(request, _("Noted: %(city)s is your city.") % {"city": chosen.name})
        return redirect("cities:residence")
    asked = Asked.of(request.GET.dict())
    variables = {
        "chosen": chosen,
        "form": form,
        "words": asked.words,
        "found": asked.ordered()[:FOUND] if asked.words and not chosen else (),
        "residence": Residence.objects.filter(user=request.user).select_related("city", "city__region").first(),
    }
    return render(request, "cities/residence.html", variables, status=422 if form.errors else 200)


@require_POST
@login_required
def forget(request: PersonRequest) -> HttpResponse:
    operations.forget_residence(actor=request.user)
    messages.success(request, _("Your city is no longer kept."))
    return redirect("cities:residence")


@require_safe
@login_required
def queue(request: PersonRequest, slug: str) -> HttpResponse:
    """Residents who wait for the team's word."""
    city = get_object_or_404(City.objects.select_related("region"), slug=slug)
    insist(rules.can_act_for_city(request.user, city))
    waiting = Residence.objects.visible_to(request.user).filter(city=city).waiting().select_related("user")
    variables = {
        "city": city,
        "page": Paginator(waiting.order_by("since"), 30).get_page(request.GET.get("page")),
        "confirmed": Residence.objects.filter(city=city).confirmed().count(),
    }
    return render(request, "cities/residents.html", variables)


def _waiting(request: PersonRequest, slug: str, pk: int) -> Residence:
    rows = Residence.objects.visible_to(request.user).select_related("city", "user")
    return get_object_or_404(rows, pk=pk, city__slug=slug)


@require_POST
@login_required
def confirm(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    operations.confirm_residence(actor=request.user, residence=_waiting(request, slug, pk))
    messages.success(request, _("Confirmed. A letter is on its way."))
    return redirect("cities:residents", slug=slug)


@login_required
def decline(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    residence = _waiting(request, slug, pk)
    insist(rules.can_confirm_residence(request.user, residence))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.decline_residence(actor=request.user, residence=residence, reason=form.cleaned_data["reason"])
        messages.success(request, _("The answer is on its way."))
        return redirect("cities:residents", slug=slug)
    variables = {
        "title": _("Cannot confirm"),
        "text": residence.user.name,
        "button": _("Send the answer"),
        "back": reverse("cities:residents", args=[slug]),
        "form": form,
    }
    return render(request, "cities/reason.html", variables, status=422 if form.errors else 200)
