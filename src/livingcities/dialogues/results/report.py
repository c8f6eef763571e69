"""The report as a PDF: the same summary as the pages show, typeset for paper."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.pdf import render_pdf
from livingcities.base.typography import number, typo
from livingcities.dialogues.models import Dialogue, OpinionMap

from . import wording
from .integrity_words import checks
from .picture import HEIGHT, WIDTH
from .told import Share, Told, tell, tell_groups

TEMPLATE = Path(__file__).parent.parent / "typst" / "report.typ"
UNITING, DIVIDING, OF_A_GROUP = 10, 8, 4
_COLOURS = ("#9aa39c", "#00713f", "#cf6a2e", "#3a6fb5", "#8f7a12", "#8d3585")


def render_report(dialogue: Dialogue, drawn: OpinionMap, language: str, now: datetime) -> bytes:
    """The PDF of this map in this language."""
    with translation.override(language):
        data = report_data(dialogue, drawn, language, now)
        return render_pdf(TEMPLATE, data, files={"map.svg": map_svg(drawn), "qr.svg": _qr(data["address"])}, at=now)


def report_data(dialogue: Dialogue, drawn: OpinionMap, language: str, now: datetime) -> dict[str, Any]:
    """Everything the template shows, in words of the active language."""
    summary = drawn.summary
    address = settings.SITE_URL + reverse("dialogues:results", args=[dialogue.slug])
    closed = dialogue.ended_at() or now
    integrity = _integrity(dialogue)
    return {
        "language": language,
        "question": typo(dialogue.question),
        "kicker": typo(
            f"{dialogue.place} · {_('results of a dialogue')}" if dialogue.place else _("results of a dialogue")
        ),
        "date": date_format(closed.astimezone(dialogue.tz), "j E Y"),
        "demo": str(_("A demonstration: the participants are invented, their answers were drawn by a programme."))
        if dialogue.is_demo
        else "",
        "framing": typo(" ".join(dialogue.framing.split("\n\n")[0].split())),
        "numbers": _numbers(summary),
        "verdict": [typo(text) for text in wording.verdict(summary)],
        "groups": _groups(dialogue, summary),
        "unites": _unites(dialogue, summary),
        "divides": _divides(dialogue, summary),
        "certainty": [typo(sentence) for sentence in wording.certainty(summary)],
        "method": typo(_method(summary)),
        "integrity": integrity,
        "integrity_note": typo(
            _("A sign is not a proof. Nothing was deleted: the numbers of this report include every answer.")
        )
        if integrity
        else "",
        "verify": typo(_verify(dialogue)),
        "digest": drawn.computation.result_digest,
        "address": address,
        "source": _source(dialogue),
        "words": _words(dialogue, summary),
    }


def _words(dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, str]:
    count = len(summary["groups"])
    words = {
        "brand": _("Living Cities"),
        "author": _("Living Cities"),
        "unites": _("What unites"),
        "unites_none": _("No statement has the majority of every group on one side."),
        "divides": _("What divides"),
        "divides_none": _("There is no statement over which opinions clearly part."),
        "groups": _("What each side says") if summary["kind"] == wording.SIDES else _("What each group says"),
        "more_for": _("For, more than the others"),
        "more_against": _("Against, more than the others"),
        "certainty": _("How sure this is"),
        "limits": _(
            "People came by themselves and were not drawn by lot: the shares speak of those who answered, "
            "not of the whole town."
        )
        + f" {dialogue.voters_in_words()}",
        "method": _("How it was worked out"),
        "integrity": _("Were the answers given by people"),
        "verify": _("Check it yourself"),
        "digest": _("Digest of the map, SHA-256:"),
        "map_note": _("A point is a person; whoever answers alike stands close together."),
        "map_alt": _("Map of opinions: %(counted)s; %(groups)s.")
        % {
            "counted": wording.counted(summary),
            "groups": wording.verdict(summary)[0].lower()
            if not count
            else ", ".join(
                f"{wording.group_name(g['voice'], summary['kind'])} {wording.people(g['size'])}"
                for g in summary["groups"]
            ),
        },
    }
    return {key: typo(str(text)) for key, text in words.items()}


def _numbers(summary: dict[str, Any]) -> list[list[str]]:
    counts = summary["counts"]
    rows = [
        (counts["people"], ngettext("person took part", "people took part", counts["people"])),
        (counts["votes"], ngettext("answer", "answers", counts["votes"])),
        (counts["accepted"], ngettext("statement", "statements", counts["accepted"])),
        (summary["unites"]["all"], ngettext("statement unites all", "statements unite all", summary["unites"]["all"])),
    ]
    return [[number(value), str(label)] for value, label in rows]


def _row(told: Told, note: str | None = None) -> dict[str, Any]:
    return {
        "number": told.number,
        "text": typo(told.text),
        "note": typo(note) if note else None,
        "shares": [_share(share, bool(told.groups)) for share in told.shares],
    }


def _share(share: Share, marked: bool) -> dict[str, Any]:
    return {"voice": share.voice, "label": share.label, "marked": marked, "percent": share.percent}


def _unites(dialogue: Dialogue, summary: dict[str, Any]) -> list[dict[str, Any]]:
    rows = tell(dialogue, summary, summary["unites"]["first"][:UNITING])
    return [_row(row, None if row.agrees else _("this is rejected")) for row in rows]


def _divides(dialogue: Dialogue, summary: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = [(n, None, voice_for, against) for n, voice_for, against in summary["divides"][:DIVIDING]]
    note = _("for: %(one)s, against: %(other)s")
    return [
        _row(row, note % {"one": row.for_whom, "other": row.against_whom} if row.for_whom else None)
        for row in tell(dialogue, summary, wanted)
    ]


def _groups(dialogue: Dialogue, summary: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "voice": group.voice,
            "name": group.name,
            "people": wording.people(group.size),
            "agrees": [_row(row) for row in group.agrees[:OF_A_GROUP]],
            "disagrees": [_row(row) for row in group.disagrees[:OF_A_GROUP]],
        }
        for group in tell_groups(dialogue, summary)
    ]


def _method(summary: dict[str, Any]) -> str:
    counts = summary["counts"]
    text = _(
        "Everybody answered statements one at a time: agree, disagree, hard to say; the last answer counts. A person's "
        "place on the map follows from their answers alone. %(included)s of %(people)s people gave enough answers to "
        "be placed in a group. How many groups there are the answers decide, not the organisers. Answers of fewer than "
        "%(least)s people are not shown apart."
    )
    names = {"included": number(counts["included"]), "people": number(counts["people"]), "least": summary["smallest"]}
    return f"{text % names} {wording.axes(summary)}"


def _integrity(dialogue: Dialogue) -> list[str]:
    report = getattr(dialogue, "integrity", None)
    if report is None or report.looked_at is None:
        return []
    lines = [f"{check.title}: {check.outcome}." for check in checks(report.findings)]
    marked = len(report.suspects)
    if marked:
        text = ngettext("%(n)s seat was marked as doubtful.", "%(n)s seats were marked as doubtful.", marked)
        lines.append(text % {"n": number(marked)} + " " + _changed(report.compared()))
    return [typo(line) for line in lines]


def _changed(comparison: dict[str, Any]) -> str:
    if not comparison:
        return ""
    if comparison["lost"] or comparison["gained"] or comparison["agreement"] < 0.9:
        return _("Without them the map would change.")
    return _("Without them the groups and the common ground stay the same.")


def _verify(dialogue: Dialogue) -> str:
    if dialogue.state != Dialogue.State.PUBLISHED:
        return _(
            "This is a draft. The data are published together with the results: then anyone can work the map out anew."
        )
    return _(
        "The open data with every answer, without names, stand at the address in the square. The command "
        "«python -m civicmethods verify FILE.zip» works this map out anew on any computer and compares it "
        "byte for byte. The programme itself stands at %(address)s."
    ) % {"address": (settings.SITE_URL + reverse("site:methods_zip")).split("://", 1)[-1]}


def _source(dialogue: Dialogue) -> str:
    if not dialogue.attribution:
        return ""
    return _("Source of the data: %(source)s.") % {"source": dialogue.attribution}


def _qr(address: str) -> bytes:
    import segno

    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", dark="#0c4029", light="#ffffff", border=2)
    return buffer.getvalue()


def map_svg(drawn: OpinionMap) -> bytes:
    """The picture with its own colours, for paper. Strokes get a length: the typesetter draws none without one."""
    picture = drawn.picture.replace("h0", "h.1")
    rules = [".points{fill:none;stroke-linecap:round;stroke-width:7}", ".voice-2{stroke-linecap:square;stroke-width:6}"]
    plain = not drawn.summary["groups"]
    for voice, colour in enumerate(_COLOURS):
        own = _COLOURS[1] if plain else colour
        fill = f";fill:{own};stroke-width:0" if voice > 2 else ""
        rules.append(f".voice-{voice}{{stroke:{own};stroke-opacity:.6{fill}}}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<style>{"".join(rules)}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{picture}</svg>'
    ).encode()
