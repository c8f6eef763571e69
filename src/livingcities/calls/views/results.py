"""What everybody reads of the results: winners, the honest prize line, the open data, protocol and methodology."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from livingcities.base.actors import is_secretariat
from livingcities.base.decision import insist
from livingcities.calls import wording
from livingcities.calls.given import given_by
from livingcities.calls.methodology import reports
from livingcities.calls.models import Call, Decision, OpenResults, Sitting
from livingcities.calls.open_results import LEAST
from livingcities.calls.report import methodology_pdf as printed_methodology
from livingcities.calls.report import protocol_pdf
from livingcities.calls.report.methodology import audit_in_words, tells, weights_in_words, withheld_in_words
from livingcities.calls.rules import results as rules
from livingcities.calls.standings import Standing, standings


def visible(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user), slug=slug)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The results; before they are published, the digest of the sealed scores and when to come back."""
    call = visible(request, slug)
    seals = list(call.seals.order_by("number"))
    if call.state != Call.State.PUBLISHED:
        return render(request, "calls/results_waiting.html", {"call": call, "seals": seals})
    context = {
        "call": call,
        "seals": seals,
        "tracks": [_track(standing) for standing in standings(call)],
        "rule": wording.rule(call),
        "words": given_by(call),
        "bundle": OpenResults.objects.filter(call=call).first(),
        "least": LEAST,
    }
    return render(request, "calls/results.html", context)


def _track(standing: Standing) -> dict[str, Any]:
    prizes = [row for row in standing.rows if row.decision and row.decision.kind != Decision.Kind.NONE]
    by_kind = {kind: [row for row in prizes if row.decision and row.decision.kind == kind] for kind in Decision.Kind}
    return {
        "standing": standing,
        "winners": by_kind[Decision.Kind.WINNER],
        "others": [*by_kind[Decision.Kind.SPECIAL], *by_kind[Decision.Kind.NOTED]],
        "line": wording.prize_line(standing),
        "reliability": wording.reliability(standing),
        "count": len(standing.rows),
    }


@require_safe
def data(request: HttpRequest, slug: str) -> FileResponse:
    """The open results of a published call."""
    call = visible(request, slug)
    insist(rules.is_published(call))
    bundle = OpenResults.objects.filter(call=call).first()
    if bundle is None:
        raise Http404
    return FileResponse(bundle.file.open("rb"), as_attachment=True, filename=f"{call.slug}-results.zip")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_safe
def protocol(request: HttpRequest, slug: str) -> HttpResponse:
    """The protocol of the sitting: for the secretariat as it grows, for everybody once published."""
    call = visible(request, slug)
    insist(rules.can_read_protocol(request.user, call))
    sitting = get_object_or_404(Sitting.objects.select_related("call", "signed_by"), call=call)
    return _pdf(protocol_pdf(sitting, get_language() or "ru"), f"{call.slug}-protocol")


@require_safe
def methodology(request: HttpRequest, slug: str) -> HttpResponse:
    """How criteria and jurors worked this season."""
    call = visible(request, slug)
    insist(rules.can_see_methodology(request.user, call))
    found = reports(call, least=_least(request))
    context = {
        "call": call,
        "tracks": [_methodology(report) for report in found.told],
        "withheld": withheld_in_words(found.withheld),
        "rule": wording.rule(call),
    }
    return render(request, "calls/methodology.html", context)


def _least(request: HttpRequest) -> int:
    """The secretariat reads of every track, everybody else of those in the open data."""
    return 0 if is_secretariat(request.user) else LEAST


def _methodology(report: Any) -> dict[str, Any]:
    return {
        "report": report,
        "standing": report.standing,
        "criteria": [(row, tells(row.reliability)) for row in report.criteria],
        "weights": weights_in_words(report),
        "audit": audit_in_words(report.audit) if report.audit else [],
        "jury": [*wording.reliability(report.standing), *wording.agreement(report.standing)],
        "bias": wording.home_bias(report.standing) if report.standing.calibrated else [],
    }


@require_safe
def methodology_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    call = visible(request, slug)
    insist(rules.can_see_methodology(request.user, call))
    printed = printed_methodology(call, get_language() or "ru", least=_least(request))
    return _pdf(printed, f"{call.slug}-methodology")
