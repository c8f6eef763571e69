"""The secretariat's pages of the jury: who is in it, who is invited, what is too near for whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import insist
from livingcities.calls.forms.jury import ConflictForm, ImportForm, JurorForm
from livingcities.calls.models import Call, Conflict, Juror
from livingcities.calls.operations import assigning as assigning_acts
from livingcities.calls.operations import jury as acts
from livingcities.calls.rules import jury as rules

from .secretariat import call_named, for_secretariat, page_of

State = Juror.State
LISTED = ("name", "email", "about", "professions", "themes", "employer", "least", "most", "is_chair", "is_auditor")


@require_safe
@for_secretariat
def jurors(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody of the jury with loads and conflicts; those who have not answered are shown as such."""
    call = call_named(slug)
    in_force = Q(assignments__revoked_at=None)
    people = call.jurors.select_related("region", "city", "user").annotate(
        readings=Count("assignments", filter=in_force, distinct=True),
        near=Count("conflicts__application", distinct=True),
    )
    rows: list[Any] = list(people)
    waiting = [row for row in rows if row.state == State.INVITED]
    groups = [
        (_("In the jury"), [row for row in rows if row.state == State.ACTIVE]),
        (_("Not written to yet"), [row for row in waiting if row.invited_at is None]),
        (_("Invited, have not answered"), [row for row in waiting if row.invited_at is not None]),
        (_("Declined or left"), [row for row in rows if row.state in {State.DECLINED, State.LEFT}]),
    ]
    active = groups[0][1]
    context = page_of(
        request,
        call,
        "jury",
        groups=[(title, people) for title, people in groups if people],
        capacity=_capacity(call, active),
        can_call=rules.can_call_jurors(request.user, call),
        can_ask_again=rules.can_invite_unanswered_again(request.user, call),
        unwritten=any(row.invited_at is None for row in waiting),
        professions=_professions(call, active),
    )
    return render(request, "calls/jury.html", context)


def _capacity(call: Call, active: list[Juror]) -> dict[str, int]:
    """What the jury can manage and what the call needs, before any plan."""
    admitted = call.applications.admitted().count()
    regular = [juror for juror in active if not juror.is_auditor]
    able = sum(juror.most for juror in regular)
    return {"able": able, "needed": admitted * call.reviews_each, "admitted": admitted, "jurors": len(regular)}


def _professions(call: Call, active: list[Juror]) -> list[tuple[str, int]]:
    """Each profession that the call asks for and how many active jurors have it."""
    return [(name, sum(name in juror.professions for juror in active)) for name in call.professions]


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    call = call_named(slug)
    insist(rules.can_call_jurors(request.user, call))
    form = JurorForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        juror, _token = acts.invite_juror(actor=request.user, call=call, person=form.person())
        messages.success(request, _("An invitation to %(name)s is on its way.") % {"name": juror.name})
        return redirect("calls:jury", slug=slug)
    context = page_of(request, call, "jury", form=form)
    return render(request, "calls/jury_invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def import_lines(request: HttpRequest, slug: str) -> HttpResponse:
    """Many people at once; a line that is wrong is named, and then nobody is invited."""
    call = call_named(slug)
    insist(rules.can_call_jurors(request.user, call))
    form = ImportForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        made = acts.import_jurors(actor=request.user, call=call, people=form.cleaned_data["people"])
        text = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(made))
        messages.success(request, text % {"n": len(made)})
        return redirect("calls:jury", slug=slug)
    context = page_of(request, call, "jury", form=form)
    return render(request, "calls/jury_import.html", context, status=422 if form.errors else 200)


def _juror(slug: str, pk: int) -> Juror:
    rows = Juror.objects.select_related("call", "region", "city__region", "organisation", "user")
    return get_object_or_404(rows, call__slug=slug, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def juror(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One juror: the card, the conflicts, the readings."""
    person = _juror(slug, pk)
    form = JurorForm(request.POST or None, call=person.call, juror=person, initial=_card(person))
    if request.method == "POST" and form.is_valid():
        acts.edit_juror(actor=request.user, juror=person, changes=form.cleaned_data)
        messages.success(request, _("Saved; conflicts are found anew."))
        return redirect("calls:juror", slug=slug, pk=pk)
    return _juror_page(request, person, form=form, status=422 if form.errors else 200)


def _card(person: Juror) -> dict[str, Any]:
    card = {name: getattr(person, name) for name in LISTED}
    return card | {"region": person.region_id, "city": person.city.name if person.city else ""}


def _juror_page(request: HttpRequest, person: Juror, *, status: int = 200, **forms: Any) -> HttpResponse:
    call = person.call
    conflicts = list(person.conflicts.select_related("application__call").order_by("application__number", "kind"))
    readings = person.assignments.select_related("application__call", "review").order_by("application__number")
    context = page_of(
        request,
        call,
        "jury",
        juror=person,
        conflicts=conflicts,
        readings=[row for row in readings if row.revoked_at is None],
        taken=[row for row in readings if row.revoked_at is not None],
        can_edit=rules.can_edit_juror(request.user, person),
        can_invite_again=rules.can_invite_again(request.user, person),
        can_replace=rules.can_replace_juror(request.user, person),
        form=forms.get("form") or JurorForm(call=call, juror=person, initial=_card(person)),
        conflict_form=forms.get("conflict_form") or ConflictForm(call=call, prefix="near"),
    )
    return render(request, "calls/juror.html", context, status=status)


@require_POST
@for_secretariat
def invite_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    person = _juror(slug, pk)
    acts.invite_juror_again(actor=request.user, juror=person)
    messages.success(request, _("A new invitation to %(name)s is on its way.") % {"name": person.name})
    return redirect("calls:juror", slug=slug, pk=pk)


@require_POST
@for_secretariat
def invite_unanswered_again(request: HttpRequest, slug: str) -> HttpResponse:
    sent = acts.invite_unanswered_again(actor=request.user, call=call_named(slug))
    text = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", sent)
    messages.success(request, text % {"n": sent})
    return redirect("calls:jury", slug=slug)


@require_POST
@for_secretariat
def add_conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    person = _juror(slug, pk)
    form = ConflictForm(request.POST, call=person.call, prefix="near")
    if not form.is_valid():
        return _juror_page(request, person, conflict_form=form, status=422)
    application = form.cleaned_data["number"]
    acts.add_conflict(actor=request.user, juror=person, application=application, note=form.cleaned_data["note"])
    messages.success(request, _("Noted: this juror does not read this application."))
    return redirect("calls:juror", slug=slug, pk=pk)


@require_POST
@for_secretariat
def remove_conflict(request: HttpRequest, slug: str, pk: int, conflict: int) -> HttpResponse:
    found = get_object_or_404(Conflict.objects.select_related("juror__call"), pk=conflict, juror=_juror(slug, pk))
    acts.remove_conflict(actor=request.user, conflict=found)
    return redirect("calls:juror", slug=slug, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks before a juror leaves: how much is done, how much is given to others."""
    person = _juror(slug, pk)
    insist(rules.can_replace_juror(request.user, person))
    if request.method == "POST":
        given = assigning_acts.replace_juror(
            actor=request.user, juror=person, reason=request.POST.get("reason", "").strip()
        )
        text = ngettext("%(n)s reading given to others.", "%(n)s readings given to others.", len(given.assignments))
        messages.success(request, text % {"n": len(given.assignments)})
        for sentence in given.unmet:
            messages.warning(request, sentence)
        return redirect("calls:juror", slug=slug, pk=pk)
    in_force = person.assignments.in_force()
    done = in_force.exclude(review=None).exclude(review__submitted_at=None).count()
    context = page_of(request, person.call, "jury", juror=person, done=done, undone=in_force.count() - done)
    return render(request, "calls/juror_leave.html", context)
