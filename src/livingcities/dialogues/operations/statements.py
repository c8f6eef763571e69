"""Adding a statement."""

from __future__ import annotations

from django.db.models import F, Max
from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues.models import Dialogue, Seat, Statement
from livingcities.dialogues.rules import can_add_statement, can_use_seat
from livingcities.dialogues.wording import checked


def next_number(dialogue: Dialogue) -> int:
    """The number of the next statement. The dialogue's row must be locked: two at once get two numbers."""
    highest = Statement.objects.filter(dialogue=dialogue).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def renew_deck(dialogue: Dialogue) -> None:
    """Tell every process that the set of statements has changed."""
    Dialogue.objects.filter(pk=dialogue.pk).update(deck_version=F("deck_version") + 1)
    dialogue.refresh_from_db(fields=["deck_version"])


@operation("dialogues.add_statement", rule=can_add_statement)
def add_statement(*, actor: Actor, dialogue: Dialogue, seat: Seat, text: str) -> Statement:
    """Add a participant's statement; depending on the dialogue it is shown at once or after a check."""
    lock(dialogue)
    # Asked again under the lock: the limit per person is a scarce thing.
    insist(can_use_seat(actor, dialogue, seat) and can_add_statement(actor, dialogue, seat))
    at_once = dialogue.moderation == Dialogue.Moderation.AFTER
    statement = Statement.objects.create(
        dialogue=dialogue,
        number=next_number(dialogue),
        text=checked(text, dialogue.statement_length),
        state=Statement.State.ACCEPTED if at_once else Statement.State.WAITING,
        seat=seat,
        created_at=timezone.now(),
    )
    if at_once:
        renew_deck(dialogue)
    # The journal does not name the author: the seat must not be linked to the account.
    leave_trace("dialogues.add_statement", actor=None, target=dialogue, number=statement.number)
    return statement
