"""Made-up conversations of a size at which maps, packages and checks have something to show."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.utils import timezone

from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, Seat, Statement, Vote

from .factories import DialogueFactory


def two_camps(people: int = 40, statements: int = 14, seed: int = 5) -> list[tuple[int, int, int]]:
    """(person, statement, choice): two camps that part on most statements and agree on the first three."""
    draw = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        camp = person % 2
        for statement in range(statements):
            if draw.random() < 0.9:
                likes = statement < 3 or statement % 2 == camp
                rows.append(
                    (person, statement, int(draw.choice([1, 0, -1], p=[0.9, 0.06, 0.04])) * (1 if likes else -1))
                )
    return rows


def conversation(
    rows: list[tuple[int, int, int]] | None = None,
    *,
    texts: list[str] | None = None,
    at: datetime | None = None,
    **given: object,
) -> Dialogue:
    """A dialogue with these votes, cast by seats numbered from 10,001."""
    rows = two_camps() if rows is None else rows
    dialogue = DialogueFactory(**given)
    size = 1 + max((row[1] for row in rows), default=4)
    texts = texts or [f"Суждение {number}" for number in range(1, size + 1)]
    statements = Statement.objects.bulk_create(
        Statement(dialogue=dialogue, number=number, text=text, state=Statement.State.ACCEPTED, is_seed=True)
        for number, text in enumerate(texts, start=1)
    )
    people = 1 + max((row[0] for row in rows), default=-1)
    seats = Seat.objects.bulk_create(Seat(dialogue=dialogue, number=10_001 + person) for person in range(people))
    if rows:
        ballot_box.pour(
            dialogue,
            seats=np.array([seats[row[0]].pk for row in rows]),
            statements=np.array([statements[row[1]].pk for row in rows]),
            choices=np.array([row[2] for row in rows]),
            channel=Vote.Channel.WEB,
            at=at or timezone.now(),
        )
    return dialogue


def flooded(**given: object) -> Dialogue:
    """Forty people in two camps, and thirty more seats that say the very same."""
    flood = [(40 + n, statement, 1 if statement % 2 else -1) for n in range(30) for statement in range(14)]
    return conversation(two_camps() + flood, **given)
