"""The list of applications and the page on which one is checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import Refused
from livingcities.calls import handed_in, in_writing
from livingcities.calls.forms.screening import ChecklistForm, CorrectionForm, ReasonForm, VerdictForm
from livingcities.calls.handed_in import WORK, Asked
from livingcities.calls.models import Application, Call, TrackAppeal
from livingcities.calls.operations import regions as region_acts
from livingcities.calls.operations import screening as acts
from livingcities.calls.rules import regions as region_rules
from livingcities.calls.rules import screening as rules
from livingcities.calls.shown import last_submission, shown_submission
from livingcities.cities.models import Region

from .secretariat import call_named, for_secretariat, page_of

PAGE, DRAFTS = 50, 25


@require_safe
@for_secretariat
def applications(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was handed in, with filters; `handed_in.Asked` says which."""
    call = call_named(slug)
    asked = Asked.of(request.GET.dict())
    page = Paginator(handed_in.found(call, asked), PAGE).get_page(request.GET.get("page"))
    context = page_of(
        request,
        call,
        "applications",
        asked=asked,
        page=page,
        items=call.screening_items.count(),
        appeals=_appeals(call),
        counts=handed_in.counts(call),
        tracks=call.tracks.all(),
        regions=Region.objects.filter(cities__applications__call=call).distinct(),
        work=WORK.items(),
        ready=rules.ready_to_admit(call.applications.all()).count() if rules.can_admit_ready(request.user, call) else 0,
    )
    return render(request, "calls/applications.html", context)


def _appeals(call: Call) -> list[TrackAppeal]:
    """Questions about nominations that wait for an answer, of drafts too: without one their authors cannot go on."""
    rows = TrackAppeal.objects.waiting().filter(application__call=call)
    return list(rows.select_related("application__city", "application__track", "wanted").order_by("at"))


@require_safe
@for_secretariat
def drafts(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is writing: no texts, which are the authors' alone, but how much is missing and the way to more time."""
    call = call_named(slug)
    page = Paginator(in_writing.drafts(call), DRAFTS).get_page(request.GET.get("page"))
    rows = in_writing.shown(request.user, page.object_list)
    return render(request, "calls/drafts.html", page_of(request, call, "applications", page=page, rows=rows))


@require_safe
@for_secretariat
def applications_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The same list as a table for a spreadsheet; it begins with a mark by which Excel knows the letters."""
    call = call_named(slug)
    rows = handed_in.found(call, Asked.of(request.GET.dict()))
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{call.slug}-applications.csv"'
    return answer


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=";")
    named = (_("Number"), _("Title"), _("Town"), _("Region"), _("Applicant"), _("Organisation"), _("Nomination"))
    yield "\ufeff" + writer.writerow([*named, _("State"), _("The region")])
    for row in rows.iterator(chunk_size=500):
        cells = (
            row.reference,
            row.title,
            row.city.name if row.city else "",
            row.city.region.name if row.city else "",
            row.get_applicant_display(),
            row.organisation.name if row.organisation else "",
            row.track.title if row.track else "",
            row.get_state_display(),
            row.get_region_says_display() if row.region_says else "",
        )
        yield writer.writerow([unarmed(str(cell)) for cell in cells])


def unarmed(text: str) -> str:
    """A text that a spreadsheet would take for a formula is shown as a text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def admit_ready(request: HttpRequest, slug: str) -> HttpResponse:
    """Admit at once all whose checklist is met; the page before it names them."""
    call = call_named(slug)
    if request.method == "POST":
        admitted = acts.admit_ready(actor=request.user, call=call)
        text = ngettext("%(n)s application admitted.", "%(n)s applications admitted.", admitted)
        messages.success(request, text % {"n": admitted})
        return redirect("calls:applications", slug=slug)
    ready = list(rules.ready_to_admit(call.applications.all()).select_related("call", "city").order_by("number"))
    return render(request, "calls/screening_admit.html", page_of(request, call, "applications", ready=ready))


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def application(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The application beside its checklist; `do` names what is done with it."""
    call = call_named(slug)
    row = _application(call, number)
    forms = _forms(request, row)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        done = _try(request, act, row, forms)
        if done:
            return redirect("calls:screening", slug=slug, number=number)
    status = 422 if request.method == "POST" else 200
    return render(request, "calls/screening.html", _context(request, call, row, forms), status=status)


def _application(call: Call, number: int) -> Application:
    rows = call.applications.select_related("call", "city__region", "track", "organisation", "created_by")
    found: Application = get_object_or_404(rows, number=number)
    return found


def _forms(request: HttpRequest, row: Application) -> dict[str, Any]:
    """All forms of the page; the one that was sent is bound, the others keep their first values."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    items = list(row.call.screening_items.all())
    marks = {mark.item_id: mark for mark in row.screening_marks.select_related("by")}
    return {
        "checklist": ChecklistForm(request.POST if do == "marks" else None, items=items, marks=marks),
        "correction": CorrectionForm(request.POST if do == "correction" else None, prefix="correction"),
        "verdict": VerdictForm(request.POST if do == "reject" else None, prefix="verdict"),
        "decline": ReasonForm(request.POST if do == "decline" else None, prefix="decline"),
    }


def _try(request: HttpRequest, act: Any, row: Application, forms: dict[str, Any]) -> bool:
    try:
        return bool(act(request, row, forms))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        row.refresh_from_db()
        return False


def _marks(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    form = forms["checklist"]
    if not form.is_valid():
        return False
    for item, is_met, note in form.answers():
        mark = form.marks.get(item.pk)
        same = mark is not None and mark.is_met == is_met and mark.note == note and not rules.is_stale(mark, row)
        if not same and (mark is not None or is_met is not None):
            acts.mark_item(actor=request.user, application=row, item=item, is_met=is_met, note=note)
    messages.success(request, _("The marks are kept."))
    return True


def _correction(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    form = forms["correction"]
    if not form.is_valid():
        return False
    acts.ask_correction(actor=request.user, application=row, **form.cleaned_data)
    messages.success(request, _("The authors get a letter."))
    return True


def _admit(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    acts.admit(actor=request.user, application=row)
    messages.success(request, _("Admitted to the jury. The authors get a letter."))
    return True


def _reject(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    form = forms["verdict"]
    if not form.is_valid():
        return False
    acts.reject(actor=request.user, application=row, reason=form.cleaned_data["reason"])
    messages.success(request, _("Not admitted. The authors get a letter with the reason."))
    return True


def _return(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    acts.return_to_screening(actor=request.user, application=row)
    messages.success(request, _("The verdict is taken back."))
    return True


def _put_forward(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    region_acts.put_forward(actor=request.user, application=row)
    messages.success(request, _("Put forward in the name of the region."))
    return True


def _decline(request: HttpRequest, row: Application, forms: dict[str, Any]) -> bool:
    form = forms["decline"]
    if not form.is_valid():
        return False
    region_acts.decline_to_put_forward(actor=request.user, application=row, reason=form.cleaned_data["reason"])
    messages.success(request, _("Noted: the region does not put this application forward."))
    return True


ACTS = {
    "marks": _marks,
    "correction": _correction,
    "admit": _admit,
    "reject": _reject,
    "return": _return,
    "put_forward": _put_forward,
    "decline": _decline,
}


def _context(request: HttpRequest, call: Call, row: Application, forms: dict[str, Any]) -> dict[str, Any]:
    submission = last_submission(row)
    user = request.user
    neighbours = handed_in.handed_in(call).values_list("number", flat=True)
    return page_of(
        request,
        call,
        "applications",
        application=row,
        submission=submission,
        parts=shown_submission(submission, empty_too=True) if submission else [],
        lines=_lines_of(forms["checklist"], row),
        corrections=list(row.corrections.select_related("by").order_by("-id")),
        likenesses=list(row.likenesses.select_related("other__call", "other__city")),
        siblings=_siblings(row),
        before=neighbours.filter(number__lt=row.number).order_by("-number").first(),
        after=neighbours.filter(number__gt=row.number).order_by("number").first(),
        can_mark=rules.is_undecided(row)
        and all(rules.can_mark_item(user, row, item) for item in forms["checklist"].items),
        can_decide=rules.can_decide(user, row),
        can_admit=rules.can_admit(user, row),
        can_return=rules.can_return_to_screening(user, row),
        can_put_forward=region_rules.can_put_forward(user, row),
        can_decline=region_rules.can_decline_to_put_forward(user, row),
        **forms,
    )


def _lines_of(form: ChecklistForm, row: Application) -> list[tuple[Any, bool]]:
    """Lines of the checklist and whether the mark is older than what was handed in last."""
    return [(line, bool(line.mark and rules.is_stale(line.mark, row))) for line in form.lines()]


def _siblings(row: Application) -> list[Application]:
    """Other applications of the same town to this call."""
    if row.city_id is None:
        return []
    others = row.call.applications.exclude(number=None).exclude(pk=row.pk)
    return list(others.filter(city=row.city_id).select_related("call", "track").order_by("number"))
