"""One town repeats what another has done: the letter, the way, what is left after years."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from livingcities.base.decision import Refused, insist
from livingcities.cases import rules
from livingcities.cases.forms.adopting import AdoptForm, ChangesForm, GrewForm, OutcomeForm, ReplyForm, StageForm
from livingcities.cases.models import Adoption, OutcomeCheck
from livingcities.cases.operations import adopting as acts
from livingcities.cities.models import City, Membership

from .case import visible
from .editing import READ_OR_SEND


@never_cache
@login_required
@READ_OR_SEND
def adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """«We want to repeat this»: a letter from town to town."""
    case = visible(request, slug)
    decision = rules.can_want(request.user, case)
    if not decision:
        context = {"case": case, "reason": decision.reason}
        return render(request, "cases/adopt_refused.html", context, status=403)
    mine = Membership.objects.active().filter(user=request.user.pk)
    cities = City.objects.filter(pk__in=mine.values("city")).exclude(pk=case.city_id)
    form = AdoptForm(request.POST or None, cities=cities, initial={"city": cities[0].slug})
    if request.method == "POST" and form.is_valid():
        try:
            adoption = acts.request_adoption(actor=request.user, case=case, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("city", str(refusal.reason))
        else:
            messages.success(request, _("Your letter is on its way. This page keeps what happens next."))
            return redirect("cases:adoption", pk=adoption.pk)
    return render(request, "cases/adopt.html", {"case": case, "form": form}, status=422 if form.errors else 200)


def _forms(request: HttpRequest, adoption: Adoption) -> dict[str, forms.Form]:
    """The forms that the reader may use, by what they do; the one that was sent holds what was typed."""
    actor = request.user
    do = request.POST.get("do", "")
    offered: tuple[tuple[str, bool, Callable[[Any], forms.Form]], ...] = (
        ("reply", bool(rules.can_reply(actor, adoption)), ReplyForm),
        ("move", bool(rules.can_move(actor, adoption)), lambda data: StageForm(data, adoption=adoption)),
        (
            "changes",
            bool(rules.can_tell_changes(actor, adoption)),
            lambda data: ChangesForm(data, initial={"changed": adoption.changed}),
        ),
        ("grew", bool(rules.can_tell_changes(actor, adoption)), lambda data: GrewForm(data, adoption=adoption)),
    )
    return {name: make(request.POST if do == name else None) for name, allowed, make in offered if allowed}


def _perform(request: HttpRequest, adoption: Adoption, do: str, given: dict[str, Any]) -> None:
    actor = request.user
    if do == "reply":
        acts.reply(actor=actor, adoption=adoption, **given)
    elif do == "move":
        acts.move_adoption(actor=actor, adoption=adoption, **given)
    elif do == "changes":
        acts.tell_changes(actor=actor, adoption=adoption, **given)
    else:
        acts.link_case(actor=actor, adoption=adoption, **given)


@never_cache
@READ_OR_SEND
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one adoption: its way for everybody, its letters for the two teams, its forms for whom they are."""
    seen = Adoption.objects.visible_to(request.user)
    adoption = get_object_or_404(
        seen.select_related("case__city", "city__region", "became", "created_by", "replied_by"), pk=pk
    )
    offered = _forms(request, adoption)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = offered.get(do)
    refused: object = ""
    if request.method == "POST" and form is None:
        raise Refused(_("This cannot be done here."))
    if form is not None and form.is_valid():
        try:
            _perform(request, adoption, do, form.cleaned_data)
        except Refused as refusal:
            refused = refusal.reason
        else:
            messages.success(request, _("Saved."))
            return redirect("cases:adoption", pk=pk)
    context = {
        "adoption": adoption,
        "case": adoption.case,
        "changes": adoption.changes.order_by("id"),
        "checks": adoption.checks.all(),
        "letters": rules.can_read_letters(request.user, adoption),
        "forms": offered,
        "refused": refused,
        "may_answer": [check for check in adoption.checks.all() if rules.can_answer_outcome(request.user, check)],
    }
    wrong = refused or (form is not None and form.errors)
    return render(request, "cases/adoption.html", context, status=422 if wrong else 200)


@never_cache
@login_required
@READ_OR_SEND
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """One, three, five years later: does it still work?"""
    found = OutcomeCheck.objects.filter(adoption__in=Adoption.objects.visible_to(request.user))
    check = get_object_or_404(found.select_related("adoption__case__city", "adoption__city"), pk=pk)
    insist(rules.can_answer_outcome(request.user, check))
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.answer_outcome(actor=request.user, check=check, **form.cleaned_data)
        messages.success(request, _("Thank you. Towns that choose what to repeat will read it."))
        return redirect("cases:adoption", pk=check.adoption_id)
    context = {"check": check, "adoption": check.adoption, "case": check.adoption.case, "form": form}
    return render(request, "cases/adopt_outcome.html", context, status=422 if form.errors else 200)
