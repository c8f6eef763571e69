"""Answering statements, adding one's own, the receipt."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
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
from livingcities.dialogues.deck import Card, deck_of, distrust, draw, draw_seed, near_duplicates, open_dialogue
from livingcities.dialogues.forms.voting import GivenAnswer, StatementForm
from livingcities.dialogues.models import Dialogue, Seat
from livingcities.dialogues.operations.statements import add_statement as add
from livingcities.dialogues.operations.voting import take_over_seat, take_seat
from livingcities.dialogues.operations.voting import vote as cast
from livingcities.dialogues.seating import Place, address_hash, on_device, own_place, place_of, remember, token
from livingcities.dialogues.wording import advice

# What is asked of one person: about five minutes. Everything after is welcome, nothing is demanded.
ENOUGH = 30
# In ten minutes. A full hall, a school, the customers of a mobile network share one address: their number must not
# be reached. Whether seats of one address are people is judged by the team, from the signs of false votes.
SEATS_OF_ONE_ADDRESS = 5_000


def visible(request: HttpRequest, slug: str) -> Dialogue:
    return get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("city"), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The next statement; a POST answers one and brings the next in the same round trip."""
    return _answer(request, slug) if request.method == "POST" else _ask(request, slug)


@never_cache
def _ask(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = visible(request, slug)
    place = settled(request, dialogue)
    decision = rules.can_vote(request.user, dialogue) and _holds(request, place)
    if not decision:
        return render(request, "dialogues/refused.html", {"dialogue": dialogue, "reason": decision.reason}, status=403)
    return _page(request, dialogue, place, _table(dialogue, place, asked=request.GET.get("statement", "")))


def _answer(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = open_dialogue(slug) or visible(request, slug)
    place = settled(request, dialogue)
    given = GivenAnswer.read(request.POST)
    if given is None:
        told = _table(dialogue, place) | {"error": _("Choose one of the three answers.")}
        return _page(request, dialogue, place, told, status=422)
    statement, choice = given.statement, given.choice
    try:
        seat = sit_down(request, dialogue, place) if _at_human_speed(place) else None
        if seat is None:
            return too_many(request, minutes=10)
        place = Place(seat.number, seat, place.answers)
        seed = draw_seed(dialogue, place.number, len(place.answers)) if given.drawn else None
        cast(actor=request.user, dialogue=dialogue, seat=seat, statement=statement, choice=choice, draw_seed=seed)
    except Refused as refusal:
        return _refuse(request, slug, place, refusal.reason)
    if request.htmx:
        response = _page(request, dialogue, place, _table(dialogue, place.answering(statement, choice)))
    else:
        response = redirect("dialogues:vote", slug=slug)
    return remember(response, request, dialogue, place.number)


def _refuse(request: HttpRequest, slug: str, place: Place, reason: object) -> HttpResponse:
    """Say why in the place of the card; the next statement follows if there is still something to answer."""
    distrust(slug)
    dialogue = visible(request, slug)
    over = not (rules.can_vote(request.user, dialogue) and _holds(request, place))
    told = _table(dialogue, Place(place.number) if over else place) | {"error": reason, "over": over}
    return _page(request, dialogue, place, told, status=403)


def settled(request: HttpRequest, dialogue: Dialogue) -> Place:
    """The visitor's place. Has somebody signed in on a device with a seat, the account takes that seat over."""
    place = place_of(request, dialogue)
    if not (request.user.is_authenticated and rules.is_open(dialogue)):
        return place
    here = place if place.seat and not place.seat.is_held else on_device(request, dialogue, besides=place.number)
    if here is None or here.seat is None or here.seat.is_held:
        return place
    try:
        own = take_over_seat(actor=request.user, seat=here.seat)
    except Refused:  # closed this very moment
        return place
    return Place(own.number, own, own.answers())


def _holds(request: HttpRequest, place: Place) -> rules.Decision:
    return rules.holds(request.user, place.seat) if place.seat else rules.YES


def _at_human_speed(place: Place) -> bool:
    """An answer is a row for ever: a hand gives one in a second, a script could fill the disk."""
    return within_limit(f"answers:{place.number}", times=600, seconds=600)


def sit_down(request: HttpRequest, dialogue: Dialogue, place: Place) -> Seat | None:
    """The seat of the place; a first answer makes it. None where one address takes more than people could."""
    if place.seat:
        return place.seat
    if not within_limit(f"seats:{dialogue.pk}:{client_address(request)}", times=SEATS_OF_ONE_ADDRESS, seconds=600):
        return None
    address = address_hash(request, dialogue)
    return take_seat(actor=request.user, dialogue=dialogue, number=place.number, address=address)


def _table(dialogue: Dialogue, place: Place, asked: str = "") -> dict[str, Any]:
    """What lies before the voter: the card, how far they are, the way back."""
    deck = deck_of(dialogue)
    wanted = deck.numbered(asked) if asked else None
    card = wanted or draw(dialogue, place.number, place.answers)
    earlier = place.answers.get(card.pk) if card else None
    given, total = deck.numbers(place.answers), len(deck.cards)
    goal = min(ENOUGH, total)
    return {
        "card": card,
        "drawn": wanted is None,
        "earlier": earlier,
        "answered": len(given),
        "total": total,
        "goal": goal,
        "enough": bool(card) and earlier is None and len(given) == goal,
        "last": _before(given, card),
    }


def _before(given: list[int], card: Card | None) -> int | None:
    """The number of the statement answered before this one."""
    if card and card.number in given:
        given = given[: given.index(card.number)]
    return given[-1] if given else None


# The parts of the table, and what each of them shows.
PARTS = {
    "progress": ("answered", "total", "goal"),
    "card": ("card", "drawn", "earlier"),
    "tools": ("slug", "last", "can_add"),
}


@lru_cache(maxsize=4096)
def _part(name: str, language: str, *shown: Any) -> SafeString:
    """One part of the table: thousands see the same card over the same buttons, so it is drawn once and kept."""
    with override(language):
        return render_to_string(f"dialogues/_table.html#{name}", dict(zip(PARTS[name], shown, strict=True)))


def _page(
    request: HttpRequest, dialogue: Dialogue, place: Place, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    adding = rules.can_add_statement(request.user, dialogue, None)  # the page to add says the rest
    told |= {"dialogue": dialogue, "slug": dialogue.slug, "can_add": bool(adding)}
    language = get_language()
    told["parts"] = {name: _part(name, language, *(told[key] for key in keys)) for name, keys in PARTS.items()}
    if request.htmx:
        return HttpResponse(render_to_string("dialogues/_table.html", told), status=status)
    return render(request, "dialogues/vote.html", told | {"seat_token": token(dialogue, place.number)}, status=status)


@never_cache
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own answers, each of which can be changed while the dialogue is open."""
    dialogue = visible(request, slug)
    given = own_place(request, dialogue).answers
    rows = [(card, given[card.pk]) for card in deck_of(dialogue).cards if card.pk in given]
    context = {"dialogue": dialogue, "rows": rows, "can_change": rules.is_open(dialogue)}
    return render(request, "dialogues/answers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_statement(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = visible(request, slug)
    place = settled(request, dialogue)
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
    # Each seat may add a few, and a script could make seats.
    few = within_limit(f"statements:{dialogue.pk}:{client_address(request)}", times=60, seconds=600)
    try:
        seat = sit_down(request, dialogue, place) if few else None
        if seat is None:
            return too_many(request, minutes=10)
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
    place = own_place(request, dialogue)
    context = {
        "dialogue": dialogue,
        "seat": place.seat,
        "answered": len(place.answers),
        "is_open": rules.is_open(dialogue),
    }
    return render(request, "dialogues/receipt.html", context)
