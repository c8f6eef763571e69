"""The statements with which those who run a dialogue begin it."""

from __future__ import annotations

from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues.models import Dialogue, Statement
from livingcities.dialogues.rules import can_add_seed, can_change_seed
from livingcities.dialogues.wording import checked

from .statements import next_number, renew_deck


def same(text: str) -> str:
    """Two texts with one key are the same statement: case, ё and the full stop do not make a difference."""
    return text.casefold().replace("ё", "е").rstrip(" .!")


@operation("dialogues.add_seeds", rule=can_add_seed)
def add_seeds(*, actor: Actor, dialogue: Dialogue, texts: list[str]) -> list[Statement]:
    """Put statements of the team into the vote; those that stand there already are left out."""
    lock(dialogue)
    insist(can_add_seed(actor, dialogue))
    known = {same(text) for text in Statement.objects.filter(dialogue=dialogue).values_list("text", flat=True)}
    new = {same(text): text for text in (checked(text, dialogue.statement_length) for text in texts)}
    first = next_number(dialogue)
    now = timezone.now()
    added = [
        Statement(
            dialogue=dialogue,
            number=first + place,
            text=text,
            state=Statement.State.ACCEPTED,
            is_seed=True,
            checked_at=now,
            created_at=now,
        )
        for place, text in enumerate(text for key, text in new.items() if key not in known)
    ]
    Statement.objects.bulk_create(added)
    renew_deck(dialogue)
    leave_trace("dialogues.add_seeds", actor=actor, target=dialogue, numbers=[row.number for row in added])
    return added


@operation("dialogues.edit_seed", rule=can_change_seed)
def edit_seed(*, actor: Actor, statement: Statement, text: str) -> Statement:
    """Reword a statement of the team before the dialogue opens: afterwards people have answered its words."""
    dialogue = statement.dialogue
    lock(dialogue, statement)
    statement.dialogue = dialogue
    insist(can_change_seed(actor, statement))
    statement.text = checked(text, dialogue.statement_length)
    statement.save(update_fields=["text"])
    renew_deck(dialogue)
    leave_trace("dialogues.edit_seed", actor=actor, target=dialogue, number=statement.number)
    return statement


@operation("dialogues.remove_seed", rule=can_change_seed)
def remove_seed(*, actor: Actor, statement: Statement) -> None:
    """Delete a statement of the team before the dialogue opens: nobody has answered it yet."""
    dialogue = statement.dialogue
    lock(dialogue, statement)
    statement.dialogue = dialogue
    insist(can_change_seed(actor, statement))
    number = statement.number
    statement.delete()
    renew_deck(dialogue)
    leave_trace("dialogues.remove_seed", actor=actor, target=dialogue, number=number)
