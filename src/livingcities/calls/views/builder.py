"""The form builder: works page by page without a script; the preview answers as it is filled in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Refused, insist
from livingcities.base.http import HttpRequest
from livingcities.calls.forms.setup_columns import Columns, column_rows
from livingcities.calls.forms.setup_form import QuestionForm, SectionForm
from livingcities.calls.models import Call, FormVersion
from livingcities.calls.operations import forms as acts
from livingcities.calls.questionnaire import KINDS, Change, Question, Questionnaire, Section, compare, editing
from livingcities.calls.questionnaire.filing import File
from livingcities.calls.questionnaire.table import Table
from livingcities.calls.rules import setup as rules

from .secretariat import call_named, for_secretariat, page_of

GET_OR_POST = ["GET", "HEAD", "POST"]


def written(call: Call) -> Questionnaire:
    """The version being written; where there is none, the one in force."""
    version = rules.form_draft(call) or call.form
    return Questionnaire.of(version.schema if version else {})


def keys_ever_used(call: Call) -> set[str]:
    """Keys of questions and sections of all versions: none of them gets a new meaning."""
    keys: set[str] = set()
    for schema in call.form_versions.values_list("schema", flat=True):
        known = Questionnaire.of(schema)
        keys |= {section.key for section in known.sections} | {question.key for question in known.questions}
    return keys


@for_secretariat
@require_safe
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """All sections and questions, each with its place; what has to be mended; what a new version changes."""
    call = call_named(slug)
    questionnaire = written(call)
    flaws: dict[str, list[Any]] = {}
    for question, flaw in questionnaire.flaws():
        flaws.setdefault(question.key if question else "", []).append(flaw)
    context = page_of(
        request,
        call,
        "builder",
        questionnaire=questionnaire,
        sections=[(section, [_row(questionnaire, each, flaws) for each in section.questions])
                  for section in questionnaire.sections],
        flaws=flaws.get("", []),
        draft=rules.form_draft(call),
        changes=acts.changes_of(call),
        can_save=rules.can_save_form(request.user, call),
        can_begin=rules.can_begin_form(request.user, call),
        can_publish=rules.can_publish_form(request.user, call),
        can_drop=rules.can_drop_form(request.user, call),
        drafts=call.applications.filter(state="draft").count(),
    )  # fmt: skip
    return render(request, "calls/builder.html", context)


def _row(questionnaire: Questionnaire, question: Question, flaws: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "question": question,
        "condition": questionnaire.condition_words(question),
        "flaws": flaws.get(question.key, []),
    }


def writable(request: HttpRequest, slug: str) -> Call:
    """The call whose form is being written; otherwise the way back is told."""
    call = call_named(slug)
    insist(rules.can_save_form(request.user, call))
    return call


def _read(request: HttpRequest, key: str) -> tuple[str, str] | None:
    """What the person had before them when they began; nothing for what is new."""
    return (key, request.POST["read"]) if key and "read" in request.POST else None


# --- sections ---------------------------------------------------------------------------------------
@for_secretariat
@require_http_methods(GET_OR_POST)
def section(request: HttpRequest, slug: str, key: str = "") -> HttpResponse:
    """A section's heading and the words under it."""
    call = writable(request, slug)
    questionnaire = written(call)
    known = questionnaire.section(key)
    if key and known is None:
        raise Http404
    form, overtaken = SectionForm(request.POST or None, initial=SectionForm.initial_of(known)), None
    if request.method == "POST" and form.is_valid():
        made = form.section(key or editing.new_key("s", keys_ever_used(call)))
        if _saved(request, call, partial(editing.put_section, section=made), key):
            return _back(call, made.key)
        questionnaire = written(call)
        known = overtaken = questionnaire.section(key)
    context = page_of(request, call, "builder", form=form, section=known, overtaken=overtaken)
    context["read"] = editing.stamp(questionnaire, key)
    return render(request, "calls/builder_section.html", context, status=_status(form, overtaken))


def _saved(request: HttpRequest, call: Call, change: Callable[[Questionnaire], Questionnaire], key: str) -> bool:
    """Whether it was kept; not if somebody else has changed the same thing since it was opened."""
    try:
        acts.save_form(actor=request.user, call=call, change=change, read=_read(request, key))
    except acts.Overtaken:
        return False
    return True


def _status(form: Any, overtaken: Any) -> int:
    return 409 if overtaken else 422 if form.errors else 200


def _back(call: Call, mark: str = "") -> HttpResponse:
    return redirect(reverse("calls:builder", args=[call.slug]) + (f"#{mark}" if mark else ""))


# --- questions --------------------------------------------------------------------------------------
@for_secretariat
@require_safe
def kinds(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Which kind of answer the new question wants."""
    call = writable(request, slug)
    place = _section(written(call), section)
    offered = [(name, kind.label, kind.about) for name, kind in KINDS.items()]
    context = page_of(request, call, "builder", section=place, kinds=offered)
    return render(request, "calls/builder_kinds.html", context)


def _section(questionnaire: Questionnaire, key: str) -> Section:
    found = questionnaire.section(key)
    if found is None:
        raise Http404
    return found


@for_secretariat
@require_http_methods(GET_OR_POST)
def question(request: HttpRequest, slug: str, key: str = "", section: str = "", kind: str = "") -> HttpResponse:
    """One question with all its settings; a new one when it has no key yet."""
    call = writable(request, slug)
    questionnaire = written(call)
    known = questionnaire.question(key)
    if request.method == "POST" and key and known is None:
        raise Refused(_("Somebody has removed this question since you opened it."))
    place = questionnaire.section_of(key) if known else _section(questionnaire, section)
    if place is None or (known is None and (key or kind not in KINDS)):
        raise Http404
    kind = known.kind if known else kind
    data = request.POST or None
    form = QuestionForm(data, form=questionnaire, kind=kind, question=known)
    columns = column_rows(data, known if isinstance(known, Table) else None) if kind == Table.kind else None
    overtaken: list[Change] = []
    if data and form.is_valid() and (columns is None or columns.is_valid()):
        made = _made(call, form, columns)
        change = partial(editing.put_question, question=made, section=place.key)
        if _saved(request, call, change, key):
            return _after_question(request, call, place, made)
        questionnaire = written(call)
        known = questionnaire.question(key)
        overtaken = compare(questionnaire, change(questionnaire))
        if not overtaken:  # the other person wrote the very same
            return _after_question(request, call, place, made)
    context = page_of(request, call, "builder", form=form, columns=columns, section=place, question=known)
    context |= {"kind_name": KINDS[kind].label, "overtaken": overtaken, "read": editing.stamp(questionnaire, key)}
    return render(request, "calls/builder_question.html", context, status=409 if overtaken else 422 if data else 200)


def _made(call: Call, form: QuestionForm, columns: Columns | None) -> Question:
    key = form.question.key if form.question else editing.new_key("q", keys_ever_used(call))
    return form.read(key, columns.columns(_column_keys(call, key)) if columns is not None else ())


def _column_keys(call: Call, key: str) -> set[str]:
    """Columns that this table ever had."""
    schemas = call.form_versions.values_list("schema", flat=True)
    tables = (Questionnaire.of(schema).question(key) for schema in schemas)
    return {column.key for table in tables if isinstance(table, Table) for column in table.columns}


def _after_question(request: HttpRequest, call: Call, place: Section, made: Question) -> HttpResponse:
    if request.POST.get("then") == "more":
        return redirect("calls:question", slug=call.slug, key=made.key)
    if request.POST.get("then") == "next":
        return redirect("calls:new_question", slug=call.slug, section=place.key)
    return _back(call, made.key)


@require_POST
@for_secretariat
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """A question or a section one place up or down."""
    call = writable(request, slug)
    by = -1 if request.POST.get("to") == "up" else 1
    key, of = request.POST.get("key", ""), request.POST.get("of", "")
    change = editing.move_section if of == "section" else editing.move_question
    acts.save_form(actor=request.user, call=call, change=lambda now: change(now, key, by))
    return _back(call, key)


@for_secretariat
@require_http_methods(GET_OR_POST)
def remove_section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take a section away, with its questions."""
    call = writable(request, slug)
    place = _section(written(call), key)
    if request.method == "POST":
        return _removed(request, call, lambda now: editing.remove_section(now, key))
    text = _("The section goes with its questions.") if place.questions else ""
    keys = [each.key for each in place.questions]
    return _ask(request, call, place.title_ru, answered=_answered(call, keys), text=text)


@for_secretariat
@require_http_methods(GET_OR_POST)
def remove_question(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take a question away, after showing what hangs on it."""
    call = writable(request, slug)
    questionnaire = written(call)
    row = questionnaire.question(key)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _removed(request, call, lambda now: editing.remove_question(now, key))
    hanging = questionnaire.dependants(key)
    return _ask(request, call, row.title_ru, answered=_answered(call, [key]), dependants=hanging)


def _answered(call: Call, keys: list[str]) -> int:
    return call.applications.filter(answers__question__in=keys).distinct().count()


def _removed(request: HttpRequest, call: Call, change: Any) -> HttpResponse:
    acts.save_form(actor=request.user, call=call, change=change)
    messages.success(request, _("Removed. Answers that have been given to it are kept."))
    return _back(call)


def _ask(request: HttpRequest, call: Call, title: str, **more: Any) -> HttpResponse:
    words = {
        "title": _("Remove «%(title)s»?") % {"title": title},
        "button": _("Remove"),
        "danger": True,
        "back": reverse("calls:builder", args=[call.slug]),
    }
    return render(request, "calls/builder_remove.html", words | more)


# --- versions ---------------------------------------------------------------------------------------
@require_POST
@for_secretariat
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version from the one in force."""
    call = call_named(slug)
    acts.begin_form(actor=request.user, call=call)
    return _back(call)


@require_POST
@for_secretariat
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the version in force."""
    call = call_named(slug)
    acts.publish_form(actor=request.user, call=call, note=request.POST.get("note", ""))
    messages.success(request, _("The form is in force."))
    return _back(call)


@require_POST
@for_secretariat
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the version being written up."""
    call = call_named(slug)
    acts.drop_form(actor=request.user, call=call)
    messages.success(request, _("The new version is dropped; the form in force has not changed."))
    return _back(call)


@for_secretariat
@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions with what each of them changed."""
    call = call_named(slug)
    rows: list[tuple[FormVersion, list[Change], int]] = []
    before: Questionnaire | None = None
    for version in call.form_versions.select_related("created_by"):
        now = Questionnaire.of(version.schema)
        rows.append((version, compare(before, now) if before is not None else [], len(now.questions)))
        before = now
    return render(request, "calls/builder_versions.html", page_of(request, call, "builder", rows=rows[::-1]))


# --- preview ----------------------------------------------------------------------------------------
@for_secretariat
@require_http_methods(GET_OR_POST)
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as an applicant sees it. It can be tried out; nothing is kept."""
    call = call_named(slug)
    questionnaire = written(call)
    tried = request.method == "POST"
    form = _try_out(questionnaire, request.POST if tried else None)
    answers, faults = _answers(questionnaire, form) if tried else ({}, {})
    asked = {each.key for each in questionnaire.asked(answers)}
    missing = questionnaire.missing(answers) if tried else []
    lacks = [lack for lack in missing if lack.question.key not in faults]
    parts = [(each, [(row, form[row.key]) for row in each.questions if row.key in asked])
             for each in questionnaire.sections]  # fmt: skip
    more = {"parts": parts, "lacks": lacks, "faults": faults, "tried": tried, "hidden": _hidden(questionnaire, asked)}
    name = "calls/preview_form.html" if request.htmx else "calls/preview.html"
    return render(request, name, page_of(request, call, "builder", **more))


def _try_out(questionnaire: Questionnaire, data: Any) -> forms.Form:
    fields = {each.key: each.form_field() for each in questionnaire.questions}
    kind: Any = type("TryOut", (forms.Form,), fields)
    made: forms.Form = kind(data, auto_id="try_%s")
    return made


def _answers(questionnaire: Questionnaire, form: forms.Form) -> tuple[dict[str, Any], dict[str, list[str]]]:
    form.is_valid()
    rows = [each for each in questionnaire.questions if not isinstance(each, File)]
    answers = {each.key: form.cleaned_data[each.key] for each in rows if each.key in form.cleaned_data}
    return answers, {key: [str(error) for error in errors] for key, errors in form.errors.items()}


def _hidden(questionnaire: Questionnaire, asked: set[str]) -> int:
    return sum(each.key not in asked for each in questionnaire.questions)
