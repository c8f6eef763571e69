"""Rulings on statements and the answers to appeals. Each ruling is one line of the public log."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist, yes_if
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues.models import Appeal, Ruling, Seat, Statement
from livingcities.dialogues.rules import can_answer_appeal, can_appeal, can_rule_on

from .statements import renew_deck

Verdict = Ruling.Verdict


def latest_ruling(statement: Statement) -> Ruling | None:
    return statement.rulings.order_by("-id").first()


def _take_in_hand(actor: Actor, statement: Statement, seen: int | None) -> None:
    """Lock the dialogue before the statement, the order in which votes lock them too, and ask the rule again.

    `seen` is the latest ruling that the facilitator saw (0 for none): two of them never overrule each other unawares.
    """
    dialogue = statement.dialogue
    lock(dialogue, statement)
    statement.dialogue = dialogue
    insist(can_rule_on(actor, statement))
    if seen is not None:
        latest = latest_ruling(statement)
        same = (latest.pk if latest else 0) == seen
        insist(yes_if(same, _("A colleague has ruled on this statement meanwhile. Look at it again.")))


def _rule(actor: Actor, statement: Statement, verdict: Ruling.Verdict, **details: Any) -> Ruling:
    person = as_person(actor)
    statement.checked_by = person
    statement.checked_at = None if verdict == Verdict.RETURNED else timezone.now()
    statement.save(update_fields=["state", "merged_into", "is_meta", "checked_at", "checked_by"])
    renew_deck(statement.dialogue)
    return Ruling.objects.create(statement=statement, verdict=verdict, by=person, **details)


@operation("dialogues.accept", rule=can_rule_on)
def accept(*, actor: Actor, statement: Statement, seen: int | None = None) -> Ruling:
    """Put a statement into the vote."""
    _take_in_hand(actor, statement, seen)
    statement.state = Statement.State.ACCEPTED
    statement.merged_into = None
    statement.is_meta = False
    ruling = _rule(actor, statement, Verdict.ACCEPTED)
    leave_trace("dialogues.accept", actor=actor, target=statement.dialogue, number=statement.number)
    return ruling


@operation("dialogues.reject", rule=can_rule_on)
def reject(*, actor: Actor, statement: Statement, reason: str, note: str = "", seen: int | None = None) -> Ruling:
    """Keep a statement out of the vote for one of the published reasons."""
    if reason not in Ruling.Reason.values:
        raise Refused(_("Choose one of the published reasons."))
    _take_in_hand(actor, statement, seen)
    statement.state = Statement.State.REJECTED
    statement.merged_into = None
    ruling = _rule(actor, statement, Verdict.REJECTED, reason=reason, note=note)
    leave_trace("dialogues.reject", actor=actor, target=statement.dialogue, number=statement.number, reason=reason)
    return ruling


@operation("dialogues.merge", rule=can_rule_on)
def merge(*, actor: Actor, statement: Statement, into: Statement, note: str = "", seen: int | None = None) -> Ruling:
    """Let another statement in the vote speak for this one. Answers given to this one stay on its record:
    nobody is made to have answered words they did not read."""
    _take_in_hand(actor, statement, seen)
    into.refresh_from_db()
    fits = into.dialogue_id == statement.dialogue_id and into.pk != statement.pk
    insist(yes_if(fits, _("A statement is merged into another one of the same dialogue.")))
    insist(yes_if(into.state == Statement.State.ACCEPTED, _("The other statement is not in the vote.")))
    statement.state = Statement.State.MERGED
    statement.merged_into = into
    ruling = _rule(actor, statement, Verdict.MERGED, merged_into=into, note=note)
    leave_trace("dialogues.merge", actor=actor, target=statement.dialogue, number=statement.number, into=into.number)
    return ruling


@operation("dialogues.restore", rule=can_rule_on)
def restore(*, actor: Actor, statement: Statement, seen: int | None = None) -> Ruling:
    """Take the ruling back: the statement stands in the queue again, the log keeps both lines."""
    _take_in_hand(actor, statement, seen)
    dialogue = statement.dialogue
    held_back = dialogue.moderation == dialogue.Moderation.BEFORE and not statement.is_seed
    statement.state = Statement.State.WAITING if held_back else Statement.State.ACCEPTED
    statement.merged_into = None
    statement.is_meta = False
    ruling = _rule(actor, statement, Verdict.RETURNED)
    leave_trace("dialogues.restore", actor=actor, target=dialogue, number=statement.number)
    return ruling


@operation("dialogues.mark_meta", rule=can_rule_on)
def mark_meta(*, actor: Actor, statement: Statement, seen: int | None = None) -> Ruling:
    """Set apart a statement that speaks of the dialogue itself: people answer it, the map leaves it out."""
    _take_in_hand(actor, statement, seen)
    statement.state = Statement.State.ACCEPTED
    statement.merged_into = None
    statement.is_meta = True
    ruling = _rule(actor, statement, Verdict.META)
    leave_trace("dialogues.mark_meta", actor=actor, target=statement.dialogue, number=statement.number)
    return ruling


@operation("dialogues.appeal", rule=can_appeal)
def appeal(*, actor: Actor, ruling: Ruling, seat: Seat, text: str) -> Appeal:
    """Disagree with a ruling and say why; once per person and ruling, and with the latest ruling only."""
    statement = ruling.statement
    lock(statement)
    latest = latest_ruling(statement)
    stands = latest == ruling and ruling.verdict != Verdict.RETURNED
    insist(yes_if(stands, _("This ruling has been changed already.")))
    twice = Appeal.objects.filter(ruling=ruling, seat=seat).exists()
    insist(yes_if(not twice, _("You have disagreed with this ruling already. The answer will appear in the log.")))
    made = Appeal.objects.create(ruling=ruling, seat=seat, text=text)
    # As with statements, the journal does not name who: the seat must not be linked to the account.
    leave_trace("dialogues.appeal", actor=None, target=statement.dialogue, ruling=ruling.pk)
    return made


@operation("dialogues.answer_appeal", rule=can_answer_appeal)
def answer_appeal(*, actor: Actor, appeal: Appeal, granted: bool, answer: str = "") -> Appeal:
    """Answer an appeal: grant it, which changes the ruling, or deny it in words.

    What was kept out of the vote is accepted; what was accepted goes back to the queue."""
    if not granted and not answer.strip():
        raise Refused(_("Say why the ruling stands: a person took the time to write to you."))
    statement = appeal.ruling.statement
    lock(statement.dialogue, statement, appeal)
    appeal.ruling.statement = statement
    insist(can_answer_appeal(actor, appeal))
    appeal.state = Appeal.State.GRANTED if granted else Appeal.State.DENIED
    appeal.answer = answer
    appeal.answered_by = as_person(actor)
    appeal.answered_at = timezone.now()
    appeal.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    # Somebody may have granted another appeal against the same ruling: then there is nothing left to change.
    if granted and latest_ruling(statement) == appeal.ruling:
        was_in = appeal.ruling.verdict == Verdict.ACCEPTED
        (restore if was_in else accept)(actor=actor, statement=statement)
    leave_trace("dialogues.answer_appeal", actor=actor, target=statement.dialogue, appeal=appeal.pk, granted=granted)
    return appeal
