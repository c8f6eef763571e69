"""Counters that grow while people look at them: the map's own numbers plus what came since it was drawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from .models import Dialogue, Statement, Vote

SECONDS = 2


@dataclass(frozen=True, slots=True)
class Counts:
    people: int
    votes: int
    statements: int
    newest: str  # the text of the statement accepted last; a hall reads nothing that nobody has checked

    @property
    def has_begun(self) -> bool:
        return self.votes > 0


def counts(dialogue: Dialogue) -> Counts:
    """Counted by the rule of all counters (people who answered, their latest answers, statements in vote).

    Only the votes since the last map are read, so the cost does not grow with the dialogue."""
    known = dialogue.current_map
    since = Vote.objects.filter(dialogue=dialogue, id__gt=known.last_vote if known else 0)
    since = since.filter(seat__left_for__isnull=True, seat__voided_at__isnull=True)
    if known:
        earlier = Vote.objects.filter(seat=OuterRef("seat"), id__lte=known.last_vote)
        pairs = since.exclude(Exists(earlier.filter(statement=OuterRef("statement"))))
        people = since.exclude(Exists(earlier))
    else:
        pairs = people = since
    in_vote = Statement.objects.filter(dialogue=dialogue).in_vote()
    shown_since = Coalesce("checked_at", "created_at")
    newest = in_vote.checked().order_by(shown_since.desc(), "-id").values_list("text", flat=True)[:1]
    return Counts(
        people=(known.people_count if known else 0) + people.values("seat").distinct().count(),
        votes=(known.votes_count if known else 0) + pairs.values("seat", "statement").distinct().count(),
        statements=in_vote.count(),
        newest=next(iter(newest), ""),
    )


def cached_counts(dialogue: Dialogue) -> Counts:
    """The counts, at most two seconds old: a hundred screens cost as much as one."""
    key = f"dialogues.live:{dialogue.pk}"
    found: Counts | None = cache.get(key)
    if found is None:
        found = counts(dialogue)
        cache.set(key, found, SECONDS)
    return found
