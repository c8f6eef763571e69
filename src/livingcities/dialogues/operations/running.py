"""The life of a dialogue: set up, opened, extended, closed, published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist, yes_if
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cities.models import City
from livingcities.dialogues import emails
from livingcities.dialogues.models import Dialogue, Statement
from livingcities.dialogues.rules import (
    can_close,
    can_copy,
    can_create,
    can_edit,
    can_extend,
    can_open,
    can_publish,
    can_schedule,
    can_unschedule,
    is_due_to_close,
    is_due_to_open,
    missing,
)

from .statements import renew_deck

State = Dialogue.State

# What is promised to people: fixed once the dialogue has begun.
SETTINGS = (
    "framing",
    "voters",
    "authors",
    "moderation",
    "statement_length",
    "statements_per_person",
    "smallest_group",
)
EDITABLE = frozenset({"question", "place_name", "opens_at", "closes_at", *SETTINGS})


@operation("dialogues.create", rule=can_create)
def create(*, actor: Actor, city: City | None, question: str, place_name: str = "") -> Dialogue:
    """Begin a draft: a question in the name of a city, or of a place where there is no city of ours."""
    dialogue = Dialogue(city=city, question=question, place_name="" if city else place_name)
    dialogue.created_by = as_person(actor)
    dialogue.save()
    leave_trace("dialogues.create", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.copy", rule=can_copy)
def copy(*, actor: Actor, source: Dialogue, city: City | None, question: str = "", place_name: str = "") -> Dialogue:
    """Begin a draft from an earlier dialogue: its question, text, settings and the team's statements in vote.

    Dates, participants, votes and statements written by participants stay where they are."""
    dialogue = Dialogue(
        city=city,
        question=question or source.question,
        place_name="" if city else (place_name or source.place),
        copied_from=source,
        created_by=as_person(actor),
        **{name: getattr(source, name) for name in SETTINGS},
    )
    if city is None and dialogue.voters == Dialogue.Voters.RESIDENTS:
        dialogue.voters = Dialogue.Voters.SIGNED_IN
    dialogue.save()
    texts = seeds_to_copy(source).values_list("text", flat=True)
    Statement.objects.bulk_create(
        Statement(dialogue=dialogue, number=number, text=text, state=Statement.State.ACCEPTED, is_seed=True)
        for number, text in enumerate(texts, start=1)
    )
    leave_trace("dialogues.copy", actor=actor, target=dialogue, source=source.pk)
    return dialogue


def seeds_to_copy(source: Dialogue) -> Any:
    return source.statements.in_vote().filter(is_seed=True)


@operation("dialogues.edit", rule=can_edit)
def edit(*, actor: Actor, dialogue: Dialogue, changes: dict[str, Any]) -> Dialogue:
    """Change the question, the text or the rules before people have answered.

    A scheduled dialogue that is no longer ready becomes a draft again."""
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not to be edited: {', '.join(sorted(unknown))}")
    lock(dialogue)
    insist(can_edit(actor, dialogue))
    changed = sorted(name for name, value in changes.items() if getattr(dialogue, name) != value)
    for name in changed:
        setattr(dialogue, name, changes[name])
    fields = [field.name for field in Dialogue._meta.fields]
    dialogue.clean_fields(exclude={name for name in fields if name not in changes})
    if dialogue.state == State.SCHEDULED and (missing(dialogue) or not _opens_later(dialogue)):
        dialogue.state = State.DRAFT
    dialogue.save(update_fields=[*changed, "state"])
    leave_trace("dialogues.edit", actor=actor, target=dialogue, changed=changed)
    return dialogue


def _opens_later(dialogue: Dialogue) -> bool:
    return dialogue.opens_at is not None and dialogue.opens_at > timezone.now()


@operation("dialogues.schedule", rule=can_schedule)
def schedule(*, actor: Actor, dialogue: Dialogue) -> Dialogue:
    """Let the clock open the dialogue on the set day."""
    lock(dialogue)
    insist(can_schedule(actor, dialogue))
    dialogue.state = State.SCHEDULED
    dialogue.save(update_fields=["state"])
    leave_trace("dialogues.schedule", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.unschedule", rule=can_unschedule)
def unschedule(*, actor: Actor, dialogue: Dialogue) -> Dialogue:
    """Take a scheduled dialogue back to the drafts."""
    lock(dialogue)
    insist(can_unschedule(actor, dialogue))
    dialogue.state = State.DRAFT
    dialogue.save(update_fields=["state"])
    leave_trace("dialogues.unschedule", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.decline_opening", rule=can_unschedule)
def decline_opening(*, actor: Actor, dialogue: Dialogue) -> Dialogue:
    """On the set day something is missing: the dialogue becomes a draft again and its team is told what."""
    lock(dialogue)
    insist(can_unschedule(actor, dialogue) and is_due_to_open(dialogue))
    lacking = missing(dialogue)
    insist(yes_if(lacking, _("Nothing is missing.")))
    dialogue.state = State.DRAFT
    dialogue.save(update_fields=["state"])
    emails.tell_not_opened(dialogue, " ".join(str(text) for text in lacking))
    leave_trace("dialogues.decline_opening", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.open", rule=can_open)
def open_dialogue(*, actor: Actor, dialogue: Dialogue, by_clock: bool = False) -> Dialogue:
    """Begin: from now on people answer, and the question and rules stay as they are.

    The clock opens only what still waits for this day: it may have been taken back since it was found."""
    lock(dialogue)
    insist(can_open(actor, dialogue))
    if by_clock:
        insist(is_due_to_open(dialogue))
    dialogue.state = State.OPEN
    dialogue.opened_at = timezone.now()
    dialogue.statements_count = Statement.objects.filter(dialogue=dialogue).in_vote().count()
    dialogue.save(update_fields=["state", "opened_at", "statements_count"])
    renew_deck(dialogue)
    emails.tell_opened(dialogue)
    leave_trace("dialogues.open", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.extend", rule=can_extend)
def extend(*, actor: Actor, dialogue: Dialogue, closes_at: datetime) -> Dialogue:
    """Move the closing time of an open dialogue further away; people were promised at least the old one."""
    lock(dialogue)
    insist(can_extend(actor, dialogue))
    if closes_at <= timezone.now():
        raise Refused(_("The new closing time has passed already."))
    if dialogue.closes_at and closes_at <= dialogue.closes_at:
        raise Refused(_("The new closing time must be later than the present one. To end sooner, close the dialogue."))
    before = dialogue.closes_at
    dialogue.closes_at = closes_at
    dialogue.save(update_fields=["closes_at"])
    stamps = {"before": before and before.isoformat(), "after": closes_at.isoformat()}
    leave_trace("dialogues.extend", actor=actor, target=dialogue, **stamps)
    return dialogue


@operation("dialogues.close", rule=can_close)
def close(*, actor: Actor, dialogue: Dialogue, by_clock: bool = False) -> Dialogue:
    """End the voting. Votes hold the dialogue's row while they are written, so each is either in before
    the closing or is told that it came too late.

    The clock closes only what has still reached its time: it may have been extended since it was found."""
    from .integrity import snapshot_integrity

    lock(dialogue)
    insist(can_close(actor, dialogue))
    if by_clock:
        insist(is_due_to_close(dialogue))
    dialogue.state = State.CLOSED
    dialogue.closed_at = timezone.now()
    dialogue.save(update_fields=["state", "closed_at"])
    snapshot_integrity(dialogue)
    emails.tell_closed(dialogue)
    leave_trace("dialogues.close", actor=actor, target=dialogue)
    return dialogue


@operation("dialogues.publish", rule=can_publish)
def publish(*, actor: Actor, dialogue: Dialogue) -> Dialogue:
    """Publish the results of a closed dialogue; the worker then packs the open data."""
    from .integrity import forget_ranges
    from .mapping import is_stale
    from .open_data import build_packages

    lock(dialogue)
    insist(can_publish(actor, dialogue))
    insist(yes_if(not is_stale(dialogue), _("The map with the last answers is still being drawn. Try again soon.")))
    dialogue.state = State.PUBLISHED
    dialogue.published_at = timezone.now()
    dialogue.save(update_fields=["state", "published_at"])
    forget_ranges(dialogue)
    emails.tell_published(dialogue)
    leave_trace("dialogues.publish", actor=actor, target=dialogue)
    transaction.on_commit(lambda: build_packages.enqueue(dialogue.pk))
    return dialogue
