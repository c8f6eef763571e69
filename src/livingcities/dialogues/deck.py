"""The statements in vote with their priorities, kept in the process until they change, and the draw of the next."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from civicmethods.opinion import next_statement
from civicmethods.similarity import TextIndex
from livingcities.base.words import lemmas

from .models import Dialogue, Statement

# For so many seconds a vote trusts what this process knows of its dialogue: which statements there are and how
# they are called. Whether the vote counts is decided by the INSERT itself, from the rows as they are.
TRUST = 2.0
_open: dict[str, tuple[float, Dialogue]] = {}


def open_dialogue(slug: str) -> Dialogue | None:
    """The open dialogue of this address as it was at most two seconds ago, or None."""
    now = time.monotonic()
    read_at, dialogue = _open.get(slug, (-TRUST, None))
    if dialogue is None or now - read_at > TRUST:
        dialogue = Dialogue.objects.open().select_related("city").filter(slug=slug).first()
        if dialogue is None:
            _open.pop(slug, None)
            return None
        _open[slug] = (now, dialogue)
    return dialogue


@dataclass(frozen=True, slots=True)
class Card:
    """A statement as it is shown to a voter."""

    pk: int
    number: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    cards: tuple[Card, ...]
    priorities: NDArray[np.float64]
    places: dict[int, int]  # id of a statement → its place among the cards

    def numbers(self, statements: Iterable[int]) -> list[int]:
        """The numbers of those of the statements (ids) that are in the vote, in the order given."""
        return [self.cards[self.places[pk]].number for pk in statements if pk in self.places]

    def numbered(self, number: str) -> Card | None:
        return next((card for card in self.cards if str(card.number) == number), None)


def deck_of(dialogue: Dialogue) -> Deck:
    """The deck of this dialogue; `deck_version` is part of the key, so a change anywhere is seen at once."""
    return _deck(dialogue.pk, dialogue.deck_version)


@lru_cache(maxsize=64)
def _deck(dialogue_id: int, version: int) -> Deck:
    rows = Statement.objects.filter(dialogue=dialogue_id).in_vote().values_list("pk", "number", "text", "priority")
    cards, priorities = [], []
    for *shown, priority in rows:
        cards.append(Card(*shown))
        priorities.append(priority)
    return Deck(tuple(cards), np.array(priorities), {card.pk: place for place, card in enumerate(cards)})


def draw_seed(dialogue: Dialogue, seat_number: int, answered: int) -> int:
    """The seed of a seat's draw after so many answers: anyone can repeat it once the dialogue's seed is published."""
    text = f"{dialogue.seed}:{seat_number}:{answered}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def draw(dialogue: Dialogue, seat_number: int, answered: Collection[int]) -> Card | None:
    """The next unanswered statement by the published priority; None when the seat has answered all."""
    deck = deck_of(dialogue)
    unanswered = np.ones(len(deck.cards), dtype=bool)
    unanswered[[deck.places[pk] for pk in answered if pk in deck.places]] = False
    left = np.flatnonzero(unanswered)
    if not len(left):
        return None
    drawn = next_statement(deck.priorities[left], seed=draw_seed(dialogue, seat_number, len(answered)))
    return deck.cards[left[drawn or 0]]


# Above this cosine two statements are shown to their author as nearly the same.
NEARLY_SAME = 0.35


@lru_cache(maxsize=16)
def _index(dialogue_id: int, version: int) -> TextIndex:
    return TextIndex.of([" ".join(lemmas(card.text)) for card in _deck(dialogue_id, version).cards])


def near_duplicates(dialogue: Dialogue, text: str, limit: int = 3) -> list[tuple[Card, float]]:
    """Statements in vote that say nearly the same, nearest first: character n-grams of dictionary forms."""
    cards = deck_of(dialogue).cards
    if not cards:
        return []
    nearness = _index(dialogue.pk, dialogue.deck_version).similarity(" ".join(lemmas(text)))
    nearest = sorted(range(len(cards)), key=lambda at: (-nearness[at], cards[at].number))[:limit]
    return [(cards[at], float(nearness[at])) for at in nearest if nearness[at] >= NEARLY_SAME]


def distrust(slug: str) -> None:
    """Ask anew how this dialogue stands: after a refusal. Its deck stays, a changed one has another version."""
    _open.pop(slug, None)


def forget() -> None:
    """Drop what this process keeps of all dialogues: between tests, which reuse ids."""
    _open.clear()
    _deck.cache_clear()
    _index.cache_clear()
