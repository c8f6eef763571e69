"""The answer to «may I?»: yes, or no with a reason a person understands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def no(reason: str | _StrPromise) -> Decision:
    return Decision(False, reason)


def yes_if(condition: object, otherwise: str | _StrPromise) -> Decision:
    return YES if condition else no(otherwise)


def every(decisions: Iterable[Decision]) -> Decision:
    """Yes if all say yes, else the first refusal. Lazy: later questions are not asked after a no."""
    return next((decision for decision in decisions if not decision), YES)


def in_turn(*questions: Callable[[], Decision]) -> Decision:
    """`every` of questions that cost something: each is asked only after the ones before it said yes."""
    return every(question() for question in questions)


class Refused(Exception):
    """An act was refused; the reason is fit to be shown."""

    def __init__(self, reason: str | _StrPromise):
        super().__init__(reason)
        self.reason = reason


def insist(decision: Decision) -> None:
    """Go on after a yes only. An act asks its rule so once more under its lock: somebody may have been quicker."""
    if not decision:
        raise Refused(decision.reason)
