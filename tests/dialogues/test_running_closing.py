"""Closing while votes are in flight: what was acknowledged is in, nothing comes after. Two real connections."""

from __future__ import annotations

import threading
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.dialogues import clock
from livingcities.dialogues.models import Dialogue, Statement, Vote
from livingcities.dialogues.operations import moderation, running
from livingcities.dialogues.operations.voting import vote
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


def voting(dialogue: Dialogue, statements: list[Statement], acknowledged: list[int], stop: threading.Event):
    """A voter who answers until told that it is over; keeps what was acknowledged."""
    seat = SeatFactory(dialogue=dialogue)

    def run() -> str:
        for turn in range(400):
            mine = Dialogue.objects.get(pk=dialogue.pk)
            row = statements[turn % len(statements)]
            try:
                vote(actor=AnonymousUser(), dialogue=mine, seat=seat, statement=row.pk, choice=1)
            except Refused:
                return "refused"
            acknowledged.append(seat.pk)
            if stop.is_set():
                time.sleep(0.001)
        return "never refused"

    return run


def test_votes_in_flight_are_in_or_are_told_so(together):
    dialogue = DialogueFactory()
    statements = StatementFactory.create_batch(3, dialogue=dialogue)
    acknowledged: list[int] = []
    stop = threading.Event()
    at_closing: list[int] = []

    def close() -> str:
        while len(acknowledged) < 20:
            time.sleep(0.002)
        stop.set()
        running.close(actor=SYSTEM, dialogue=Dialogue.objects.get(pk=dialogue.pk))
        at_closing.append(Vote.objects.filter(dialogue=dialogue).count())
        return "closed"

    voters = [voting(dialogue, statements, acknowledged, stop) for _n in range(3)]
    results = together(close, *voters)
    assert results == ["closed", "refused", "refused", "refused"]
    assert Vote.objects.count() == len(acknowledged), "every acknowledged vote is in, no other is"
    assert Vote.objects.count() == at_closing[0], "none came after the closing"


@pytest.mark.postgres
def test_the_closing_waits_for_a_vote_that_is_being_written(together):
    """The vote holds the dialogue's row until its transaction ends; the closing comes after it."""
    dialogue = DialogueFactory()
    statement = StatementFactory(dialogue=dialogue)
    seat = SeatFactory(dialogue=dialogue)
    written, order = threading.Event(), []

    def slow_vote() -> None:
        with transaction.atomic():
            vote(actor=AnonymousUser(), dialogue=dialogue, seat=seat, statement=statement.pk, choice=1)
            written.set()
            time.sleep(0.4)
            order.append("vote")

    def close() -> None:
        assert written.wait(10)
        running.close(actor=SYSTEM, dialogue=Dialogue.objects.get(pk=dialogue.pk))
        order.append("closed")

    assert together(slow_vote, close) == [None, None]
    assert order == ["vote", "closed"]
    assert Vote.objects.count() == 1


@pytest.mark.postgres
def test_a_vote_that_meets_the_closing_waits_and_is_refused(together):
    dialogue = DialogueFactory()
    statement = StatementFactory(dialogue=dialogue)
    seat = SeatFactory(dialogue=dialogue)
    closing = threading.Event()

    def slow_close() -> None:
        with transaction.atomic():
            running.close(actor=SYSTEM, dialogue=Dialogue.objects.get(pk=dialogue.pk))
            closing.set()
            time.sleep(0.4)

    def late_vote() -> None:
        assert closing.wait(10)
        vote(actor=AnonymousUser(), dialogue=dialogue, seat=seat, statement=statement.pk, choice=1)

    closed, refused = together(slow_close, late_vote)
    assert closed is None
    assert isinstance(refused, Refused)
    assert not Vote.objects.exists()


def test_two_clocks_and_a_person_close_it_once(together, city):
    person = MembershipFactory(city=city).user
    dialogue = DialogueFactory(city=city)
    Dialogue.objects.filter(pk=dialogue.pk).update(closes_at=dialogue.opened_at)

    def by_hand() -> None:
        running.close(actor=person, dialogue=Dialogue.objects.get(pk=dialogue.pk))

    together(by_hand, clock.close_due_dialogues, clock.close_due_dialogues)
    assert Act.objects.filter(verb="dialogues.close").count() == 1
    assert Dialogue.objects.get(pk=dialogue.pk).state == Dialogue.State.CLOSED


def test_rulings_and_votes_at_once_do_not_wait_for_each_other_for_ever(together, city):
    """Both lock the dialogue before the statement; `together` fails if they are stuck."""
    person = MembershipFactory(city=city).user
    dialogue = DialogueFactory(city=city)
    statement = StatementFactory(dialogue=dialogue)
    seats = SeatFactory.create_batch(2, dialogue=dialogue)

    def rule() -> int:
        for _turn in range(15):
            mine = Statement.objects.select_related("dialogue").get(pk=statement.pk)
            moderation.reject(actor=person, statement=mine, reason="unclear")
            moderation.accept(actor=person, statement=mine)
        return 30

    def answer(seat):
        def run() -> int:
            given = 0
            for _turn in range(40):
                mine = Dialogue.objects.get(pk=dialogue.pk)
                try:
                    vote(actor=AnonymousUser(), dialogue=mine, seat=seat, statement=statement.pk, choice=1)
                    given += 1
                except Refused:
                    pass
            return given

        return run

    ruled, *given = together(rule, *(answer(seat) for seat in seats))
    assert ruled == 30, ruled
    assert Vote.objects.count() == sum(given)
    assert statement.rulings.count() == 30
