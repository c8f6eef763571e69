"""The protocol of the jury's sitting as PDF: who, quorum, decisions, reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from livingcities.base.moments import moment
from livingcities.base.pdf import render_pdf
from livingcities.base.typography import number, typo
from livingcities.calls import wording
from livingcities.calls.given import given_by
from livingcities.calls.models import Decision, Juror, Sitting
from livingcities.calls.standings import Row, Standing, standings

TEMPLATE = Path(__file__).parent / "protocol.typ"
TITLES = {Decision.Kind.WINNER: 0, Decision.Kind.SPECIAL: 1, Decision.Kind.NOTED: 2}


def protocol_pdf(sitting: Sitting, language: str) -> bytes:
    """A signed protocol gives the same bytes whenever it is printed."""
    with translation.override(language):
        return render_pdf(TEMPLATE, protocol_data(sitting, language), at=sitting.signed_at or timezone.now())


def protocol_data(sitting: Sitting, language: str) -> dict[str, Any]:
    call = sitting.call
    return {
        "language": language,
        "title": typo(_("Protocol of the jury's sitting")),
        "call": typo(call.name),
        "demo": typo(wording.demo(call)),
        "draft": "" if sitting.signed_at else _("Draft: not signed yet"),
        "facts": [[typo(name), typo(value)] for name, value in _facts(sitting)],
        "present": [_juror(row) for row in sitting.present.all()],
        "minutes": [typo(part.strip()) for part in sitting.minutes.split("\n\n") if part.strip()],
        "rule": typo(wording.rule(call)),
        "tracks": [_track(standing) for standing in standings(call)],
        "signature": _signature(sitting),
        "address": settings.SITE_URL + reverse("calls:results", args=[call.slug]),
        "words": {
            "brand": _("Living Cities"),
            "present": _("Present"),
            "minutes": _("What was said"),
            "decisions": _("Decisions"),
            "none": str(given_by(call).none_named),
            "reason": _("Why"),
            "place": _("Place"),
            "application": _("Application"),
            "decision": _("Decision"),
            "departs": _("departs from the ranking"),
            "depends": _("depends on which scores are counted"),
        },
    }


def _facts(sitting: Sitting) -> list[tuple[str, str]]:
    present, jury = sitting.attendance
    facts = [(_("Held on"), date_format(sitting.held_on, "j E Y"))]
    if sitting.place:
        facts.append((_("Place of the sitting"), sitting.place))
    quorum = _("%(present)s of %(jury)s jurors present; %(share)s%% are needed") % {
        "present": number(present),
        "jury": number(jury),
        "share": sitting.call.quorum,
    }
    seals = [f"{seal.digest} ({', '.join(moment(seal.at))})" for seal in sitting.call.seals.order_by("number")]
    return [*facts, (_("Quorum"), quorum), *((_("Scores sealed, SHA-256"), seal) for seal in seals)]


def _juror(juror: Juror) -> str:
    chair = f" ({_('chair')})" if juror.is_chair else ""
    return typo(f"{juror.name}{chair}" + (f", {juror.about}" if juror.about else ""))


def _track(standing: Standing) -> dict[str, Any]:
    decided = [row for row in standing.rows if row.decision and row.decision.kind != Decision.Kind.NONE]
    passed_over = [
        row for row in standing.rows if row.wins and row.decision and row.decision.kind == Decision.Kind.NONE
    ]
    told = sorted([*decided, *passed_over], key=lambda row: (TITLES.get(_kind(row), 3), row.place))
    return {
        "title": typo(standing.track.name if standing.track else standing.call.name),
        "line": [typo(text) for text in wording.prize_line(standing)],
        "rows": [_row(standing, row) for row in told],
    }


def _kind(row: Row) -> Decision.Kind:
    return Decision.Kind(row.decision.kind) if row.decision else Decision.Kind.NONE


def _row(standing: Standing, row: Row) -> dict[str, Any]:
    assert row.decision is not None
    application = row.application
    town = f", {application.city.name}" if application.city else ""
    return {
        "place": number(row.place),
        "number": application.reference,
        "title": typo(f"{application.title}{town}"),
        "decision": given_by(standing.call).kind(row.decision)
        + (f": {row.decision.prize}" if row.decision.prize else ""),
        "reason": typo(row.decision.reason),
        "departs": (row.decision.kind == Decision.Kind.WINNER) != row.wins,
        "depends": row.decision.depends,
    }


def _signature(sitting: Sitting) -> str:
    if not sitting.signed_at:
        return ""
    name = sitting.signed_by.name if sitting.signed_by else _("the secretariat")
    when = ", ".join(moment(sitting.signed_at))
    return typo(_("Signed by %(name)s, %(when)s") % {"name": name, "when": when})
