"""An open dialogue about a town's embankment, with voices drawn by a seed so that its map shows something."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import every
from livingcities.cities.models import City
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, OpinionMap, Seat, Statement, Vote
from livingcities.dialogues.operations.mapping import redraw
from livingcities.dialogues.operations.moderation import merge, reject
from livingcities.dialogues.operations.running import create, edit, extend, open_dialogue
from livingcities.dialogues.operations.seeds import add_seeds
from livingcities.people.models import User

from .embankment_texts import FRAMING, MERGED, QUESTION, REJECTED, STATEMENTS, WAITING

SLUG = "demo-naberezhnaya"
SEED = 20_350_101
# How many people each latent voice has.
VOICES = (168, 142, 96)
OPEN_FOR = timedelta(days=30)
# Votes are cast over so many days before now; after each share of them a map is drawn, so that there is a history.
DAYS = 6
HISTORY = (0.08, 0.25, 0.5, 0.75, 1.0)


@transaction.atomic
def load(city: City, team: dict[str, User]) -> Dialogue:
    """Make the dialogue and draw its maps as the votes came in; all of it or nothing."""
    dialogue = _opened(city, team["team"])
    _moderated(dialogue, team["facilitator"])
    seats = _seats(dialogue)
    people, statements, choices = drawn_votes(len(STATEMENTS))
    numbers = dialogue.statements.filter(is_seed=True).order_by("number").values_list("pk", flat=True)
    ids = np.array(numbers, dtype=np.int64)
    moments = _moments(len(choices), timezone.now() - timedelta(days=DAYS), timezone.now() - timedelta(minutes=5))
    done = 0
    for share in HISTORY:
        until = round(len(choices) * share)
        part = slice(done, until)
        ballot_box.pour(
            dialogue,
            seats=seats[people[part]],
            statements=ids[statements[part]],
            choices=choices[part],
            channel=Vote.Channel.DEMO,
            at=moments[part],
        )
        _drawn_at(dialogue, datetime.fromtimestamp(int(moments[until - 1]), tz=dialogue.tz))
        done = until
    dialogue.refresh_from_db()
    return dialogue


def _drawn_at(dialogue: Dialogue, at: datetime) -> None:
    drawn = redraw(dialogue)
    if drawn:
        OpinionMap.objects.filter(pk=drawn.pk).update(at=at)


def _opened(city: City, by: User) -> Dialogue:
    dialogue = create(actor=by, city=city, question=QUESTION)
    Dialogue.objects.filter(pk=dialogue.pk).update(slug=SLUG, seed=SEED, is_demo=True)
    dialogue.refresh_from_db()
    changes = {"framing": FRAMING, "closes_at": timezone.now() + OPEN_FOR}
    edit(actor=by, dialogue=dialogue, changes=changes)
    add_seeds(actor=by, dialogue=dialogue, texts=[text for text, *_shares in STATEMENTS])
    open_dialogue(actor=by, dialogue=dialogue)
    began = timezone.now() - timedelta(days=DAYS)
    Dialogue.objects.filter(pk=dialogue.pk).update(opened_at=began, created_at=began - timedelta(days=2))
    dialogue.refresh_from_db()
    return dialogue


def _moderated(dialogue: Dialogue, by: User) -> None:
    """Statements of participants: some wait, some were refused for a published reason, one was merged."""
    texts = [*WAITING, *(text for text, *_why in REJECTED), *(text for text, _number in MERGED)]
    first = dialogue.statements.count() + 1
    made = Statement.objects.bulk_create(
        Statement(
            dialogue=dialogue,
            number=first + place,
            text=text,
            created_at=timezone.now() - timedelta(hours=3 * (len(texts) - place)),
        )
        for place, text in enumerate(texts)
    )
    by_text = {row.text: row for row in made}
    for text, reason, note in REJECTED:
        reject(actor=by, statement=by_text[text], reason=reason, note=note)
    for text, number in MERGED:
        into = dialogue.statements.get(number=number)
        merge(actor=by, statement=by_text[text], into=into)


def _seats(dialogue: Dialogue) -> NDArray[np.int64]:
    draw = np.random.default_rng(SEED)
    numbers = draw.choice(9 * 10**13, size=sum(VOICES), replace=False) + 10**13
    made = Seat.objects.bulk_create(
        Seat(dialogue=dialogue, number=int(number), channel=Seat.Channel.DEMO) for number in numbers
    )
    return np.array([seat.pk for seat in made], dtype=np.int64)


def drawn_votes(n_statements: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """People, statements and choices in the order they are cast, by a fixed seed.

    A person follows the own latent voice with a temper of their own, and is undecided where the voice is.
    """
    draw = np.random.default_rng(SEED)
    shares = np.array([row[1:] for row in STATEMENTS[:n_statements]])
    voice_of = draw.permutation(np.repeat(np.arange(len(VOICES)), VOICES))
    rows: list[tuple[int, int, int]] = []
    for person, voice in enumerate(voice_of):
        agree = np.clip(shares[:, voice] + draw.normal(0, 0.03), 0.02, 0.98)
        count = int(np.clip(draw.gamma(5.0, 6.0), 3, n_statements))
        for statement in draw.choice(n_statements, size=count, replace=False):
            undecided = draw.random() < 0.04 + 0.1 * (1 - abs(2 * agree[statement] - 1))
            choice = 0 if undecided else (1 if draw.random() < agree[statement] else -1)
            rows.append((person, int(statement), choice))
    table = np.array(rows, dtype=np.int64)
    # People come one after another, each answers at a stretch.
    arrival = draw.permutation(sum(VOICES))
    table = table[np.argsort(arrival[table[:, 0]], kind="stable")]
    return table[:, 0], table[:, 1], table[:, 2]


def _moments(count: int, begin: datetime, end: datetime) -> NDArray[np.int64]:
    draw = np.random.default_rng(SEED + 1)
    return np.sort(draw.integers(int(begin.timestamp()), int(end.timestamp()), size=count))


@every(minutes=1)
def keep_open() -> None:
    """The demo dialogue never runs out while the demonstration is in use."""
    tomorrow = timezone.now() + timedelta(days=1)
    for dialogue in Dialogue.objects.filter(slug=SLUG, is_demo=True, state=Dialogue.State.OPEN, closes_at__lt=tomorrow):
        extend(actor=SYSTEM, dialogue=dialogue, closes_at=timezone.now() + OPEN_FOR)
