"""Answering statements, adding one's own, the receipt."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import Refused
from livingcities.base.http import HttpRequest
from livingcities.base.limits import client_address, within_limit
from livingcities.base.views import too_many
from livingcities.dialogues import rules
from livingcities.dialogues.deck import Card, deck_of, draw, draw_seed, forget, near_duplicates, open_dialogue
from livingcities.dialogues.forms.voting import GivenAnswer, StatementForm
from livingcities.dialogues.models import Dialogue, Seat
from livingcities.dialogues.operations.statements import add_statement as add
from livingcities.dialogues.operations.voting import answers_of, take_over_seat, take_seat
from livingcities.dialogues.operations.voting import vote as cast
from livingcities.dialogues.seating import Place, address_hash, current_seat, place_of, remember, token
from livingcities.dialogues.wording import advice

# What is asked of one person: about five minutes. Everything after is welcome, nothing is demanded.
ENOUGH = 30


def visible(request: HttpRequest, slug: str) -> Dialogue:
    return get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("city"), slug=slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The next statement; a POST answers one and brings the next in the same round trip."""
    dialogue = (open_dialogue(slug) if request.method == "POST" else None) or visible(request, slug)
    place = settle(request, place_of(request, dialogue))
    if request.method == "POST":
        return _answer(request, dialogue, place)
    decision = rules.can_vote(request.user, dialogue) and _holds(request, place)
    if not decision:
        return render(request, "dialogues/refused.html", {"dialogue": dialogue, "reason": decision.reason}, status=403)
    context = _table(dialogue, place, answers_of(place.seat), asked=request.GET.get("statement", ""))
    return _page(request, dialogue, context)


def settle(request: HttpRequest, place: Place) -> Place:
    """Somebody signed in on a device with a seat: the account takes the seat over."""
    if place.seat and request.user.is_authenticated and not place.seat.is_held:
        own = take_over_seat(actor=request.user, seat=place.seat)
        return Place(own.number, own)
    return place


def _holds(request: HttpRequest, place: Place) -> rules.Decision:
    return rules.holds(request.user, place.seat) if place.seat else rules.YES


def _answer(request: HttpRequest, dialogue: Dialogue, place: Place) -> HttpResponse:
    given = GivenAnswer.read(request.POST)
    if given is None:
        context = _table(dialogue, place, answers_of(place.seat)) | {"error": _("Choose one of the three answers.")}
        return _page(request, dialogue, context, status=422)
    seat = place.seat or sit_down(request, dialogue, place)
    if seat is None:
        return too_many(request, minutes=10)
    answers = answers_of(seat)
    seed = draw_seed(dialogue, seat.number, len(answers)) if given.drawn else None
    statement, choice = given.statement, given.choice
    try:
        cast(actor=request.user, dialogue=dialogue, seat=seat, statement=statement, choice=choice, draw_seed=seed)
    except Refused as refusal:
        return _refuse(request, slug=dialogue.slug, place=Place(seat.number, seat), reason=refusal.reason)
    answers.pop(statement, None)
    answers[statement] = choice
    if request.htmx:
        response = _page(request, dialogue, _table(dialogue, Place(seat.number, seat), answers))
    else:
        response = redirect("dialogues:vote", slug=dialogue.slug)
    return remember(response, request, dialogue, seat.number)


def _refuse(request: HttpRequest, slug: str, place: Place, reason: object) -> HttpResponse:
    """Say why in the place of the card; the next statement follows if there is still something to answer."""
    forget()
    dialogue = visible(request, slug)
    decision = rules.can_vote(request.user, dialogue) and _holds(request, place)
    context = _table(dialogue, place, answers_of(place.seat) if decision else {})
    return _page(request, dialogue, context | {"error": reason, "over": not decision}, status=403)


def sit_down(request: HttpRequest, dialogue: Dialogue, place: Place) -> Seat | None:
    """A first answer makes the seat. One address may take many (a school, a mobile network), not thousands."""
    if not within_limit(f"seats:{dialogue.pk}:{client_address(request)}", times=300, seconds=600):
        return None
    address = address_hash(request, dialogue)
    return take_seat(actor=request.user, dialogue=dialogue, number=place.number, address=address)


@lru_cache(maxsize=16)
def _buttons(language: str, earlier: int | None) -> SafeString:
    """The three answers are the same on every card: drawn once for each language and pressed answer."""
    with override(language):
        return render_to_string("dialogues/_answers.html", {"earlier": earlier})


@lru_cache(maxsize=256)
def _links(slug: str) -> dict[str, str]:
    """Addresses that stand on every card; they never change for a dialogue."""
    return {name: reverse(f"dialogues:{name}", args=[slug]) for name in ("vote", "results", "add")}


def _table(dialogue: Dialogue, place: Place, answers: dict[int, int], asked: str = "") -> dict[str, Any]:
    """What lies before the voter: the card, how far they are, the way back."""
    cards = deck_of(dialogue).cards
    card = _asked_card(cards, asked) or draw(dialogue, place.number, answers)
    earlier = answers.get(card.pk) if card else None
    in_vote = {card.pk: card.number for card in cards}
    given = [in_vote[pk] for pk in answers if pk in in_vote]
    goal = min(ENOUGH, len(cards))
    return {
        "links": _links(dialogue.slug),
        "card": card,
        "earlier": earlier,
        "buttons": _buttons(get_language(), earlier),
        "drawn": card is not None and card.seed is not None,
        "seat": place.seat,
        "seat_token": token(dialogue, place.number),
        "answered": len(given),
        "total": len(cards),
        "goal": goal,
        "enough": len(given) == goal,
        "last": _before(given, card),
    }


def _asked_card(cards: tuple[Card, ...], asked: str) -> Card | None:
    return next((replace(card, seed=None) for card in cards if asked and str(card.number) == asked), None)


def _before(given: list[int], card: Card | None) -> int | None:
    """The number of the statement answered before this one."""
    if card and card.number in given:
        given = given[: given.index(card.number)]
    return given[-1] if given else None


def _page(request: HttpRequest, dialogue: Dialogue, context: dict[str, Any], status: int = 200) -> HttpResponse:
    adding = rules.can_add_statement(request.user, dialogue, None)  # the page to add says the rest
    context |= {"dialogue": dialogue, "can_add": adding}
    if request.htmx:
        return HttpResponse(render_to_string("dialogues/vote.html#table", context), status=status)
    return render(request, "dialogues/vote.html", context, status=status)


@never_cache
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own answers, each of which can be changed while the dialogue is open."""
    dialogue = visible(request, slug)
    seat = current_seat(request, dialogue)
    given = answers_of(seat)
    rows = [(card, given[card.pk]) for card in deck_of(dialogue).cards if card.pk in given]
    can_change = rules.is_open(dialogue)
    context = {"dialogue": dialogue, "seat": seat, "rows": rows, "can_change": can_change}
    return render(request, "dialogues/answers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_statement(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = visible(request, slug)
    place = settle(request, place_of(request, dialogue))
    decision = rules.can_add_statement(request.user, dialogue, place.seat)
    if not decision:
        return render(request, "dialogues/refused.html", {"dialogue": dialogue, "reason": decision.reason}, status=403)
    form = StatementForm(request.POST or None, dialogue=dialogue)
    context = {"dialogue": dialogue, "form": form, "seat_token": token(dialogue, place.number)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "dialogues/add.html", context, status=422 if form.errors else 200)
    text = form.cleaned_data["text"]
    alike, remarks = near_duplicates(dialogue, text), advice(text)
    if (alike or remarks) and not form.cleaned_data["different"]:
        return render(request, "dialogues/add.html", context | {"alike": alike, "remarks": remarks, "text": text})
    return _send_statement(request, dialogue, place, text, context)


def _send_statement(
    request: HttpRequest, dialogue: Dialogue, place: Place, text: str, context: dict[str, Any]
) -> HttpResponse:
    seat = place.seat or sit_down(request, dialogue, place)
    if seat is None:
        return too_many(request, minutes=10)
    try:
        statement = add(actor=request.user, dialogue=dialogue, seat=seat, text=text)
    except Refused as refusal:
        context["form"].add_error(None, refusal.reason)
        return render(request, "dialogues/add.html", context, status=422)
    shown = statement.state == statement.State.ACCEPTED
    messages.success(
        request,
        _("Your statement is in the vote.")
        if shown
        else _("Thank you. A facilitator will look at your statement soon."),
    )
    return remember(redirect("dialogues:vote", slug=dialogue.slug), request, dialogue, seat.number)


@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The number under which one's answers stand in the published data."""
    dialogue = visible(request, slug)
    seat = current_seat(request, dialogue)
    context = {"dialogue": dialogue, "seat": seat, "answered": len(answers_of(seat))}
    return render(request, "dialogues/receipt.html", context)
