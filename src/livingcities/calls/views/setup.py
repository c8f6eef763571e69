"""The secretariat prepares a call, opens it, moves its deadline."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.http import whole_number
from livingcities.calls import tracks as nominations
from livingcities.calls.forms.setup import ChecklistForm, CreateForm, ExtendForm, JuryForm, TextsForm, WhenForm
from livingcities.calls.forms.setup_rows import Rows, criterion_rows, track_rows
from livingcities.calls.models import Call
from livingcities.calls.operations import calls as acts
from livingcities.calls.rules import setup as rules

from .secretariat import call_named, for_secretariat, page_of

GET_OR_POST = ["GET", "HEAD", "POST"]

# The pages of the set-up in the order of the work.
PARTS: tuple[tuple[str, Any, Any], ...] = (
    ("setup_texts", gettext_lazy("Texts"), gettext_lazy("what is looked for, code, English")),
    ("setup_when", gettext_lazy("Who and when"), gettext_lazy("applicants, deadline, regions")),
    ("setup_tracks", gettext_lazy("Nominations"), gettext_lazy("population, historic settlements, winners")),
    ("setup_jury", gettext_lazy("Jury and scores"), gettext_lazy("readings, scale, which scores decide")),
    ("setup_criteria", gettext_lazy("Criteria"), gettext_lazy("weights, marks in words")),
    ("setup_checklist", gettext_lazy("Screening"), gettext_lazy("what is checked before the jury")),
    ("builder", gettext_lazy("Form"), gettext_lazy("the questions of the application")),
)


def set_up(request: HttpRequest, call: Call, here: str, **more: Any) -> dict[str, Any]:
    """What every page of the set-up has: its name among the others."""
    names = [name for name, _title, _about in PARTS]
    at = names.index(here) if here in names else -1
    title = PARTS[at][1] if at >= 0 else ""
    return page_of(request, call, "setup", parts=PARTS, part=here, title=title, **more)


@for_secretariat
@require_http_methods(GET_OR_POST)
def create(request: HttpRequest) -> HttpResponse:
    """A new draft: its name and the code of its applications."""
    form = CreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call = acts.create(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The draft is kept. Nobody but the secretariat sees it."))
        return redirect("calls:setup_texts", slug=call.slug)
    return render(request, "calls/setup_create.html", {"form": form}, status=422 if form.errors else 200)


@for_secretariat
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What is ready, what is missing, and the button that opens the call."""
    call = call_named(slug)
    missing = rules.missing(call) if call.state == Call.State.DRAFT else []
    lacking = {lack.page for lack in missing}
    context = set_up(
        request,
        call,
        "setup",
        missing=missing,
        rows=[(name, title, about, name in lacking) for name, title, about in PARTS],
        warnings=rules.warnings(call) if call.state in {Call.State.DRAFT, Call.State.OPEN} else [],
        can_open=rules.can_open(request.user, call),
        can_extend=rules.can_extend(request.user, call),
        can_close=rules.can_close(request.user, call),
    )
    return render(request, "calls/setup.html", context)


def _page(request: HttpRequest, slug: str, kind: Any, here: str) -> HttpResponse:
    """A page of the call's own fields."""
    call = call_named(slug)
    form = kind(request.POST or None, instance=call)
    if request.method == "POST" and form.is_valid():
        if changes := form.changes():
            acts.edit(actor=request.user, call=call, changes=changes)
            messages.success(request, _("Saved."))
        return _onwards(request, call, here)
    context = set_up(request, call, here, form=form)
    return render(request, f"calls/{here}.html", context, status=422 if form.errors else 200)


def _onwards(request: HttpRequest, call: Call, here: str) -> HttpResponse:
    """To the next page while the call is prepared; later back to the overview; «one more row» stays here."""
    if request.POST.get("then") == "stay":
        return redirect(f"calls:{here}", slug=call.slug)
    names = [name for name, _title, _about in PARTS]
    following = names[names.index(here) + 1] if call.state == Call.State.DRAFT else "setup"
    return redirect(f"calls:{following}", slug=call.slug)


@for_secretariat
@require_http_methods(GET_OR_POST)
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """What the call is about, in Russian and in English."""
    return _page(request, slug, TextsForm, "setup_texts")


@for_secretariat
@require_http_methods(GET_OR_POST)
def when(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may apply and until when."""
    return _page(request, slug, WhenForm, "setup_when")


@for_secretariat
@require_http_methods(GET_OR_POST)
def jury(request: HttpRequest, slug: str) -> HttpResponse:
    """How the jury reads and which scores decide."""
    return _page(request, slug, JuryForm, "setup_jury")


@for_secretariat
@require_http_methods(GET_OR_POST)
def tracks(request: HttpRequest, slug: str) -> HttpResponse:
    """Nominations with their inclusive bounds; gaps and overlaps are pointed out."""
    call = call_named(slug)
    rows = track_rows(request.POST or None, call, _spare(request))
    return _rows(request, call, "setup_tracks", rows, acts.set_tracks, warnings=nominations.warnings(call.tracks.all()))


@for_secretariat
@require_http_methods(GET_OR_POST)
def criteria(request: HttpRequest, slug: str) -> HttpResponse:
    """What jurors mark, with weights and words for the marks."""
    call = call_named(slug)
    rows = criterion_rows(request.POST or None, call, _spare(request))
    return _rows(request, call, "setup_criteria", rows, acts.set_criteria)


def _spare(request: HttpRequest) -> int:
    """Empty rows at the end: one, or as many as asked for."""
    asked = whole_number(request.GET.get("more"))
    return 1 if asked is None else min(asked, 10)


def _rows(request: HttpRequest, call: Call, here: str, rows: Rows, act: Any, **more: Any) -> HttpResponse:
    can_change = rules.can_change_rules(request.user, call)
    if request.method == "POST" and rows.is_valid():
        act(actor=request.user, call=call, rows=rows.rows())
        messages.success(request, _("Saved."))
        return _onwards(request, call, here)
    refused = request.method == "POST"
    context = set_up(request, call, here, rows=rows, can_change=can_change, **more)
    return render(request, f"calls/{here}.html", context, status=422 if refused else 200)


@for_secretariat
@require_http_methods(GET_OR_POST)
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """The lines of the screening, a text field with a line each."""
    call = call_named(slug)
    known = dict(call.screening_items.values_list("text", "id"))
    form = ChecklistForm(request.POST or None, initial={"lines": list(known)})
    if request.method == "POST" and form.is_valid():
        rows = [{"id": known.get(line), "text": line} for line in form.cleaned_data["lines"]]
        acts.set_screening_items(actor=request.user, call=call, rows=rows)
        messages.success(request, _("Saved."))
        return _onwards(request, call, "setup_checklist")
    can_change = rules.can_change_checklist(request.user, call)
    context = set_up(request, call, "setup_checklist", form=form, can_change=can_change)
    return render(request, "calls/setup_checklist.html", context, status=422 if form.errors else 200)


# --- the life of the call ---------------------------------------------------------------------------
@require_POST
@for_secretariat
def open_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce the call; from now on its rules stay."""
    call = acts.open_call(actor=request.user, call=call_named(slug))
    messages.success(request, _("The call is announced."))
    return redirect(call)


@for_secretariat
@require_http_methods(GET_OR_POST)
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """A later deadline for everybody."""
    call = call_named(slug)
    form = ExtendForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        acts.extend_deadline(actor=request.user, call=call, closes_at=form.cleaned_data["closes_at"])
        messages.success(request, _("The deadline is moved. Those who have drafts are told by e-mail."))
        return redirect("calls:setup", slug=slug)
    context = set_up(request, call, "setup", form=form, can_extend=rules.can_extend(request.user, call))
    return render(request, "calls/setup_deadline.html", context, status=422 if form.errors else 200)


@require_POST
@for_secretariat
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """The deadline is over, and the clock has not closed the call yet."""
    acts.close(actor=request.user, call=call_named(slug))
    messages.success(request, _("Applications are no longer taken. Now they are checked."))
    return redirect("calls:setup", slug=slug)
