"""The panel that looks for votes that were not cast by people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from livingcities.base.http import HttpRequest
from livingcities.dialogues import rules
from livingcities.dialogues.forms.integrity import SuspectsForm
from livingcities.dialogues.models import Dialogue, IntegrityReport
from livingcities.dialogues.operations.integrity import check_integrity, mark_suspects
from livingcities.dialogues.results.integrity_words import checks
from livingcities.dialogues.results.picture import HEIGHT, WIDTH
from livingcities.dialogues.results.told import tell
from livingcities.dialogues.results.wording import group_name

from .running import led


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Signs with the numbers of seats; ticked ones are left out of a second map, drawn beside the first."""
    dialogue = led(request, slug, rules.can_check_integrity)
    report = IntegrityReport.objects.defer("without").filter(dialogue=dialogue).first()
    if request.method == "POST":
        return _act(request, dialogue, report)
    return render(request, "dialogues/integrity.html", _context(request, dialogue, report))


def _act(request: HttpRequest, dialogue: Dialogue, report: IntegrityReport | None) -> HttpResponse:
    if request.POST.get("act") == "look":
        check_integrity(actor=request.user, dialogue=dialogue)
        messages.success(request, _("The worker is looking. Reload the page in a minute."))
    else:
        form = SuspectsForm(request.POST, findings=report.findings if report else {})
        if form.is_valid():
            marked = mark_suspects(actor=request.user, dialogue=dialogue, seats=form.seats())
            text = (
                _("Marked seats: %(n)s. The map without them is being drawn.")
                if marked.suspects
                else _("Nothing is marked.")
            )
            messages.success(request, text % {"n": len(marked.suspects)} if marked.suspects else text)
        else:
            messages.error(request, _("A number of a seat was not understood."))
    return redirect("dialogues:integrity", dialogue.slug)


def _context(request: HttpRequest, dialogue: Dialogue, report: IntegrityReport | None) -> dict[str, Any]:
    suspects = set(report.suspects) if report else set()
    comparison = report.compared() if report else {}
    is_older = bool(report and report.comparison and not comparison)
    if report and is_older and dialogue.state == Dialogue.State.OPEN:
        comparison = report.comparison
    found = checks(report.findings, suspects) if report else []
    return {
        "dialogue": dialogue,
        "report": report,
        "checks": found,
        "suspects": suspects,
        "marked_alone": suspects - _in_marked_sets(report),
        "comparison": comparison,
        "is_older": is_older,
        "pictures": _pictures(comparison),
        "lost": _told(dialogue, comparison.get("lost", [])),
        "gained": _told(dialogue, comparison.get("gained", [])),
        "can_mark": rules.can_mark_suspects(request.user, dialogue),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _in_marked_sets(report: IntegrityReport | None) -> set[int]:
    """Seats of sets that are marked as a whole: the tick of the set speaks for them."""
    if report is None:
        return set()
    suspects = set(report.suspects)
    sets = (found for finding in report.findings.values() for found in finding["sets"])
    whole = (set(found["seats"]) for found in sets if found["count"] == len(found["seats"]))
    return {seat for seats in whole if seats <= suspects for seat in seats}


def _pictures(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    titles = (_("With everybody"), _("Without the marked seats"))
    return [
        picture
        | {
            "title": title,
            "people": people,
            "groups": [group | {"name": group_name(group["voice"], picture["kind"])} for group in picture["groups"]],
        }
        for title, people, picture in zip(
            titles, comparison.get("people", ()), comparison.get("pictures", ()), strict=False
        )
    ]


def _told(dialogue: Dialogue, numbers: list[int]) -> list[Any]:
    summary = dialogue.current_map.summary if dialogue.current_map else None
    return tell(dialogue, summary, [(number,) for number in numbers[:10]]) if summary and numbers else []
