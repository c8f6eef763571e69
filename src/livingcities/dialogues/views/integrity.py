"""The panel that looks for votes that were not cast by people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from livingcities.base.decision import Refused
from livingcities.base.http import HttpRequest
from livingcities.dialogues import integrity, rules
from livingcities.dialogues.forms.integrity import SuspectsForm
from livingcities.dialogues.models import Dialogue, IntegrityReport
from livingcities.dialogues.operations.integrity import CHANGED, check_integrity, mark_suspects
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
    if request.method == "POST":
        return _look(request, dialogue) if request.POST.get("act") == "look" else _mark(request, dialogue)
    return render(request, "dialogues/integrity.html", _context(request, dialogue, _report(dialogue)))


def _report(dialogue: Dialogue) -> IntegrityReport | None:
    return IntegrityReport.objects.defer("without").filter(dialogue=dialogue).first()


def _suspects(report: IntegrityReport | None) -> set[int]:
    return set(report.suspects) if report else set()


def _found(report: IntegrityReport | None) -> dict[str, Any]:
    return integrity.with_earlier(report.findings, _suspects(report)) if report else {}


def _look(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    check_integrity(actor=request.user, dialogue=dialogue)
    messages.success(request, _("The worker is looking. Reload the page in a minute."))
    return redirect("dialogues:integrity", dialogue.slug)


def _mark(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    report = _report(dialogue)
    form = SuspectsForm(request.POST, findings=_found(report))
    try:
        if not form.is_valid():  # a set or a seat that was found when the page was opened, and is not any more
            raise Refused(CHANGED)
        shown = request.POST.get("shown", "")
        marked = mark_suspects(actor=request.user, dialogue=dialogue, seats=form.seats(), shown=shown).suspects
    except Refused as refusal:
        messages.error(request, refusal.reason)
        context = _context(request, dialogue, _report(dialogue), ticked=form.fitting())
        return render(request, "dialogues/integrity.html", context, status=422)
    if marked:
        text = _("Marked seats: %(n)s. The map without them is being drawn.") % {"n": len(marked)}
    else:
        text = _("Nothing is marked.")
    messages.success(request, text)
    return redirect("dialogues:integrity", dialogue.slug)


def _context(
    request: HttpRequest, dialogue: Dialogue, report: IntegrityReport | None, ticked: Collection[int] = ()
) -> dict[str, Any]:
    """`ticked` are seats of a form that was refused, beside those that are marked."""
    found, suspects = _found(report), _suspects(report)
    marked = suspects | set(ticked)
    comparison = report.compared() if report else {}
    is_older = bool(report and report.comparison and not comparison)
    if report and is_older and dialogue.state == Dialogue.State.OPEN:
        comparison = report.comparison
    return {
        "dialogue": dialogue,
        "report": report,
        "checks": checks(found, suspects, marked),
        "shown": report.digest() if report else "",
        "suspects": suspects,
        "marked_alone": marked - integrity.in_whole_sets(found, marked),
        "comparison": comparison,
        "is_older": is_older,
        "pictures": _pictures(comparison),
        "lost": _told(dialogue, comparison.get("lost", [])),
        "gained": _told(dialogue, comparison.get("gained", [])),
        "can_mark": rules.can_mark_suspects(request.user, dialogue),
        "width": WIDTH,
        "height": HEIGHT,
    }


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
