"""The map of opinions, what unites and divides, the groups, all statements, how it was worked out, the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from civicmethods.opinion import Parameters
from livingcities.base.http import HttpRequest, whole_number
from livingcities.dialogues import rules
from livingcities.dialogues.models import Dialogue, OpinionMap, Statement
from livingcities.dialogues.results import wording
from livingcities.dialogues.results.integrity_words import checks
from livingcities.dialogues.results.marks import Here, here, marks
from livingcities.dialogues.results.picture import HEIGHT, WIDTH
from livingcities.dialogues.results.report import render_report
from livingcities.dialogues.results.told import SORTS, ordered, tell, tell_groups
from livingcities.dialogues.seating import own_place

from .voting import visible

VIEWS = ("unites", "divides", "groups", "statements", "method")
ON_A_PAGE = {"unites": 8, "statements": 24}
MARKED = 10
DAY = 24 * 60 * 60
LEAST_ANSWERS = Parameters().min_votes


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """One view of a map: `?view=`, an earlier map by `?map=` or `?step=`."""
    dialogue = visible(request, slug)
    given = own_place(request, dialogue).answers
    decision = rules.can_see_results(request.user, dialogue, len(given))
    if not decision:
        return _refused(request, dialogue, decision.reason)
    view = request.GET.get("view", "unites")
    if view not in VIEWS:
        raise Http404
    context: dict[str, Any] = _frame(request, dialogue, view)
    drawn = context["map"]
    if drawn is None:
        return render(request, "dialogues/results_empty.html", context)
    summary = drawn.summary
    context |= _BODIES[view](request, dialogue, summary)
    own = _here(given, summary)
    shown = [] if view == "statements" else [told.number for told in context.get("told", ())]
    context |= {"here": own, "marks": marks(summary, shown[:MARKED], own)}
    return render(request, "dialogues/results.html", context)


def _refused(request: HttpRequest, dialogue: Dialogue, reason: object) -> HttpResponse:
    return render(request, "dialogues/results_refused.html", {"dialogue": dialogue, "reason": reason}, status=403)


def _frame(request: HttpRequest, dialogue: Dialogue, view: str) -> dict[str, Any]:
    history: list[Any] = list(
        OpinionMap.objects.filter(dialogue=dialogue).order_by("number").values("pk", "number", "at")
    )
    at = _chosen(request, dialogue, history)
    drawn = OpinionMap.objects.select_related("computation").defer("computation__packed")
    chosen = drawn.filter(pk=history[at]["pk"]).first() if history else None
    summary = chosen.summary if chosen else {}
    return {
        "dialogue": dialogue,
        "view": view,
        "map": chosen,
        "summary": summary,
        "history": history,
        "step": at,
        "newest": not history or at == len(history) - 1,
        "previous": history[at - 1] if history and at > 0 else None,
        "following": history[at + 1] if history and at < len(history) - 1 else None,
        "counted": wording.counted(summary) if summary else "",
        "verdict": wording.verdict(summary) if summary else None,
        "groups": [
            group | {"name": wording.group_name(group["voice"], summary["kind"])} for group in summary.get("groups", ())
        ],
        "width": WIDTH,
        "height": HEIGHT,
        "inclusion": _inclusion(chosen) if chosen else None,
        "few": summary["counts"]["people"] - summary["counts"]["included"] if summary else 0,
        "data_ready": dialogue.state == Dialogue.State.PUBLISHED and hasattr(dialogue, "publication"),
        "can_run": rules.can_run(request.user, dialogue),
    }


def _inclusion(drawn: OpinionMap) -> dict[str, Any]:
    """Who is placed in a group, by the map's own parameters."""
    given, counts = Parameters.from_dict(drawn.computation.parameters), drawn.summary["counts"]
    return {
        "least": max(1, min(given.min_votes, counts["accepted"])),
        "most_active": given.fallback_people,
        "may_be_filled_up": counts["included"] <= given.fallback_people,
    }


def _chosen(request: HttpRequest, dialogue: Dialogue, history: list[dict[str, Any]]) -> int:
    """Which of the maps is asked for; the newest unless told otherwise."""
    if wanted := request.GET.get("map"):
        numbers = [str(row["number"]) for row in history]
        if wanted not in numbers:
            raise Http404
        return numbers.index(wanted)
    step, newest = whole_number(request.GET.get("step")), len(history) - 1
    return newest if step is None else min(step, newest)


def _unites(request: HttpRequest, dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, Any]:
    """First what people agree with, then what they do not, each from the strongest on."""
    found = sorted(summary["unites"]["first"], key=lambda row: not row[1])
    page = Paginator(found, ON_A_PAGE["unites"]).get_page(request.GET.get("page"))
    return {"page": page, "told": tell(dialogue, summary, page.object_list)}


def _divides(request: HttpRequest, dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, Any]:
    wanted = [(number, None, voice_for, against) for number, voice_for, against in summary["divides"][:10]]
    return {"told": tell(dialogue, summary, wanted)}


def _groups(request: HttpRequest, dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, Any]:
    groups = tell_groups(dialogue, summary)
    told = [told for group in groups for told in (*group.agrees[:3], *group.disagrees[:2])]
    return {"told_groups": groups, "told": list({row.number: row for row in told}.values())}


def _statements(request: HttpRequest, dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, Any]:
    sort = request.GET.get("sort", "votes")
    sort = sort if sort in SORTS else "votes"
    page = Paginator(ordered(summary, sort), ON_A_PAGE["statements"]).get_page(request.GET.get("page"))
    return {
        "sort": sort,
        "sorts": wording.sorts(),
        "page": page,
        "told": tell(dialogue, summary, [(number,) for number in page.object_list]),
    }


def _method(request: HttpRequest, dialogue: Dialogue, summary: dict[str, Any]) -> dict[str, Any]:
    integrity = getattr(dialogue, "integrity", None)
    return {
        "certainty": wording.certainty(summary),
        "axes": wording.axes(summary),
        "integrity": integrity if dialogue.is_over else None,
        "comparison": integrity.compared() if integrity and dialogue.is_over else {},
        "integrity_checks": checks(integrity.findings) if integrity else [],
        "ended_at": dialogue.ended_at(),
    }


_BODIES: dict[str, Callable[[HttpRequest, Dialogue, dict[str, Any]], dict[str, Any]]] = {
    "unites": _unites,
    "divides": _divides,
    "groups": _groups,
    "statements": _statements,
    "method": _method,
}


def _here(given: dict[int, int], summary: dict[str, Any]) -> Here | None:
    if not given:
        return None
    numbers = dict(Statement.objects.filter(pk__in=given).values_list("pk", "number"))
    return here(summary, {numbers[pk]: choice for pk, choice in given.items() if pk in numbers}, LEAST_ANSWERS)


@require_safe
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The report for the mayor's desk, in the reader's language."""
    dialogue = visible(request, slug)
    decision = rules.can_read_report(request.user, dialogue)
    if not decision:
        return _refused(request, dialogue, decision.reason)
    drawn = OpinionMap.objects.select_related("computation").defer("computation__packed")
    chosen = drawn.filter(pk=dialogue.current_map_id or 0).first()
    if chosen is None:
        raise Http404
    pdf = _report(dialogue, chosen, get_language() or "ru")
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{dialogue.slug}.pdf"'
    return response


def _report(dialogue: Dialogue, drawn: OpinionMap, language: str) -> bytes:
    """What is published does not change any more, so it is typeset once."""
    if dialogue.state != Dialogue.State.PUBLISHED:
        return render_report(dialogue, drawn, language, timezone.now())
    integrity = getattr(dialogue, "integrity", None)
    compared = integrity.compared().get("of", "") if integrity else ""  # may come after the publishing
    key = f"dialogues.report:{dialogue.pk}:{drawn.pk}:{language}:{compared}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = render_report(dialogue, drawn, language, timezone.now())
        cache.set(key, kept, timeout=DAY)
    return kept
