from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.actors import is_secretariat
from livingcities.base.decision import Refused
from livingcities.base.limits import asks_seldom
from livingcities.base.views import too_many
from livingcities.people import operations, rules
from livingcities.people.forms.organisation import JoinForm, NewOrganisationForm, OrganisationForm
from livingcities.people.models import Organisation, OrganisationMembership, Shown, User
from livingcities.people.operations.organisations import Overtaken, stamp
from livingcities.people.requests import PersonRequest

FOUND = 20


@require_safe
@login_required
def organisations(request: PersonRequest) -> HttpResponse:
    """Mine, and a search for the one to join."""
    words = request.GET.get("q", "")[:200]
    mine = OrganisationMembership.objects.open().filter(person=request.user)
    page = {
        "memberships": mine.select_related("organisation").order_by("organisation__name"),
        "words": words,
        "found": Organisation.objects.visible_to(request.user).found_by(words)[:FOUND],
        "may_add": rules.can_add_organisation(request.user),
    }
    return render(request, "people/organisations.html", page)


@login_required
def new_organisation(request: PersonRequest) -> HttpResponse:
    form = NewOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = operations.add_organisation(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The organisation stands here now. You look after its card."))
        return redirect(organisation)
    page = {"form": form, "may_add": rules.can_add_organisation(request.user)}
    return render(request, "people/organisation_form.html", page, status=422 if form.errors else 200)


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    places = organisation.memberships.active().filter(person__in=User.objects.visible_to(request.user))
    shown = [
        (place, rules.shown_parts(request.user, place.person))
        for place in places.select_related("person").order_by("-is_contact", "since")[:200]
    ]
    own = organisation.memberships.filter(person_id=request.user.pk).first() if request.user.is_authenticated else None
    page = {
        "organisation": organisation,
        "people": [(place, parts) for place, parts in shown if {Shown.ORGANISATIONS, Shown.NAME} <= parts],
        "own": own,
        "requests": OrganisationMembership.objects.visible_to(request.user)
        .asked()
        .filter(organisation=organisation)
        .exclude(person_id=request.user.pk)
        .select_related("person"),
        "may_edit": rules.can_look_after_organisation(request.user, organisation),
        "may_join": rules.can_join_organisation(request.user, organisation),
        "may_leave": own and rules.can_leave_organisation(request.user, own),
        "may_confirm": rules.can_confirm_organisation(request.user, organisation),
        "seen": stamp(organisation),
        "join_form": JoinForm(),
    }
    return render(request, "people/organisation.html", page)


@login_required
def edit_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    may_edit = rules.can_look_after_organisation(request.user, organisation)
    if not may_edit:
        raise Refused(may_edit.reason)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        operations.update_organisation(actor=request.user, organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    page = {"form": form, "organisation": organisation}
    return render(request, "people/organisation_form.html", page, status=422 if form.errors else 200)


@require_POST
@login_required
def join_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not asks_seldom(request.user):
        return too_many(request, minutes=60)
    form = JoinForm(request.POST)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    operations.join_organisation(actor=request.user, organisation=organisation, title=title)
    messages.success(request, _("Your request is with the organisation's contact person."))
    return redirect(organisation)


@require_POST
@login_required
def leave_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(OrganisationMembership, organisation_id=pk, person=request.user)
    operations.leave_organisation(actor=request.user, membership=membership)
    messages.success(request, _("You are no longer named among its people."))
    return redirect("people:organisations")


@require_POST
@login_required
def answer_request(request: PersonRequest, pk: int, answer: str) -> HttpResponse:
    membership = get_object_or_404(
        OrganisationMembership.objects.visible_to(request.user).select_related("organisation", "person"), pk=pk
    )
    act = operations.accept_member if answer == "accept" else operations.refuse_member
    act(actor=request.user, membership=membership)
    messages.success(request, _("Answered. A letter is on its way."))
    return redirect(membership.organisation)


@require_POST
@login_required
def confirm_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    try:
        operations.confirm_organisation(
            actor=request.user, organisation=organisation, seen=request.POST.get("seen", "")
        )
    except Overtaken as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The organisation is confirmed."))
    return redirect(organisation)


@require_safe
@login_required
def waiting_organisations(request: PersonRequest) -> HttpResponse:
    """For the secretariat: what waits for its word, authorities first."""
    if not is_secretariat(request.user):
        raise Refused(_("Organisations are confirmed by the secretariat."))
    page = Paginator(Organisation.objects.waiting_for_confirmation(), 30).get_page(request.GET.get("page"))
    return render(request, "people/waiting_organisations.html", {"page": page})
