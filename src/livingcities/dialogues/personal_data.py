"""What the dialogues keep about a person: which seats are theirs. The answers stand under the seats, without a name."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from livingcities.base.locks import hold
from livingcities.people.models import User

from .models import Appeal, Dialogue, Seat, SeatHolder, Vote


def export(user: User) -> list[dict[str, Any]]:
    """Every dialogue in which the person holds a seat: receipt, answers, statements, appeals."""
    holders = SeatHolder.objects.filter(user=user).select_related("seat", "dialogue").order_by("since")
    return [_of_seat(holder) for holder in holders]


def _of_seat(holder: SeatHolder) -> dict[str, Any]:
    seat: Seat = holder.seat
    texts = dict(holder.dialogue.statements.values_list("pk", "text"))
    numbers = dict(holder.dialogue.statements.values_list("pk", "number"))
    appeals = Appeal.objects.filter(seat=seat).order_by("id")
    return {
        "dialogue": holder.dialogue.question,
        "address": settings.SITE_URL + holder.dialogue.get_absolute_url(),
        "receipt": seat.receipt,
        "since": holder.since,
        "answers": [
            {"statement": numbers[pk], "text": texts[pk], "answer": Vote.Choice(choice).name.lower()}
            for pk, choice in seat.answers().items()
        ],
        "statements": [
            {"number": row.number, "text": row.text, "state": row.state, "written": row.created_at}
            for row in seat.statements.all()
        ],
        "appeals": [{"text": row.text, "state": row.state, "answer": row.answer, "sent": row.at} for row in appeals],
    }


def erase(user: User) -> None:
    """Cut the link between the person and their seats: the answers stay and belong to nobody.

    While a dialogue is open, a seat keeps a salted hash of the address: a new account with it goes on with this
    seat instead of counting twice. The closing erases the hash with its salt: it waits for this, or is seen here."""
    seated = SeatHolder.objects.filter(user=user).values("dialogue")
    running = list(Dialogue.objects.filter(pk__in=seated, state=Dialogue.State.OPEN))
    hold(*running)
    for dialogue in running:
        if dialogue.state == Dialogue.State.OPEN:
            theirs = Seat.objects.filter(holder__user=user, dialogue=dialogue)
            theirs.update(former_holder=dialogue.salted(user.email))
    SeatHolder.objects.filter(user=user).delete()
