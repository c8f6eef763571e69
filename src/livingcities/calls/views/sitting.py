"""The jury's sitting: who is there, what is decided, the protocol signed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from livingcities.base.decision import Refused, insist
from livingcities.calls import wording
from livingcities.calls.forms.results import DecisionForm, SittingForm
from livingcities.calls.models import Application, Call, Decision, Sitting
from livingcities.calls.operations import sitting as acts
from livingcities.calls.rules import results as rules
from livingcities.calls.standings import Row, Standing, standing_of, standings

from .results_desk import call_for
from .secretariat import for_secretariat, page_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def sitting(request: HttpRequest, slug: str) -> HttpResponse:
    """When the jury sits, who is present; below, what it decides track by track."""
    call = call_for(request, slug, rules.can_see_scores)
    held = Sitting.objects.filter(call=call).first()
    posted = request.POST if request.method == "POST" and request.POST.get("do") != "follow" else None
    form = SittingForm(posted, call=call, sitting=held)
    if posted is not None and form.is_valid():
        acts.hold_sitting(actor=request.user, call=call, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("calls:sitting", slug=slug)
    if request.method == "POST" and posted is None:
        return _follow(request, call, held)
    context = page_of(
        request,
        call,
        "results_desk",
        form=form,
        sitting=held,
        tracks=[_of_track(standing) for standing in standings(call)],
        can_sit=rules.can_hold_sitting(request.user, call),
        can_sign=rules.can_sign(request.user, held) if held else None,
        quorum=_quorum(call, held),
        rule=wording.rule(call),
    )
    return render(request, "calls/sitting.html", context, status=422 if form.errors else 200)


def _of_track(standing: Standing) -> dict[str, Any]:
    """Those about whom the jury has something to decide: the first, the group at the line, and whom it named."""
    rows = [row for row in standing.rows if row.wins or row.at_line or row.decision is not None]
    others = [row for row in standing.rows if row not in rows]
    return {
        "standing": standing,
        "rows": rows if len(rows) < len(standing.rows) else standing.rows,
        "others": others,
        "line": wording.prize_line(standing),
        "undecided": sum(row.wins and row.decision is None for row in standing.rows),
    }


def _quorum(call: Call, held: Sitting | None) -> dict[str, Any]:
    present, size = held.attendance if held else (0, call.jurors.deciding().count())
    return {
        "jury": size,
        "needed": -(-call.quorum * size // 100),
        "present": present,
        "met": bool(held and rules.has_quorum(held)),
    }


def _follow(request: HttpRequest, call: Call, held: Sitting | None) -> HttpResponse:
    if held is None:
        raise Refused(_("First note when the jury sits."))
    number = request.POST.get("track", "")
    standing = next((row for row in standings(call) if str(row.number) == number), None)
    if standing is None:
        raise Http404
    acts.follow_ranking(actor=request.user, sitting=held, track=standing.track)
    messages.success(request, _("Written down as the ranking says."))
    return redirect("calls:sitting", slug=call.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def decide(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """What the jury decides about one application."""
    call = call_for(request, slug, rules.can_hold_sitting)
    held = Sitting.objects.filter(call=call).first()
    if held is None:
        raise Refused(_("First note when the jury sits."))
    application = get_object_or_404(Application.objects.select_related("track", "call"), call=call, key=key)
    row = _row(application)
    form = DecisionForm(request.POST if request.method == "POST" else None, call=call, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            acts.decide(actor=request.user, sitting=held, application=application, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason", str(refusal.reason))
        else:
            return redirect("calls:sitting", slug=slug)
    context = page_of(request, call, "results_desk", form=form, application=application, row=row)
    return render(request, "calls/sitting_decide.html", context, status=422 if form.errors else 200)


def _row(application: Application) -> Row:
    standing = standing_of(application.call, application.track)
    row = standing.row_of(application) if standing else None
    if row is None:
        raise Http404
    return row


def _initial(row: Row) -> dict[str, Any]:
    if row.decision:
        return {"kind": row.decision.kind, "prize": row.decision.prize, "reason": row.decision.reason}
    return {"kind": Decision.Kind.WINNER if row.wins else Decision.Kind.NONE}


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more, then the protocol is fixed."""
    call = call_for(request, slug, rules.can_see_scores)
    held = get_object_or_404(Sitting, call=call)
    insist(rules.can_sign(request.user, held))
    if request.method == "POST":
        acts.sign_sitting(actor=request.user, sitting=held)
        messages.success(request, _("The protocol is signed."))
        return redirect("calls:sitting", slug=slug)
    return render(request, "calls/sitting_sign.html", page_of(request, call, "results_desk", sitting=held))
