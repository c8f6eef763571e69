"""Pages of a city team. What a page offers is asked of the same rules that guard the acts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.decision import insist
from livingcities.base.limits import asks_seldom
from livingcities.base.views import too_many
from livingcities.cities import operations, rules
from livingcities.cities.forms import InviteForm, JoinForm, ReasonForm, RoleForm
from livingcities.cities.models import City, Invitation, Membership, Residence
from livingcities.people.requests import PersonRequest

FRESH_LINK = "invitation_link"


def _place(request: HttpRequest, slug: str, pk: int) -> Membership:
    places = Membership.objects.visible_to(request.user).select_related("city", "user")
    return get_object_or_404(places, pk=pk, city__slug=slug)


@require_safe
@login_required
def team(request: PersonRequest, slug: str) -> HttpResponse:
    """Members, requests, invitations and residents who wait: for the team and the secretariat."""
    city = get_object_or_404(City.objects.select_related("region"), slug=slug)
    insist(rules.can_act_for_city(request.user, city))
    places = Membership.objects.visible_to(request.user).filter(city=city).select_related("user")
    leads = rules.can_lead_team(request.user, city)
    members = list(places.active().order_by("role", "since"))
    own = next((place for place in members if place.user_id == request.user.pk), None)
    variables = {
        "city": city,
        "leads": leads,
        "own": own,
        "may_leave": rules.can_leave_team(request.user, own) if own else None,
        "members": members,
        "coordinators": sum(place.role == Membership.Role.COORDINATOR for place in members),
        "requests": places.waiting().order_by("since") if leads else (),
        "invitations": Invitation.objects.open().filter(city=city).order_by("-id") if leads else (),
        "invite_form": InviteForm(),
        "roles": Membership.Role.choices,
        "fresh_link": request.session.pop(FRESH_LINK, ""),
        "residents_waiting": Residence.objects.visible_to(request.user).filter(city=city).waiting().count(),
    }
    return render(request, "cities/team.html", variables)


@login_required
def join(request: PersonRequest, slug: str) -> HttpResponse:
    city = get_object_or_404(City.objects.select_related("region"), slug=slug)
    may_ask = rules.can_ask_to_join(request.user, city)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not asks_seldom(request.user):
            return too_many(request, minutes=60)
        operations.ask_to_join(actor=request.user, city=city, about=form.cleaned_data["about"])
        messages.success(request, _("Your request is on its way. The answer will come by e-mail."))
        return redirect("cities:join", slug=slug)
    variables = {
        "city": city,
        "form": form,
        "may_ask": may_ask,
        "own": Membership.objects.filter(city=city, user=request.user).first(),
        "has_coordinator": Membership.objects.coordinators().filter(city=city).exists(),
    }
    return render(request, "cities/join.html", variables, status=422 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: PersonRequest, slug: str) -> HttpResponse:
    membership = get_object_or_404(Membership, city__slug=slug, user=request.user)
    operations.withdraw_request(actor=request.user, membership=membership)
    messages.success(request, _("Your request has been taken back."))
    return redirect("site:city", slug=slug)


@require_POST
@login_required
def accept(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    membership = _place(request, slug, pk)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else Membership.Role.MEMBER
    operations.accept_request(actor=request.user, membership=membership, role=role)
    messages.success(request, _("%(name)s is in the team now.") % {"name": membership.user.name})
    return redirect("cities:team", slug=slug)


@login_required
def refuse(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    membership = _place(request, slug, pk)
    insist(rules.can_answer_request(request.user, membership))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.refuse_request(actor=request.user, membership=membership, reason=form.cleaned_data["reason"])
        messages.success(request, _("The answer is on its way."))
        return redirect("cities:team", slug=slug)
    variables = {
        "title": _("Refuse the request"),
        "text": membership.user.name,
        "button": _("Refuse and send the answer"),
        "back": reverse("cities:team", args=[slug]),
        "form": form,
    }
    return render(request, "cities/reason.html", variables, status=422 if form.errors else 200)


@require_POST
@login_required
def change_role(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    membership = _place(request, slug, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        operations.change_role(actor=request.user, membership=membership, role=form.cleaned_data["role"])
        messages.success(request, _("The role has been changed."))
    return redirect("cities:team", slug=slug)


@login_required
def leave(request: PersonRequest, slug: str) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("city"), city__slug=slug, user=request.user)
    insist(rules.can_leave_team(request.user, membership))
    if request.method == "POST":
        operations.leave_team(actor=request.user, membership=membership)
        messages.success(request, _("You have left the team."))
        return redirect("site:city", slug=slug)
    variables = {
        "title": _("Leave the team?"),
        "text": membership.city.name,
        "button": _("Leave the team"),
        "back": reverse("cities:team", args=[slug]),
        "danger": True,
    }
    return render(request, "base/confirm.html", variables)


@login_required
def remove(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    membership = _place(request, slug, pk)
    insist(rules.can_remove(request.user, membership))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.remove_member(actor=request.user, membership=membership, reason=form.cleaned_data["reason"])
        messages.success(request, _("Removed from the team."))
        return redirect("cities:team", slug=slug)
    variables = {
        "title": _("Remove from the team?"),
        "text": membership.user.name,
        "button": _("Remove from the team"),
        "back": reverse("cities:team", args=[slug]),
        "danger": True,
        "form": form,
    }
    return render(request, "cities/reason.html", variables, status=422 if form.errors else 200)
