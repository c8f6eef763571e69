"""The facilitator's desk: one waiting statement at a time, appeals, all statements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.decision import Refused
from livingcities.base.http import HttpRequest, whole_number
from livingcities.dialogues import rules
from livingcities.dialogues.deck import near_duplicates
from livingcities.dialogues.forms.moderation import AnswerForm, RulingForm
from livingcities.dialogues.models import Appeal, Dialogue, Ruling, Statement
from livingcities.dialogues.operations import moderation
from livingcities.dialogues.wording import clean

from .running import led, page_of

LISTED = 40
ALIKE = 5
PAGE = 50


@never_cache
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for a ruling; `?tab=appeals` and `?tab=all` show the rest, `?n=` any one statement."""
    dialogue = led(request, slug, rules.can_moderate)
    tab = request.GET.get("tab", "")
    show = {"appeals": _appeals, "all": _all}.get(tab, _desk_page)
    return show(request, dialogue)


def _context(dialogue: Dialogue, tab: str, **more: Any) -> dict[str, Any]:
    page = page_of(dialogue, "moderation", tab=tab, **more)
    return page | {"counts": page["team"]["counts"]}


def _desk_page(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    desk = _desk(dialogue, request.GET.get("n", ""), last=request.GET.get("last", ""))
    return _show(request, dialogue, desk)


def _show(request: HttpRequest, dialogue: Dialogue, desk: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole page, or for htmx the desk alone (with 200: what went wrong stands on it)."""
    context = _context(dialogue, "waiting", **desk)
    if request.htmx:
        return render(request, "dialogues/moderation.html#desk", context)
    return render(request, "dialogues/moderation.html", context, status=status)


def _desk(dialogue: Dialogue, number: str, *, last: str = "", error: object = "") -> dict[str, Any]:
    waiting = Statement.objects.filter(dialogue=dialogue).to_check()
    listed = list(waiting[:LISTED])
    statement = _by_number(dialogue, number) or (listed[0] if listed else None)
    rulings = list(statement.rulings.select_related("merged_into")) if statement else []
    ruled = _by_number(dialogue, last)
    last_ruling = moderation.latest_ruling(ruled) if ruled else None
    return {
        "listed": listed,
        "unlisted": waiting.count() - LISTED if len(listed) == LISTED else 0,
        "statement": statement,
        "in_queue": statement in listed,
        "rulings": rulings,
        "seen": rulings[0].pk if rulings else 0,
        "alike": _alike(dialogue, statement) if statement else [],
        "reasons": Ruling.Reason.choices,
        "last": ruled if last_ruling and last_ruling.verdict != Ruling.Verdict.RETURNED else None,
        "last_seen": last_ruling.pk if last_ruling else 0,
        "error": error,
        **_neighbours(listed, statement),
    }


def _by_number(dialogue: Dialogue, number: str) -> Statement | None:
    if not (wanted := whole_number(number)):
        return None
    return Statement.objects.filter(dialogue=dialogue, number=wanted).select_related("merged_into").first()


def _neighbours(listed: list[Statement], statement: Statement | None) -> dict[str, Statement | None]:
    """The statements before and after in the list, for the keys j and k."""
    at = next((place for place, row in enumerate(listed) if row == statement), None)
    if at is None:
        return {"before": None, "after": listed[0] if listed else None}
    after = listed[at + 1] if at + 1 < len(listed) else None
    return {"before": listed[at - 1] if at else None, "after": after}


def _alike(dialogue: Dialogue, statement: Statement) -> list[Any]:
    found = near_duplicates(dialogue, statement.text, ALIKE + 1)
    return [card for card, _nearness in found if card.pk != statement.pk][:ALIKE]


def _appeals(request: HttpRequest, dialogue: Dialogue, **more: Any) -> HttpResponse:
    waiting = (
        Appeal.objects.filter(ruling__statement__dialogue=dialogue, state=Appeal.State.OPEN)
        .select_related("ruling__statement", "ruling__merged_into")
        .order_by("id")
    )
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = _context(dialogue, "appeals", page=page, **more)
    return render(request, "dialogues/moderation_appeals.html", context, status=422 if more else 200)


def _all(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    words = clean(request.GET.get("q", ""))
    state = request.GET.get("state", "")
    rows = Statement.objects.filter(dialogue=dialogue).select_related("merged_into")
    if state in Statement.State.values:
        rows = rows.filter(state=state)
    if words:
        number = whole_number(words)
        rows = rows.filter(text__icontains=words) if number is None else rows.filter(number=number)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    more = {"page": page, "words": words, "state": state, "states": Statement.State.choices}
    return render(request, "dialogues/moderation_all.html", _context(dialogue, "all", **more))


@never_cache
@require_POST
def rule(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One ruling; then the next statement that waits."""
    dialogue = led(request, slug, rules.can_moderate)
    statement = get_object_or_404(Statement.objects.select_related("dialogue"), dialogue=dialogue, number=number)
    form = RulingForm(request.POST, dialogue=dialogue)
    error: object = ""
    if form.is_valid():
        try:
            _perform(request, statement, form.cleaned_data)
        except Refused as refusal:
            error = refusal.reason
    else:
        error = next(iter(form.errors.values()))[0]
    stays = error or form.cleaned_data["act"] == RulingForm.Act.RESTORE
    if error or request.htmx:
        desk = _desk(dialogue, str(number) if stays else "", last="" if stays else str(number), error=error)
        return _show(request, dialogue, desk, status=422)
    return redirect(f"{reverse('dialogues:moderation', args=[slug])}?{'n' if stays else 'last'}={number}")


def _perform(request: HttpRequest, statement: Statement, ruling: dict[str, Any]) -> None:
    act, given = RulingForm.Act, {"actor": request.user, "statement": statement, "seen": ruling["seen"]}
    match ruling["act"]:
        case act.ACCEPT:
            moderation.accept(**given)
        case act.REJECT:
            moderation.reject(**given, reason=ruling["reason"], note=ruling["note"])
        case act.MERGE:
            moderation.merge(**given, into=ruling["target"], note=ruling["note"])
        case act.META:
            moderation.mark_meta(**given)
        case act.RESTORE:
            moderation.restore(**given)


@never_cache
@require_POST
def answer_appeal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = led(request, slug, rules.can_moderate)
    of_dialogue = Appeal.objects.filter(ruling__statement__dialogue=dialogue)
    appeal = get_object_or_404(of_dialogue.select_related("ruling__statement__dialogue"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _appeals(request, dialogue, answered=appeal.pk, form=form)
    try:
        moderation.answer_appeal(actor=request.user, appeal=appeal, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The answer stands in the public log."))
    return redirect(f"{reverse('dialogues:moderation', args=[slug])}?tab=appeals")
