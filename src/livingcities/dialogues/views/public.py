"""The list of dialogues and the page of one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from livingcities.base.http import HttpRequest
from livingcities.dialogues import rules
from livingcities.dialogues.deck import deck_of
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.running_panel import team_bar
from livingcities.dialogues.seating import own_place
from livingcities.dialogues.wording import clean

from .voting import visible

PAGE = 24
STATES = {
    "open": (Dialogue.State.OPEN,),
    "results": (Dialogue.State.PUBLISHED,),
    "past": (Dialogue.State.CLOSED, Dialogue.State.PUBLISHED),
    "preparing": (Dialogue.State.DRAFT, Dialogue.State.SCHEDULED),
}


@require_safe
def list_dialogues(request: HttpRequest) -> HttpResponse:
    """Dialogues the visitor may see; `?state=` narrows them, `?q=` searches question and place."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("city")
    state = request.GET.get("state", "")
    words = clean(request.GET.get("q", ""))
    if state in STATES:
        dialogues = dialogues.filter(state__in=STATES[state])
    if words:
        dialogues = dialogues.matching(words)
    page = Paginator(dialogues.in_order_of_interest(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "words": words, "can_create": rules.can_start(request.user)}
    return render(request, "dialogues/list.html", context)


@require_safe
def dialogue(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, who is asked, until when, and what came of it."""
    dialogue = visible(request, slug)
    place = own_place(request, dialogue)
    answered = len(place.answers)
    context = {
        "dialogue": dialogue,
        "seat": place.seat,
        "answered": answered,
        "statements": len(deck_of(dialogue).cards),
        "can_vote": rules.can_vote(request.user, dialogue),
        "can_see_results": rules.can_see_results(request.user, dialogue, answered),
        "team": team_bar(request.user, dialogue),
        "has_map": dialogue.current_map_id is not None,
    }
    return render(request, "dialogues/dialogue.html", context)
