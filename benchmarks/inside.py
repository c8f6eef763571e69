"""What the benchmarks do inside the site's own process: prepare data, count rows, count queries."""

from __future__ import annotations

import gzip
import re
import time
from datetime import timedelta
from urllib.parse import urljoin

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.collection_inside import typeset  # noqa: F401
from benchmarks.deadline_inside import handed_in, prepare_call  # noqa: F401
from benchmarks.search_inside import compare_recall, index_cases, lay_peers, pour_cases, search_times  # noqa: F401


def collect_static() -> dict:
    """As `livingcities serve` does before it starts: joined, hashed, compressed."""
    from livingcities.base.machine import prepare

    prepare.collect_static()
    return {}


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


def answered(*, dialogue: int) -> dict:
    from livingcities.dialogues.models import Vote

    return {"pairs": list(Vote.objects.filter(dialogue=dialogue).values_list("seat_id", "statement_id"))}


def page_costs(*, paths: list[str]) -> dict:
    """Queries of each page, the bytes of its HTML, and all bytes of a first visit without pictures."""
    client, costs = Client(SERVER_NAME="localhost"), {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        html = len(gzip.compress(response.content, 6))
        costs[path] = {"status": response.status_code, "queries": len(queries), "html": html}
        costs[path]["total"] = html + sum(wire_weight(response.content.decode()).values())
    return costs


def wire_weight(html: str) -> dict[str, int]:
    """Bytes of the styles, scripts and fonts that a page asks for, as the server sends them (brotli, else plain)."""
    asked = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|woff2))"', html)
    weights: dict[str, int] = {}
    while asked:
        path = asked.pop()
        file = settings.STATIC_ROOT / path.removeprefix("/static/")
        packed = file.with_name(file.name + ".br")
        weights[path] = (packed if packed.exists() else file).stat().st_size
        if path.endswith(".css"):
            imported = re.findall(r'@import (?:url\()?"([^"]+)"', file.read_text())
            asked += [address for sheet in imported if (address := urljoin(path, sheet)) not in weights]
    return weights


def pour(*, people: int, statements: int, votes: int, slug: str) -> dict:
    """A big dialogue with votes of three synthetic groups, poured in the way an import pours."""
    from livingcities.dialogues import ballot_box
    from livingcities.dialogues.models import Dialogue, Seat

    made = prepare_dialogue(statements=statements, seats=0, slug=slug)
    dialogue = Dialogue.objects.get(pk=made["dialogue"])
    random_numbers = np.random.default_rng(7)
    person = random_numbers.integers(0, people, votes)
    statement = random_numbers.integers(0, statements, votes)
    leaning = random_numbers.random((3, statements))
    agrees = random_numbers.random(votes) < leaning[person % 3, statement]
    choices = np.where(random_numbers.random(votes) < 0.15, 0, np.where(agrees, 1, -1)).astype(np.int64)
    started = time.perf_counter()
    with transaction.atomic():
        for at in range(0, people, 20_000):
            Seat.objects.bulk_create(Seat(dialogue=dialogue) for _seat in range(min(20_000, people - at)))
        seats = np.array(list(Seat.objects.filter(dialogue=dialogue).order_by("pk").values_list("pk", flat=True)))
        ids = np.array(made["statements"])
        now = timezone.now()
        ballot_box.pour(
            dialogue, seats=seats[person], statements=ids[statement], choices=choices, channel="import", at=now
        )
    return {"dialogue": dialogue.pk, "seconds": time.perf_counter() - started}


def redraw(*, dialogue: int) -> dict:
    """One map from end to end: votes read, computed, stored."""
    from livingcities.base.actors import SYSTEM
    from livingcities.dialogues.models import Dialogue
    from livingcities.dialogues.operations.mapping import draw, draw_map

    row = Dialogue.objects.get(pk=dialogue)
    started = time.perf_counter()
    draw_map(actor=SYSTEM, dialogue=row, drawing=draw(row))
    return {"seconds": time.perf_counter() - started}
