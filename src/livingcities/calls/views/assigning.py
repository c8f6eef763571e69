"""Who reads what: the plan looked at before it is in force, and changes by hand afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Refused
from livingcities.base.http import whole_number
from livingcities.calls.assigning.ground import Ground
from livingcities.calls.assigning.kept import unkept
from livingcities.calls.assigning.plan import differences, loads_in_words
from livingcities.calls.assigning.words import Names, said
from livingcities.calls.forms.jury import GiveForm, TakeForm
from livingcities.calls.models import Application, Assignment, AssignmentPlan, Call, Juror
from livingcities.calls.operations import assigning as acts
from livingcities.calls.rules import jury as rules

from .secretariat import call_named, for_secretariat, page_of

PAGE = 40
MOST_SENTENCES = 12


@require_safe
@for_secretariat
def assigning(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the giving of readings stands: the latest plan in words, what is in force, what is still lacking."""
    call = call_named(slug)
    plans = list(call.plans.select_related("by").defer("pairs", "report").order_by("-id")[:10])
    context = page_of(
        request,
        call,
        "assigning",
        plans=plans,
        latest=plans[0] if plans else None,
        computing=acts.is_being_computed(call),
        can_propose=rules.can_propose_assignment(request.user, call),
        jurors=call.jurors.reading().count(),
        admitted=call.applications.admitted().count(),
        in_force=Assignment.objects.in_force().filter(juror__call=call).count(),
        lacking=_lacking(call),
    )
    return render(request, "calls/assigning.html", context)


def _lacking(call: Call) -> int:
    """Admitted applications with fewer readers than the call promises; only counted once the jury reads."""
    if call.state != Call.State.REVIEW:
        return 0
    return _readers(call).filter(readers__lt=call.reviews_each).count()


def _readers(call: Call) -> Any:
    regular = Q(assignments__revoked_at=None, assignments__juror__is_auditor=False)
    return call.applications.admitted().annotate(readers=Count("assignments", filter=regular, distinct=True))


@require_POST
@for_secretariat
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    call = call_named(slug)
    try:
        acts.propose_assignment(actor=request.user, call=call)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    latest = call.plans.order_by("id").last()
    if latest and not acts.is_being_computed(call):
        return redirect("calls:assignment_plan", slug=slug, pk=latest.pk)
    return redirect("calls:assigning", slug=slug)


@require_safe
@for_secretariat
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A plan in words: loads, fairness, what could not be met, how it differs from an earlier one; then all pairs."""
    call = call_named(slug)
    found = get_object_or_404(AssignmentPlan.objects.select_related("call", "computation", "by"), call=call, pk=pk)
    report = found.report
    jurors = {juror.pk: juror for juror in call.jurors.select_related("region")}
    earlier = call.plans.filter(pk__lt=pk).order_by("-id").first()
    rows = call.applications.admitted().select_related("call", "track", "city").order_by("number")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = page_of(
        request,
        call,
        "assigning",
        plan=found,
        report=report,
        sentences=said(report["reasons"], Names.of(call)) if report["reasons"] else [],
        loads=loads_in_words(report, jurors),
        fullest=max([most for _given, _least, most in report["loads"].values()] or [1]),
        earlier=earlier,
        change=differences(found.pairs, earlier.pairs) if earlier else None,
        page=page,
        rows=_with_readers(call, found, list(page), jurors),
        anchors=list(call.applications.filter(pk__in=report["anchors"]).select_related("call")),
        can_accept=rules.can_accept_plan(request.user, found),
    )
    return render(request, "calls/assigning_plan.html", context)


def _with_readers(
    call: Call, found: AssignmentPlan, rows: list[Application], jurors: dict[int, Juror]
) -> list[dict[str, Any]]:
    """The applications of this page with their readers and the themes that brought them together."""
    ground = Ground.of(call)
    fits = ground.fits(rows)
    audited, anchors = set(found.report["audited"]), set(found.report["anchors"])
    of_application: dict[int, list[int]] = {}
    for application, juror in found.pairs:
        of_application.setdefault(application, []).append(juror)
    return [
        {
            "application": row,
            "fit": found.report["fits"].get(str(row.pk), 0.0),
            "is_anchor": row.pk in anchors,
            "is_audited": row.pk in audited,
            "readers": [
                {"juror": jurors[pk], "common": fits.common(row.pk, pk) if pk in fits.terms else []}
                for pk in of_application.get(row.pk, [])
                if pk in jurors
            ],
        }
        for row in rows
    ]


@require_POST
@for_secretariat
def accept(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = get_object_or_404(AssignmentPlan.objects.select_related("call"), call__slug=slug, pk=pk)
    try:
        made = acts.accept_plan(actor=request.user, plan=found)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("calls:assignment_plan", slug=slug, pk=pk)
    text = ngettext(
        "%(n)s reading given. The jurors get letters.", "%(n)s readings given. The jurors get letters.", len(made)
    )
    messages.success(request, text % {"n": len(made)})
    return redirect("calls:readings", slug=slug)


@require_safe
@for_secretariat
def readings(request: HttpRequest, slug: str) -> HttpResponse:
    """Each application with those who read it now; the ones with too few readers on top. Who has read, not how."""
    call = call_named(slug)
    in_force = Assignment.objects.in_force().select_related("juror", "review").order_by("juror__name")
    rows = (
        _readers(call)
        .select_related("call", "track", "city")
        .prefetch_related(Prefetch("assignments", queryset=in_force, to_attr="current"))
        .order_by(Case(When(readers__lt=call.reviews_each, then=0), default=1), "number")
    )
    words = " ".join(request.GET.get("q", "").split())[:80]
    if words:
        number = whole_number(words) or 0
        by_name = Assignment.objects.in_force().filter(application=OuterRef("pk"), juror__name__icontains=words)
        rows = rows.filter(Q(number=number) | Q(title__icontains=words) | Exists(by_name))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    broken = unkept(call)
    context = page_of(
        request,
        call,
        "assigning",
        page=page,
        words=words,
        lacking=_lacking(call),
        unkept=broken[:MOST_SENTENCES],
        unsaid=max(0, len(broken) - MOST_SENTENCES),
    )
    return render(request, "calls/assigning_readings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def reading(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The readers of one application: give one more, take one back, each with a reason."""
    call = call_named(slug)
    row = get_object_or_404(call.applications.admitted().select_related("call", "track", "city"), number=number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    give = GiveForm(request.POST if do == "give" else None, call=call, prefix="give")
    take = TakeForm(request.POST if do == "take" else None, prefix="take")
    if request.method == "POST":
        before = unkept(call)
        if _changed(request, row, give, take):
            for sentence in (text for text in unkept(call) if text not in before):
                messages.warning(request, sentence)
            return redirect("calls:reading", slug=slug, number=number)
    related = ("juror__call", "juror__region", "review")
    current = Assignment.objects.filter(application=row).select_related(*related).order_by("id")
    context = page_of(
        request,
        call,
        "assigning",
        application=row,
        current=[
            (entry, rules.can_revoke_assignment(request.user, entry)) for entry in current if entry.revoked_at is None
        ],
        taken=[entry for entry in current if entry.revoked_at is not None],
        candidates=_candidates(call, row),
        give=give,
        take=take,
        can_assign=rules.can_assign(request.user, call),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "calls/assigning_reading.html", context, status=status)


def _changed(request: HttpRequest, row: Application, give: GiveForm, take: TakeForm) -> bool:
    try:
        if give.is_bound and give.is_valid():
            acts.assign_by_hand(actor=request.user, application=row, **give.cleaned_data)
            messages.success(request, _("Given. The juror gets a letter."))
            return True
        if take.is_bound and take.is_valid():
            rows = Assignment.objects.select_related("juror__call")
            found = get_object_or_404(rows, application=row, pk=whole_number(request.POST.get("assignment")))
            acts.revoke_assignment(actor=request.user, assignment=found, **take.cleaned_data)
            messages.success(request, _("Taken back."))
            return True
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return False


def _candidates(call: Call, row: Application) -> list[dict[str, Any]]:
    """Jurors of whom this application may be asked, the best fit first; the others with what stands in the way."""
    ground = Ground.of(call).looked_through([row])
    fits = ground.fits([row])
    loads = ground.loads
    people = [
        {
            "juror": juror,
            "fit": fits.fit(row.pk, juror.pk),
            "common": fits.common(row.pk, juror.pk),
            "load": loads[juror.pk],
            "hindrance": ground.hindrance(juror, row),
        }
        for juror in ground.jurors
        if (row.pk, juror.pk) not in ground.given
    ]
    return sorted(
        people, key=lambda entry: (bool(entry["hindrance"]), -entry["fit"], entry["load"], entry["juror"].name)
    )
