"""What the benchmarks do inside the site's own process: prepare data, count rows, count queries."""

from __future__ import annotations

import gzip
import random
import time
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone


def prepare_dialogue(*, statements: int, seats: int, slug: str = "bench") -> dict:
    """An open dialogue with seats that have not answered yet; their signed tokens."""
    from livingcities.dialogues.models import Dialogue, Seat, Statement
    from livingcities.dialogues.seating import cookie_name, token

    now = timezone.now()
    dialogue = Dialogue.objects.create(
        slug=slug, question="Bench", state="open", opened_at=now, closes_at=now + timedelta(days=1), seed=1
    )
    Statement.objects.bulk_create(
        Statement(dialogue=dialogue, number=n, text=f"Суждение номер {n} о набережной", state="accepted", is_seed=True)
        for n in range(1, statements + 1)
    )
    rows = Seat.objects.bulk_create(Seat(dialogue=dialogue) for _n in range(seats))
    return {
        "dialogue": dialogue.pk,
        "cookie": cookie_name(dialogue),
        "statements": list(dialogue.statements.values_list("pk", flat=True)),
        "seats": [row.pk for row in rows],
        "tokens": [token(dialogue, row.number) for row in rows],
    }


def count_votes(*, dialogue: int) -> dict:
    from livingcities.dialogues.models import Vote

    return {"votes": Vote.objects.filter(dialogue=dialogue).count()}


def page_costs(*, paths: list[str]) -> dict:
    """Queries and compressed bytes of each page, as a first-time visitor gets it (HTML, styles, scripts, fonts)."""
    client, costs = Client(), {}
    for path in paths:
        client.get(path, headers={"accept-encoding": "gzip"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path, headers={"accept-encoding": "gzip"})
        body = b"".join(response) if response.streaming else response.content
        html = gzip.decompress(body) if response.headers.get("content-encoding") == "gzip" else body
        costs[path] = {"status": response.status_code, "queries": len(queries), "html": len(gzip.compress(html))}
    return costs


def pour(*, people: int, statements: int, votes: int, slug: str) -> dict:
    """A big dialogue with votes of three synthetic groups, poured in the way an import pours."""
    import numpy as np

    from livingcities.dialogues.ballot_box import write
    from livingcities.dialogues.models import Dialogue, Seat, Statement

    made = prepare_dialogue(statements=statements, seats=0, slug=slug)
    dialogue = Dialogue.objects.get(pk=made["dialogue"])
    started = time.perf_counter()
    numbers = random.Random(7).sample(range(10**13, 10**14), people)
    for at in range(0, people, 20_000):
        Seat.objects.bulk_create(Seat(dialogue=dialogue, number=number) for number in numbers[at : at + 20_000])
    random_numbers = np.random.default_rng(7)
    person = random_numbers.integers(0, people, votes)
    statement = random_numbers.integers(0, statements, votes)
    leaning = random_numbers.random((3, statements))
    agrees = random_numbers.random(votes) < leaning[person % 3, statement]
    choice = np.where(random_numbers.random(votes) < 0.15, 0, np.where(agrees, 1, -1)).astype(np.int8)
    seat_numbers = np.array(numbers)[person]
    statement_numbers = np.array(list(Statement.objects.filter(dialogue=dialogue).values_list("number", flat=True)))
    write(dialogue, seat_numbers, statement_numbers[statement], choice)
    return {"dialogue": dialogue.pk, "seconds": time.perf_counter() - started}


def redraw(*, dialogue: int) -> dict:
    """One map from end to end: votes read, computed, stored."""
    from livingcities.base.actors import SYSTEM
    from livingcities.dialogues.models import Dialogue
    from livingcities.dialogues.operations.mapping import draw_map

    started = time.perf_counter()
    draw_map(actor=SYSTEM, dialogue=Dialogue.objects.get(pk=dialogue))
    return {"seconds": time.perf_counter() - started}
