"""The methodology report as PDF: the page's own words and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.pdf import render_pdf
from livingcities.base.typography import number, typo
from livingcities.calls import wording
from livingcities.calls.methodology import HARDLY_TELLS, TELLS, Audit, CriterionTold, TrackReport, reports
from livingcities.calls.models import Call
from livingcities.calls.open_results import LEAST
from livingcities.calls.standings import Standing

TEMPLATE = Path(__file__).parent / "methodology.typ"
SHOWN = 12


def methodology_pdf(call: Call, language: str, *, least: int = LEAST) -> bytes:
    with translation.override(language):
        data = methodology_data(call, language, least=least)
        return render_pdf(TEMPLATE, data, at=call.published_at or timezone.now())


def methodology_data(call: Call, language: str, *, least: int = LEAST) -> dict[str, Any]:
    """Unless somebody may see more: without the tracks that the open data withholds."""
    found = reports(call, least=least)
    return {
        "language": language,
        "title": typo(_("How the jury's scores worked")),
        "call": typo(call.name),
        "demo": typo(wording.demo(call)),
        "rule": typo(wording.rule(call)),
        "tracks": [_track(report) for report in found.told],
        "withheld": typo(withheld_in_words(found.withheld)),
        "address": settings.SITE_URL + reverse("calls:methodology", args=[call.slug]),
        "words": {
            "brand": _("Living Cities"),
            "criteria": _("What each criterion told"),
            "criterion": _("Criterion"),
            "weight": _("Weight"),
            "mean": _("Mean"),
            "given": _("Applied"),
            "tells": _("Tells apart"),
            "rest": _("With the rest"),
            "overlaps": _("Which criteria repeat each other"),
            "weights": _("The winners under other weights"),
            "jury": _("How far the jury agreed"),
            "audit": _("The second jury"),
        },
    }


def withheld_in_words(standings: list[Standing]) -> str:
    """Which tracks are not told about, and why; nothing where all are."""
    if not standings:
        return ""
    names = ", ".join(f"«{standing.track.name if standing.track else standing.call.name}»" for standing in standings)
    text = _("Not in this report: %(tracks)s. With fewer than %(n)s applications marks could be traced to people.")
    return text % {"tracks": names, "n": LEAST}


def tells(value: float | None) -> str:
    """How well a criterion tells applications apart, in a word."""
    if value is None:
        return _("too few marks to say")
    if value >= TELLS:
        return _("well")
    return _("hardly") if value < HARDLY_TELLS else _("partly")


def weights_in_words(report: TrackReport) -> str:
    if not report.weightings:
        return _("There is one criterion: no weights to change.")
    text = _(
        "All weights were drawn anew %(times)s times. In %(share)s%% of the draws exactly the same applications win."
    )
    return text % {"times": number(report.weightings), "share": round(report.same_winners * 100)}


def audit_in_words(audit: Audit) -> list[str]:
    head = ngettext(
        "The second jury read %(n)s application anew.",
        "The second jury read %(n)s applications anew.",
        audit.applications,
    )
    said = [head % {"n": number(audit.applications)}]
    if audit.correlation is not None:
        said.append(
            _("Its scores go together with the first jury's at %(value)s of 1.")
            % {"value": number(audit.correlation, 2)}
        )
    text = _("On average it gave %(points)s points more.")
    if audit.difference < 0:
        text = _("On average it gave %(points)s points less.")
    said.append(text % {"points": number(abs(audit.difference), 2)})
    return said


def _track(report: TrackReport) -> dict[str, Any]:
    standing = report.standing
    return {
        "title": typo(standing.track.name if standing.track else standing.call.name),
        "about": _counted(report),
        "criteria": [_criterion(row) for row in report.criteria],
        "overlaps": [
            [typo(f"{pair.first.name} · {pair.second.name}"), number(pair.correlation, 2), pair.repeats]
            for pair in report.overlaps
        ],
        "weights": typo(weights_in_words(report)),
        "wins": [
            [typo(title or _("an application without a prize")), f"{round(share * 100)} %"]
            for title, share in report.under_other_weights[:SHOWN]
        ],
        "jury": [typo(text) for text in (*wording.reliability(standing), *wording.agreement(standing))],
        "bias": [typo(text) for text in wording.home_bias(standing)] if standing.calibrated else [],
        "audit": [typo(text) for text in audit_in_words(report.audit)] if report.audit else [],
    }


def _counted(report: TrackReport) -> str:
    rows, reviews = len(report.standing.rows), report.standing.reviews
    applications = ngettext("%(n)s application", "%(n)s applications", rows) % {"n": number(rows)}
    read = ngettext("%(n)s review", "%(n)s reviews", reviews) % {"n": number(reviews)}
    return f"{applications}, {read}"


def _criterion(row: CriterionTold) -> list[str]:
    return [
        typo(row.criterion.name),
        number(row.criterion.weight),
        "–" if row.mean is None else number(row.mean, 2),
        f"{round(row.share_given * 100)} %",
        tells(row.reliability) + ("" if row.reliability is None else f" ({number(row.reliability, 2)})"),
        "–" if row.with_rest is None else number(row.with_rest, 2),
    ]
