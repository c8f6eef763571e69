"""What happens to dialogues by themselves: they open and close at the set time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import every
from livingcities.base.decision import Refused

from .models import Dialogue
from .operations.running import close, decline_opening, open_dialogue

log = logging.getLogger(__name__)


@every(seconds=15)
def open_due_dialogues() -> None:
    """Open what was scheduled. What is not ready becomes a draft again, and its team is told why."""
    _each(Dialogue.objects.due_to_open(), _open_or_decline)


@every(seconds=15)
def close_due_dialogues() -> None:
    """Close what has reached its time. Votes are refused from that moment anyway; this writes it down."""
    _each(Dialogue.objects.due_to_close(), lambda dialogue: close(actor=SYSTEM, dialogue=dialogue, by_clock=True))


def _open_or_decline(dialogue: Dialogue) -> None:
    try:
        open_dialogue(actor=SYSTEM, dialogue=dialogue, by_clock=True)
    except Refused:
        decline_opening(actor=SYSTEM, dialogue=dialogue)


def _each(dialogues: Iterable[Dialogue], act: Callable[[Dialogue], object]) -> None:
    """One dialogue that fails does not hold up the others; the clock still notes that the job failed."""
    failures = []
    for dialogue in dialogues:
        try:
            act(dialogue)
        except Refused as refusal:  # somebody was faster: it is open, closed, extended or taken back already
            log.info("dialogue %s: %s", dialogue.slug, refusal.reason)
        except Exception as failure:
            log.exception("dialogue %s", dialogue.slug)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("dialogues on the clock", failures)
