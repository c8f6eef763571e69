"""The secretariat's side of the results: progress without marks, the seal, the desk, comments, publishing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Decision, insist
from livingcities.base.http import whole_number
from livingcities.calls import wording
from livingcities.calls.forms.results import ExtraForm
from livingcities.calls.models import Application, Assignment, Call, Juror, Review, Sitting
from livingcities.calls.operations import comments as comment_acts
from livingcities.calls.operations import results as acts
from livingcities.calls.operations.assigning import assign_extra
from livingcities.calls.rules import results as rules
from livingcities.calls.standings import Standing, is_fresh, standings
from livingcities.calls.whiskers import whisker

from .secretariat import call_named, for_secretariat, page_of


def call_for(request: HttpRequest, slug: str, rule: Callable[[Any, Call], Decision]) -> Call:
    """The call, where the rule says yes; otherwise the reason is shown."""
    call = call_named(slug)
    insist(rule(request.user, call))
    return call


@require_safe
@for_secretariat
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has read how much. No marks: before the seal nobody sees any."""
    call = call_for(request, slug, rules.can_see_progress)
    given = Q(assignments__revoked_at=None)
    handed_in = given & Q(assignments__review__submitted_at__isnull=False)
    jurors = (
        Juror.objects.reading()
        .filter(call=call)
        .annotate(
            given=Count("assignments", filter=given),
            begun=Count("assignments", filter=given & Q(assignments__review__isnull=False)),
            done=Count("assignments", filter=handed_in),
            last=Max("assignments__review__saved_at", filter=given),
        )
    )
    by_jury = Q(assignments__juror__is_auditor=False)  # the second jury checks, it stands in for nobody
    applications = call.applications.admitted().annotate(
        given=Count("assignments", filter=given & by_jury), done=Count("assignments", filter=handed_in & by_jury)
    )
    short = applications.filter(done__lt=call.reviews_each).order_by("done", "number").select_related("track")
    readings = Assignment.objects.in_force().filter(application__call=call)
    can_close = rules.can_close_reading(request.user, call)
    context = page_of(
        request,
        call,
        "progress",
        jurors=sorted(jurors, key=lambda row: (row.done >= row.given, row.done / max(row.given, 1), row.name)),
        short=list(short[:30]),
        short_count=short.count(),
        all=readings.count(),
        done=readings.filter(review__submitted_at__isnull=False).count(),
        can_close=can_close,
        without_verdict=not can_close and call.state == Call.State.REVIEW and rules.without_verdict(call).exists(),
        ends=rules.can_end_extra(request.user, call),
        until=_last_until(call) or call.review_until,
        seals=call.seals.order_by("number"),
    )
    return render(request, "calls/progress.html", context)


def _last_until(call: Call) -> datetime | None:
    end: datetime | None = rules.awaits_seal(call).aggregate(end=Max("until"))["end"]
    return end


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def seal(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more, then closes the reading. Extra readings that nobody has handed in end without a seal."""
    call = call_for(request, slug, rules.can_close_reading)
    if request.method == "POST" and request.POST.get("do") == "end":
        acts.end_extra(actor=request.user, call=call)
        messages.success(request, _("The extra readings have ended. The ranking stays as it was."))
        return redirect("calls:results_desk", slug=slug)
    if request.method == "POST":
        made = acts.seal(actor=request.user, call=call)
        messages.success(request, _("Sealed. The digest is published: %(digest)s…") % {"digest": made.digest[:16]})
        return redirect("calls:results_desk", slug=slug)
    waiting = Assignment.objects.in_force().filter(application__call=call, review__seal=None)
    if call.state == Call.State.DECIDING:
        waiting = waiting.filter(pk__in=rules.awaits_seal(call).values("pk"))
    left = waiting.filter(review__submitted_at=None).count()
    context = page_of(request, call, "progress", left=left, closing=waiting.count() - left)
    context["ends"] = rules.can_end_extra(request.user, call)
    return render(request, "calls/seal.html", context)


def _chosen(wanted: str, found: list[Standing]) -> Standing | None:
    return next((row for row in found if str(row.number) == wanted), found[0] if found else None)


@require_safe
@for_secretariat
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Raw and calibrated side by side, how sure the places are, who stands at the prize line."""
    call = call_for(request, slug, rules.can_see_scores)
    return _desk(request, call, request.GET.get("track", ""), ExtraForm(call=call))


def _desk(request: HttpRequest, call: Call, track: str, form: ExtraForm) -> HttpResponse:
    found = standings(call)
    chosen = _chosen(track, found)
    context = page_of(request, call, "results_desk", found=found, chosen=chosen, seals=call.seals.order_by("number"))
    if chosen is not None:
        context |= _told(chosen)
        context["rows"] = [(row, whisker(row, chosen), wording.chance(row.chance)) for row in chosen.rows]
    context |= {
        "fresh": is_fresh(call),
        "rule": wording.rule(call),
        "can_order": rules.can_order_extra(request.user, call),
        "can_sit": rules.can_hold_sitting(request.user, call),
        "can_publish": rules.can_publish(request.user, call),
        "signed": rules.signed(call),
        "awaited": _awaited(call),
        "extra": form,
    }
    return render(request, "calls/results_desk.html", context, status=422 if form.errors else 200)


def _awaited(call: Call) -> dict[str, Any]:
    """Extra readings ordered, how many of them are handed in, until when, of what."""
    found = rules.awaits_seal(call)
    return {
        "all": found.count(),
        "done": found.filter(review__submitted_at__isnull=False).count(),
        "until": _last_until(call),
        "applications": call.applications.filter(assignments__in=found).distinct().order_by("number"),
    }


def _told(standing: Standing) -> dict[str, Any]:
    return {
        "line": wording.prize_line(standing),
        "reliability": wording.reliability(standing),
        "agreement": wording.agreement(standing),
        "bias": wording.home_bias(standing),
        "severity": _severities(standing),
    }


def _severities(standing: Standing) -> dict[str, Any] | None:
    """How far the jurors' severities lie apart, without saying whose is whose. Below the mean of all counts upwards."""
    values = sorted(row["severity"] for row in standing.told.get("jurors", []))
    if len(values) < 3:
        return None
    return {"above": max(-values[0], 0), "below": max(values[-1], 0), "jurors": len(values)}


@require_POST
@for_secretariat
def extra(request: HttpRequest, slug: str, track: int) -> HttpResponse:
    """Order further readings of exactly those that cannot be told from the last prize."""
    call = call_for(request, slug, rules.can_order_extra)
    standing = next((row for row in standings(call) if row.number == track), None)
    if standing is None:
        raise Http404
    form = ExtraForm(request.POST, call=call)
    if not form.is_valid():
        return _desk(request, call, str(track), form)
    group: list[Application] = [row.application for row in standing.at_line]
    given = assign_extra(actor=request.user, call=call, applications=group, **form.cleaned_data)
    count = len(given.assignments)
    text = ngettext("%(n)s extra reading is given out.", "%(n)s extra readings are given out.", count)
    messages.success(request, text % {"n": count})
    for sentence in given.unmet:
        messages.warning(request, sentence)
    return redirect(reverse("calls:results_desk", args=[slug], query={"track": track}))


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """The jurors' comments to applicants: each is released or held back, none is edited."""
    call = call_for(request, slug, rules.can_release)
    found = comment_acts.commented(call)
    if request.method == "POST":
        if request.POST.get("do") == "all":
            comment_acts.release_comments(actor=request.user, call=call)
        else:
            _release_or_hold(request, found.filter(pk=whole_number(request.POST.get("review")) or 0).first())
        return redirect("calls:comments", slug=slug)
    rows = found.select_related("assignment__application__call").order_by("assignment__application__number", "pk")
    waiting = found.filter(released_at=None).count()
    return render(request, "calls/comments.html", page_of(request, call, "results_desk", rows=rows, waiting=waiting))


def _release_or_hold(request: HttpRequest, review: Review | None) -> None:
    if review is None:
        raise Http404
    act = comment_acts.hold_comment_back if request.POST.get("do") == "hold" else comment_acts.release_comment
    act(actor=request.user, review=review)


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more, then everybody sees the results."""
    call = call_for(request, slug, rules.can_publish)
    if request.method == "POST":
        acts.publish(actor=request.user, call=call)
        messages.success(request, _("The results are published. Letters to the applicants are on their way."))
        return redirect("calls:results", slug=slug)
    held_back = comment_acts.commented(call).filter(released_at=None).count()
    context = page_of(
        request, call, "results_desk", held_back=held_back, sitting=Sitting.objects.filter(call=call).first()
    )
    return render(request, "calls/publish_results.html", context)
