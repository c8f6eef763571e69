"""Taking a seat and answering. A vote is one INSERT that the closing of the dialogue cannot overtake."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues.models import Appeal, Dialogue, Seat, SeatHolder, Statement, Vote
from livingcities.dialogues.rules import can_take_over, can_use_seat, can_vote


# The row lock on the dialogue makes the order plain: a vote or a seat that began before the closing is in, and one
# that comes after finds the dialogue closed. SQLite has one writer at a time and needs no lock.
def _share_lock() -> str:
    return " FOR SHARE OF dialogue" if connection.vendor == "postgresql" else ""


def _now() -> Any:
    """The moment in the form of the engine, as the ORM gives it."""
    return connection.ops.adapt_datetimefield_value(timezone.now())


# The closing erases the hashes of addresses; a seat made a moment later would keep its own for ever.
INSERT_SEAT = """
    INSERT INTO dialogues_seat (dialogue_id, number, channel, address_hash, is_held, former_holder, created_at)
    SELECT dialogue.id, %s, %s, %s, %s, '', %s
    FROM dialogues_dialogue AS dialogue
    WHERE dialogue.id = %s AND dialogue.state = 'open' AND dialogue.closes_at > %s
"""


@operation("dialogues.take_seat", rule=can_vote, trace="rows")
def take_seat(*, actor: Actor, dialogue: Dialogue, number: int, address: str = "") -> Seat:
    """Make the seat of this number, or return it if it exists: a first answer sent twice makes one seat.

    A signed-in person gets the one seat of their account, or of the account that they had and deleted."""
    if actor.is_authenticated:
        # «Not empty» is what the partial index asks for; the engine does not conclude it by itself.
        left = Seat.objects.filter(dialogue=dialogue).exclude(former_holder="")
        theirs = left.filter(former_holder=dialogue.salted(actor.email)).first()
        if theirs is not None:
            return _give(theirs, actor)
    seat = _seat_numbered(number, dialogue, address)
    if not actor.is_authenticated:
        return seat
    return _give(seat, actor)


def _seat_numbered(number: int, dialogue: Dialogue, address: str) -> Seat:
    """The seat of this number, made if the dialogue is still open by its row as it is."""
    now = _now()
    values = [number, Seat.Channel.WEB.value, address, False, now, dialogue.pk, now]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_SEAT + _share_lock() + " ON CONFLICT (dialogue_id, number) DO NOTHING", values)
    seat = Seat.objects.filter(dialogue=dialogue, number=number).first()
    if seat is None:
        raise Refused(_("The dialogue is over: answers are no longer accepted."))
    return seat


def _give(seat: Seat, actor: Actor) -> Seat:
    """The account's one seat: this one, or the one that it got a moment ago in another window."""
    try:
        with transaction.atomic():
            SeatHolder.objects.create(seat=seat, dialogue_id=seat.dialogue_id, user=actor)
    except IntegrityError:
        return Seat.objects.get(holder__user=actor, holder__dialogue=seat.dialogue_id)
    seat.is_held, seat.former_holder = True, ""
    seat.save(update_fields=["is_held", "former_holder"])
    return seat


INSERT_VOTE = """
    INSERT INTO dialogues_vote (dialogue_id, seat_id, statement_id, choice, channel, draw_seed, at)
    SELECT dialogue.id, %s, statement.id, %s, %s, CAST(%s AS bigint), %s
    FROM dialogues_dialogue AS dialogue
    JOIN dialogues_statement AS statement ON statement.dialogue_id = dialogue.id
    WHERE dialogue.id = %s AND statement.id = %s
      AND dialogue.state = 'open' AND dialogue.closes_at > %s AND statement.state = 'accepted'
"""


@operation("dialogues.vote", rule=can_use_seat, trace="rows", atomic=False)
def vote(
    *,
    actor: Actor,
    dialogue: Dialogue,
    seat: Seat,
    statement: int,
    choice: int,
    draw_seed: int | None = None,
    channel: str = Vote.Channel.WEB,
) -> None:
    """Answer one statement (its id); a later answer of the seat to the same statement replaces this one."""
    now = _now()
    values = [seat.pk, choice, channel, draw_seed, now, dialogue.pk, statement, now]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_VOTE + _share_lock(), values)
        if cursor.rowcount != 1:
            raise Refused(_("The answer was not counted: the statement is no longer in the vote, or the time is up."))


@operation("dialogues.take_over_seat", rule=can_take_over)
def take_over_seat(*, actor: Actor, seat: Seat) -> Seat:
    """Give the seat of this device to the account that signed in on it.

    Has the account answered here from elsewhere, that seat stays its own: the device's answers to statements
    it has not answered are copied to it, its statements and appeals go over, and the device's seat leaves the count.
    Once the dialogue is over the answers stand as they are counted."""
    lock(seat.dialogue)
    insist(can_take_over(actor, seat))
    own = Seat.objects.filter(holder__user=actor, holder__dialogue=seat.dialogue_id).first() or _give(seat, actor)
    if own.pk != seat.pk and seat.left_for_id is None:
        _copy_answers(seat, own)
        _hand_over_words(seat, own)
        # Held by nobody: signed out, this device may not go on answering with a seat that does not count.
        Seat.objects.filter(pk=seat.pk).update(left_for=own, is_held=True)
    leave_trace("dialogues.take_over_seat", actor=actor, target=seat.dialogue)
    return own


def _copy_answers(device: Seat, own: Seat) -> None:
    answered = set(own.votes.values_list("statement_id", flat=True))
    latest = {row.statement_id: row for row in device.votes.order_by("id") if row.statement_id not in answered}
    Vote.objects.bulk_create(
        Vote(
            dialogue_id=own.dialogue_id,
            seat=own,
            statement_id=pk,
            choice=row.choice,
            channel=Vote.Channel.TAKEOVER,
            at=row.at,  # when it was answered: all at the moment of the takeover would look like a machine
        )
        for pk, row in latest.items()
    )


def _hand_over_words(device: Seat, own: Seat) -> None:
    """What a person wrote is theirs wherever they wrote it: in the download of their data, in the limit per person."""
    Statement.objects.filter(seat=device).update(seat=own)
    answered = Appeal.objects.filter(seat=own).values_list("ruling", flat=True)
    Appeal.objects.filter(seat=device).exclude(ruling__in=list(answered)).update(seat=own)
