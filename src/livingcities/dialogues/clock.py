"""What happens to dialogues by themselves: they open and close at the set time."""

from __future__ import annotations

import logging

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import every
from livingcities.base.decision import Refused

from .models import Dialogue
from .operations.running import close, decline_opening, open_dialogue

log = logging.getLogger(__name__)


@every(seconds=15)
def open_due_dialogues() -> None:
    """Open what was scheduled. What is not ready becomes a draft again, and its team is told why."""
    for dialogue in Dialogue.objects.due_to_open():
        try:
            open_dialogue(actor=SYSTEM, dialogue=dialogue)
        except Refused:
            _decline(dialogue)


def _decline(dialogue: Dialogue) -> None:
    try:
        decline_opening(actor=SYSTEM, dialogue=dialogue)
    except Refused as refusal:  # another clock has opened it meanwhile
        log.info("dialogue %s: %s", dialogue.slug, refusal.reason)


@every(seconds=15)
def close_due_dialogues() -> None:
    """Close what has reached its time. Votes are refused from that moment anyway; this writes it down."""
    for dialogue in Dialogue.objects.due_to_close():
        try:
            close(actor=SYSTEM, dialogue=dialogue)
        except Refused as refusal:  # closed or extended meanwhile
            log.info("dialogue %s: %s", dialogue.slug, refusal.reason)
