"""Filling in the form: saved by itself question by question, or by a button where there is no JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from livingcities.base.decision import Refused
from livingcities.calls.models import Application, Attachment
from livingcities.calls.operations import attachments as file_acts
from livingcities.calls.operations import drafts
from livingcities.calls.questionnaire import Question, Questionnaire, compare, is_empty, last_known
from livingcities.calls.questionnaire.filing import File
from livingcities.calls.rules import applying as rules
from livingcities.calls.sheet import Sheet
from livingcities.calls.shown import shown_draft
from livingcities.people.requests import PersonRequest

from .applying import frame, seen
from .attachments import take_files
from .rows import row_answer, side_answer

MINE, THEIRS = "mine", "theirs"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: PersonRequest, key: object) -> HttpResponse:
    """All questions on one page with a list at the side; a reader, or anybody too late, reads what is written."""
    application = seen(request, key)
    role = rules.role_of(request.user, application)
    if not role:
        raise Http404
    allowed = rules.can_write(request.user, application)
    if not allowed:
        return _read_only(request, application, allowed, status=403 if request.method == "POST" else 200)
    if request.method == "POST":
        return _save_all(request, application)
    return _page(request, application, Sheet(application))


def _read_only(request: PersonRequest, application: Application, allowed: rules.Decision, status: int) -> HttpResponse:
    context = frame(request, application, "fill", shown=shown_draft(application), why=allowed.reason)
    return render(request, "calls/application_read.html", context, status=status)


def _page(request: PersonRequest, application: Application, sheet: Sheet, status: int = 200) -> HttpResponse:
    context = frame(
        request,
        application,
        "fill",
        parts=sheet.parts(),
        lacks=sheet.lacks,
        conflicts=bool(sheet.conflicts),
        changes=_changes(application),
        orphans=_orphans(application, sheet),
        opened_at=timezone.now(),
        note=application.call.form.note if application.call.form else "",
    )
    return render(request, "calls/application_form.html", context, status=status)


def _changes(application: Application) -> list[Any]:
    """What a newer form asks differently; the answers stay as they are."""
    newer = application.call.form
    if newer is None or newer.pk == application.form_id:
        return []
    return compare(Questionnaire.of(application.form.schema), Questionnaire.of(newer.schema))


def _orphans(application: Application, sheet: Sheet) -> list[tuple[str, Any]]:
    """Answers to questions that are no longer asked: kept and shown, for who knows what they are good for."""
    keys = sheet.questionnaire.orphans(sheet.values)
    if not keys:
        return []
    schemas = application.call.form_versions.order_by("number").values_list("schema", flat=True)
    return [(each.title, each.display(sheet.values[each.key])) for each in last_known(schemas, keys)]


# --- without JavaScript: everything at once -------------------------------------------------------------
def _save_all(request: PersonRequest, application: Application) -> HttpResponse:
    """Save what can be saved; what cannot stands on the page as it was typed, with the reason beside it."""
    sheet = Sheet(application, request.POST)
    form = sheet.form()
    form.is_valid()
    refused: object = ""
    try:
        for question in sheet.questionnaire.questions:
            if isinstance(question, File):
                if faults := take_files(request, application, question):
                    sheet.file_faults[question.key] = faults
            elif question.key in form.cleaned_data:
                _save_one(request, sheet, question, form.cleaned_data[question.key])
        _remove_file(request, application)
    except Refused as refusal:
        refused = refusal.reason
    if form.errors or sheet.conflicts or sheet.file_faults or refused:
        if refused:
            messages.error(request, str(refused))
        typed = Sheet(application, request.POST)
        typed.conflicts, typed.file_faults = sheet.conflicts, sheet.file_faults
        return _page(request, application, typed, status=409 if sheet.conflicts else 422)
    messages.success(request, _("Saved."))
    return redirect("calls:submit" if "submit" in request.POST else "calls:fill", key=application.key)


def _save_one(request: PersonRequest, sheet: Sheet, question: Question, value: Any) -> None:
    """One answer of the whole page; a button beside a conflict says whose text stays."""
    key = question.key
    if f"v-{key}" not in request.POST:
        return  # the question was not on the page that was sent
    present = sheet.answers.get(key)
    keep = request.POST.get(f"keep-{key}")
    if keep == THEIRS or (is_empty(value) and present is None) or (present and present.value == value):
        return
    version = _number(request.POST.get(f"against-{key}" if keep == MINE else f"v-{key}"))
    saved = drafts.save_answer(
        actor=request.user, application=sheet.application, question=key, value=value, version=version
    )
    if saved.conflict:
        sheet.conflicts[key] = version


def _remove_file(request: PersonRequest, application: Application) -> None:
    key = request.POST.get("remove", "")
    files = {str(row.key): row for row in application.attachments.filter(removed_at=None)}
    attachment: Attachment | None = files.get(key)
    if attachment:
        attachment.application = application
        file_acts.remove_attachment(actor=request.user, attachment=attachment)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


# --- with JavaScript: one question -----------------------------------------------------------------------
@never_cache
@require_POST
@login_required
def save(request: PersonRequest, key: object, question: str) -> HttpResponse:
    """Save one answer. Against a text that somebody else has written meanwhile nothing is saved: both are shown.
    The answer is for the script, which reads what became of it; 200 whatever that is, as nothing failed."""
    application = seen(request, key)
    writes = rules.writes(request.user, application)
    if not writes:  # before anything is read: the answers below show what the draft says
        return _refused(writes.reason)
    sheet = Sheet(application, request.POST)
    asked = sheet.question(question)
    if asked is None or isinstance(asked, File):
        raise Http404
    keep = request.POST.get(f"keep-{question}")
    if keep == THEIRS:
        return JsonResponse(row_answer(request, application, question))
    form = sheet.form(question)
    if not form.is_valid():
        return JsonResponse({"faults": [str(each) for each in form.errors[question]]})
    version = _number(request.POST.get(f"against-{question}" if keep == MINE else f"v-{question}"))
    try:
        saved = drafts.save_answer(
            actor=request.user,
            application=application,
            question=question,
            value=form.cleaned_data[question],
            version=version,
        )
    except Refused as refusal:
        return _refused(refusal.reason)
    return _conflict(request, application, question) if saved.conflict else _saved(request, sheet, question, saved)


def _refused(reason: object) -> JsonResponse:
    return JsonResponse({"refused": str(reason)}, status=403)


def _saved(request: PersonRequest, sheet: Sheet, question: str, saved: drafts.Saved) -> JsonResponse:
    assert saved.answer is not None
    sheet.note(saved.answer)
    asked = sheet.question(question)
    context = {"answer": saved.answer, "tz": sheet.application.tz}
    return JsonResponse(
        {
            "version": saved.version,
            "state": render_to_string("calls/application_saved.html", context, request=request),
            "faults": asked.trouble(saved.answer.value) if asked else [],
        }
        | side_answer(request, sheet)
    )


def _conflict(request: PersonRequest, application: Application, question: str) -> JsonResponse:
    sheet = Sheet(application, request.POST)
    sheet.conflicts[question] = 0
    context = {"row": next(sheet.rows(question)), "application": application, "tz": application.tz}
    html = render_to_string("calls/application_conflict.html", context, request=request)
    return JsonResponse({"conflict": html})


@require_POST
@login_required
def take_new_form(request: PersonRequest, key: object) -> HttpResponse:
    application = seen(request, key)
    drafts.take_new_form(actor=request.user, application=application)
    messages.success(request, _("These are the questions as they are now. Your answers are all there."))
    return redirect("calls:fill", key=application.key)
