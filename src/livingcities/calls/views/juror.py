"""The juror's own steps before reading: the invitation, and what is too near."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from livingcities.calls.forms.jury import AnswerForm
from livingcities.calls.models import Application, Conflict, Juror
from livingcities.calls.operations import jury as acts
from livingcities.calls.reading import authors_of, title_of
from livingcities.calls.rules import jury as rules
from livingcities.cities.operations.invitations import digest
from livingcities.people.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the letter leads to: what the work is, yes or no. A link that was used leads nowhere."""
    juror = get_object_or_404(Juror.objects.select_related("call"), digest=digest(token))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and request.POST.get("answer") == "no" and form.is_valid():
        acts.turn_down_jury(actor=request.user, juror=juror, **form.cleaned_data)
        return render(request, "calls/jury_declined.html", {"call": juror.call})
    if request.method == "POST" and request.POST.get("answer") == "yes":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        acts.join_jury(actor=request.user, juror=juror)
        messages.success(request, _("Welcome to the jury. One thing before you read:"))
        return redirect("calls:juror_conflicts", slug=juror.call.slug)
    context = {
        "juror": juror,
        "call": juror.call,
        "form": form,
        "can_join": rules.can_join_jury(request.user, juror),
        "is_invited": rules.is_invited(juror),
    }
    return render(request, "calls/jury_invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def conflicts(request: PersonRequest, slug: str) -> HttpResponse:
    """The list on which a juror marks what is too near. In a blind season it has titles only, and what the machine
    has found is left out: «own town» beside a title would tell who applied."""
    places = Juror.objects.reading().select_related("call")
    juror = get_object_or_404(places, call__slug=slug, user=request.user)
    call = juror.call
    found = set(juror.conflicts.exclude(kind=Conflict.Kind.DECLARED).values_list("application", flat=True))
    rows = list(_listed(juror).exclude(pk__in=found))
    may = rules.can_declare_conflicts(request.user, juror)
    if request.method == "POST":
        shown, near = set(request.POST.get("offered", "").split(",")), set(request.POST.getlist("near"))
        offered = [row for row in rows if str(row.number) in shown]
        wanted = [row for row in rows if str(row.number) in near]
        acts.declare_conflicts(actor=request.user, juror=juror, applications=wanted, offered=offered)
        messages.success(request, _("Thank you, noted."))
        return redirect("calls:juror_conflicts", slug=slug)
    declared = set(juror.conflicts.filter(kind=Conflict.Kind.DECLARED).values_list("application", flat=True))
    context = {
        "call": call,
        "juror": juror,
        "rows": [_row(row, row.pk in declared) for row in rows],
        "found": [] if call.is_blind else list(_found(juror)),
        "can_declare": may,
    }
    return render(request, "calls/juror_conflicts.html", context)


def _row(application: Application, declared: bool) -> dict[str, Any]:
    """A line of the list: in a blind season the title alone, with the town's name in it covered."""
    about = "" if application.call.is_blind else who_applies(application)
    return {"number": application.number, "title": title_of(application), "about": about, "declared": declared}


def who_applies(application: Application) -> str:
    city, organisation = application.city, application.organisation
    parts = (f"{city.name}, {city.region.name}" if city else "", organisation.name if organisation else "")
    return " · ".join(part for part in parts if part)


def _listed(juror: Juror) -> QuerySet[Application]:
    """What goes to the jury; an application that was not admitted concerns no juror."""
    rows = juror.call.applications.filter(state=Application.State.ADMITTED)
    rows = rows.select_related("call", "city__region", "organisation").order_by("title", "number")
    return rows.prefetch_related(authors_of()) if juror.call.is_blind else rows


def _found(juror: Juror) -> QuerySet[Conflict]:
    known = juror.conflicts.exclude(kind=Conflict.Kind.DECLARED)
    admitted = known.filter(application__state=Application.State.ADMITTED)
    return admitted.select_related("application__city").order_by("application__title", "kind")
