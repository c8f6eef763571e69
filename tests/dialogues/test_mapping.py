"""Reading the votes and drawing the map: nothing lost, nothing counted twice, nothing half done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civicmethods.opinion import OpinionMap as Opinions
from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.locks import alone
from livingcities.base.models import Act, Computation
from livingcities.dialogues import ballot_box, deck
from livingcities.dialogues.models import Dialogue, OpinionMap, Seat, Statement, Vote
from livingcities.dialogues.operations import mapping, moderation
from livingcities.dialogues.rules import has_final_map
from tests.factories import MembershipFactory, UserFactory

from .factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from .voices import conversation

pytestmark = pytest.mark.django_db


def latest_by_hand(dialogue: Dialogue) -> dict[tuple[int, int], int]:
    """The slow twin: every row through the ORM, the later one wins."""
    found = {}
    for vote in Vote.objects.filter(dialogue=dialogue).order_by("id").select_related("seat", "statement"):
        if vote.seat.left_for_id is None and vote.seat.voided_at is None:
            found[vote.seat.number, vote.statement.number] = vote.choice
    return found


def as_dict(votes):
    columns = (votes.persons.tolist(), votes.statements.tolist(), votes.values.tolist())
    return {(seat, statement): value for seat, statement, value in zip(*columns, strict=True)}


@pytest.mark.parametrize("seed", range(3))
def test_the_latest_answers_are_those_a_slow_reader_finds(seed):
    draw = random.Random(seed)
    dialogue, other = DialogueFactory(), DialogueFactory()
    statements = [StatementFactory(dialogue=dialogue) for _ in range(6)]
    seats = [SeatFactory(dialogue=dialogue) for _ in range(9)]
    for _ in range(150):
        VoteFactory(seat=draw.choice(seats), statement=draw.choice(statements), choice=draw.choice([1, 0, -1]))
        if draw.random() < 0.2:
            VoteFactory(dialogue=other)
    Seat.objects.filter(pk=seats[0].pk).update(left_for=seats[1])
    Seat.objects.filter(pk=seats[2].pk).update(voided_at=timezone.now())
    read = ballot_box.read(dialogue)
    assert as_dict(read.latest) == latest_by_hand(dialogue)
    assert len(read.latest) == len(latest_by_hand(dialogue))
    assert read.last_vote == Vote.objects.filter(dialogue=dialogue).latest("id").pk == ballot_box.newest_vote(dialogue)


def test_reading_with_times_gives_the_seconds_of_each_vote():
    at = timezone.now().replace(microsecond=400_000) - timedelta(days=3)
    dialogue = conversation([(0, 0, 1), (1, 0, -1)], at=at)
    assert ballot_box.read(dialogue, with_times=True).seconds.tolist() == [int(at.timestamp())] * 2


def test_an_empty_dialogue_reads_as_nothing():
    dialogue = DialogueFactory()
    read = ballot_box.read(dialogue)
    assert len(read.latest) == 0
    assert read.last_vote == 0
    assert not mapping.is_stale(dialogue)


def test_votes_poured_in_come_out_again():
    rows = [(0, 0, 1), (0, 1, -1), (1, 0, 0), (0, 0, -1)]
    dialogue = conversation(rows)
    assert as_dict(ballot_box.read(dialogue).latest) == {(10_001, 1): -1, (10_001, 2): -1, (10_002, 1): 0}
    assert set(Vote.objects.values_list("channel", flat=True)) == {"web"}


def test_drawing_changes_map_counters_and_priorities_together():
    dialogue = conversation()
    StatementFactory(dialogue=dialogue, state="waiting")
    drawn = mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    assert (drawn.number, dialogue.current_map) == (1, drawn)
    assert (dialogue.people_count, dialogue.statements_count) == (40, 14)
    assert dialogue.votes_count == len(latest_by_hand(dialogue))
    opinions = Opinions.from_bytes(drawn.computation.result)
    kept = dict(Statement.objects.filter(dialogue=dialogue).values_list("number", "priority"))
    in_vote = {s.id: s.priority for s in opinions.statements if s.state != "out"}
    assert {number: kept[number] for number in in_vote} == pytest.approx(in_vote)
    assert opinions.counts["moderated_out"] == 1
    assert Act.objects.filter(verb="dialogues.draw_map").count() == 1
    assert not mapping.is_stale(dialogue)
    assert mapping.redraw(dialogue) is None


@pytest.mark.parametrize("while_drawn", [False, True])
@pytest.mark.parametrize("let_in", [moderation.accept, moderation.mark_meta])
def test_a_statement_let_in_after_a_map_is_shown_before_the_next_one(let_in, while_drawn):
    dialogue = conversation()
    waiting = StatementFactory(dialogue=dialogue, number=15, state="waiting")
    drawing = mapping.draw(dialogue)
    steps = [
        lambda: mapping.draw_map(actor=SYSTEM, dialogue=dialogue, drawing=drawing),
        lambda: let_in(actor=MembershipFactory(city=dialogue.city).user, statement=waiting),
    ]
    for step in reversed(steps) if while_drawn else steps:
        step()
    dialogue.refresh_from_db()
    shown = {deck.draw(dialogue, seat, set()).pk for seat in range(10**13, 10**13 + 40)}
    assert waiting.pk in shown


def test_the_map_is_stale_after_a_vote_a_ruling_and_the_closing():
    dialogue = conversation()
    mapping.redraw(dialogue)
    statement = dialogue.statements.first()

    def fresh() -> Dialogue:
        return Dialogue.objects.select_related("current_map").get(pk=dialogue.pk)

    VoteFactory(seat=dialogue.seats.first(), statement=statement)
    assert mapping.is_stale(fresh())
    mapping.redraw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(deck_version=99)
    assert mapping.is_stale(fresh())
    mapping.redraw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(state="closed", closed_at=timezone.now())
    assert mapping.is_stale(fresh())
    assert not has_final_map(fresh())
    mapping.redraw(dialogue)
    assert not mapping.is_stale(fresh())
    assert has_final_map(fresh())


def test_a_ruling_that_comes_while_the_map_is_drawn_makes_it_stale():
    dialogue = conversation()
    drawing = mapping.draw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(deck_version=dialogue.deck_version + 1)
    mapping.draw_map(actor=SYSTEM, dialogue=dialogue, drawing=drawing)
    assert mapping.is_stale(Dialogue.objects.get(pk=dialogue.pk))


def test_only_the_system_draws():
    dialogue = conversation()
    with pytest.raises(Refused):
        mapping.draw_map(actor=UserFactory(is_secretariat=True), dialogue=dialogue, drawing=mapping.draw(dialogue))


def test_a_failure_in_the_middle_leaves_the_old_map(monkeypatch):
    dialogue = conversation()
    first = mapping.redraw(dialogue)
    VoteFactory(seat=dialogue.seats.first(), statement=dialogue.statements.first())

    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(mapping, "_set_priorities", fail)
    with pytest.raises(RuntimeError):
        mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    assert dialogue.current_map == first
    assert (OpinionMap.objects.count(), Computation.objects.count()) == (1, 1)
    monkeypatch.undo()
    assert mapping.redraw(dialogue).number == 2


def test_the_clock_asks_once_for_each_stale_map(django_capture_on_commit_callbacks):
    dialogue, untouched = conversation(), DialogueFactory()
    conversation(published=True)
    with django_capture_on_commit_callbacks(execute=True):
        mapping.redraw_stale_maps()
        mapping.redraw_stale_maps()
    asked = [row["args"] for row in DBTaskResult.objects.values_list("args_kwargs", flat=True)]
    assert asked == [[dialogue.pk]]
    assert untouched.pk not in asked[0]
    assert DBTaskResult.objects.get().queue_name == "heavy"


def test_a_big_dialogue_rests_longer_and_waits_behind_small_ones():
    dialogue = conversation()
    drawn = mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    drawn.computation.seconds = 30
    dialogue.current_map.computation.seconds = 30
    assert not mapping.may_redraw_now(dialogue)
    dialogue.current_map.at = timezone.now() - timedelta(seconds=30 * mapping.REST + 1)
    assert mapping.may_redraw_now(dialogue)
    assert mapping.urgency(0) > mapping.urgency(1) > mapping.urgency(30) >= -100
    assert mapping.urgency(1e40) == -100


def test_the_history_keeps_hours_then_days_and_the_newest():
    dialogue = conversation()
    now = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    first = mapping.redraw(dialogue)
    ages = [timedelta(days=3, minutes=5), timedelta(days=3), timedelta(hours=2, minutes=5), timedelta(hours=2)]
    made = [first.pk]
    for _ in range(4):
        VoteFactory(seat=dialogue.seats.first(), statement=dialogue.statements.first())
        # drawn at the same hour, so that thinning would keep only the last: give each its age afterwards
        before = set(dialogue.maps.values_list("pk", flat=True))
        OpinionMap.objects.filter(pk__in=before).update(at=now - timedelta(days=400))
        for pk, age in zip(made, ages, strict=False):
            OpinionMap.objects.filter(pk=pk).update(at=timezone.now() - age)
        made.append(mapping.redraw(dialogue).pk)
    left = set(dialogue.maps.values_list("pk", flat=True))
    assert made[-1] in left
    assert made[1] in left  # the later one of its day
    assert made[0] not in left
    assert Computation.objects.count() == len(left)


def test_work_is_done_by_one_at_a_time():
    with alone("a") as first, alone("b") as other:
        assert first
        assert other
    with alone("a") as again:
        assert again


DYING = """
import json, os, sys, time
from django.conf import settings
import tests.settings
tests.settings.DATABASES["default"] |= json.loads(os.environ["DYING_DATABASE"])
import django; django.setup()
from pathlib import Path
from livingcities.dialogues.operations import mapping
def stop(*_args):
    Path(os.environ["DYING_SIGN"]).touch()
    time.sleep(60)
mapping._set_priorities = stop
mapping.redraw_map.func(int(os.environ["DYING_DIALOGUE"]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_the_old_map_and_the_next_one_draws(tmp_path: Path):
    """Killed with the new map already written inside its transaction and the lock on the work in its hand."""
    dialogue = conversation()
    known = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    sign = tmp_path / "sign"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DYING_DATABASE": json.dumps(known, default=str),
        "DYING_SIGN": str(sign),
        "DYING_DIALOGUE": str(dialogue.pk),
    }
    worker = subprocess.Popen([sys.executable, "-c", DYING], env=environment)
    try:
        deadline = time.monotonic() + 60
        while not sign.exists():
            assert worker.poll() is None, "the worker ended before it was in the middle"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with alone(f"dialogues.map.{dialogue.pk}") as mine:
            assert not mine
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    dialogue.refresh_from_db()
    assert dialogue.current_map is None
    deadline = time.monotonic() + 20
    while (drawn := mapping.redraw(dialogue)) is None and time.monotonic() < deadline:
        time.sleep(0.1)  # the server needs a moment to notice that the client is gone
    assert drawn is not None
    assert drawn.number == 1
