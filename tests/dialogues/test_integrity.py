"""The search for false votes: finds what is planted, names seats and never people, forgets the addresses."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Computation
from livingcities.dialogues import integrity
from livingcities.dialogues.ballot_box import Answers
from livingcities.dialogues.forms.integrity import SuspectsForm
from livingcities.dialogues.models import Dialogue, IntegrityReport, Seat, Vote
from livingcities.dialogues.operations import mapping
from livingcities.dialogues.operations.integrity import (
    compare_without_suspects,
    finish_what_was_begun,
    look_for_signs,
    mark_suspects,
    snapshot_integrity,
)
from livingcities.dialogues.operations.mapping import waits
from livingcities.dialogues.operations.moderation import reject
from livingcities.dialogues.operations.running import close, publish
from livingcities.dialogues.results.integrity_words import checks
from tests.factories import MembershipFactory

from .factories import VoteFactory
from .meanwhile import before_the_first_act
from .voices import conversation, two_camps


def answers_of(rows: list[tuple[int, int, int, int]]) -> Answers:
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Answers(table[:, 0], table[:, 1], table[:, 2].astype(np.int8), table[:, 3], len(rows))


def ordinary(people: int = 60, answers: int = 15) -> list[tuple[int, int, int, int]]:
    """People who come one after another and take seven seconds or so for an answer."""
    draw = np.random.default_rng(2)
    rows = []
    for person in range(people):
        moment = 1_000_000 + person * 600
        for statement in range(answers):
            moment += int(draw.integers(4, 12))
            rows.append((person, statement, int(draw.integers(-1, 2)), moment))
    return rows


def test_nothing_is_found_among_ordinary_people():
    found = integrity.look(answers_of(ordinary()))
    assert {name: finding["seats"] for name, finding in found.items()} == {"bursts": 0, "twins": 0, "speed": 0}
    assert all(finding["known"] for finding in found.values())


def test_twins_are_found_whatever_the_order_of_their_answers():
    same = [
        (900 + twin, s, 1 if s % 3 else -1, 2_000_000 + twin * 9000 + s * 8) for twin in range(4) for s in range(13)
    ]
    nearly = [(950, s, 1 if s % 3 else -1, 3_000_000 + s * 8) for s in range(12)] + [(950, 12, 1, 3_000_200)]
    found = integrity.twins(answers_of(ordinary() + same[::-1] + nearly))
    assert [found_set["seats"] for found_set in found["sets"]] == [[900, 901, 902, 903]]
    assert found["sets"][0]["answers"] == 13


def test_a_flood_is_found_with_the_seats_that_came_in_it():
    flood = [(800 + n, s, 1, 1_200_000 // 60 * 60 + s) for n in range(12) for s in range(10)]
    found = integrity.bursts(answers_of(ordinary() + flood))
    assert [sorted(one["seats"]) for one in found["sets"]] == [list(range(800, 812))]
    assert found["sets"][0]["at"] == 1_200_000 // 60 * 60


def test_answers_faster_than_reading_are_found():
    fast = [(700, s, 1, 1_300_000 + s) for s in range(14)]
    assert integrity.speed(answers_of(ordinary() + fast))["sets"][0]["seats"] == [700]


def test_without_times_nothing_is_claimed_about_them():
    still = [(person, s, 1, 5) for person in range(30) for s in range(20)]
    found = integrity.look(answers_of(still))
    assert not found["bursts"]["known"]
    assert not found["speed"]["known"]


def test_ranges_tell_numbers_and_not_the_hash():
    rows = [(n, "a" * 32) for n in range(12)] + [(50 + n, "b" * 32) for n in range(3)] + [(90, "")]
    found = integrity.ranges(rows)
    assert [one["seats"] for one in found["sets"]] == [list(range(12))]
    assert "aaaa" not in json.dumps(found)
    assert not integrity.ranges([(1, "")])["known"]


def test_a_set_of_six_hundred_is_found_and_counted_whole():
    same = [
        (900 + twin, s, 1 if s % 3 else -1, 2_000_000 + twin * 9000 + s * 8) for twin in range(600) for s in range(13)
    ]
    found = integrity.twins(answers_of(ordinary() + same))
    assert found["seats"] == 600
    assert found["sets"][0]["seats"] == list(range(900, 1500))
    shown = checks({"twins": found}, {1499})[0].sets[0]
    assert (shown.count, len(shown.seats), shown.unlisted) == (600, 200, 400)
    assert shown.seats[0] == 1499  # what is marked one by one is never among those left out
    assert not shown.marked
    assert checks({"twins": found}, set(range(900, 1500)))[0].sets[0].marked
    form = SuspectsForm({"sets": [shown.key]}, findings={"twins": found})
    assert form.is_valid()
    assert len(form.seats()) == 600


@pytest.mark.django_db
def test_closing_notes_the_ranges_and_erases_the_addresses(django_capture_on_commit_callbacks):
    dialogue = conversation()
    numbers = list(dialogue.seats.order_by("pk").values_list("number", flat=True)[:15])
    Seat.objects.filter(number__in=numbers).update(address_hash="f" * 32)
    with django_capture_on_commit_callbacks(execute=True):
        close(actor=SYSTEM, dialogue=dialogue)
    dialogue.refresh_from_db()
    assert dialogue.salt == ""
    assert not Seat.objects.exclude(address_hash="").exists()
    report = IntegrityReport.objects.get()
    assert report.findings["ranges"]["sets"][0]["seats"] == sorted(numbers)
    assert report.addresses_erased_at
    look_for_signs.func(dialogue.pk)
    report.refresh_from_db()
    assert report.findings["ranges"]["sets"][0]["seats"] == sorted(numbers)
    assert set(report.findings) == {"ranges", "twins", "bursts", "speed"}
    assert report.looked_at


@pytest.mark.django_db
def test_publishing_forgets_who_sat_behind_one_address(django_capture_on_commit_callbacks):
    dialogue = conversation()
    numbers = sorted(dialogue.seats.order_by("pk").values_list("number", flat=True)[:15])
    Seat.objects.filter(number__in=numbers).update(address_hash="f" * 32)
    close(actor=SYSTEM, dialogue=dialogue)
    mark_suspects(actor=SYSTEM, dialogue=dialogue, seats=numbers[:2])
    mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    publish(actor=SYSTEM, dialogue=dialogue)
    [found] = IntegrityReport.objects.get().findings["ranges"]["sets"]
    assert (found["count"], found["seats"]) == (15, numbers[:2])
    [shown] = checks({"ranges": {"known": True, "seats": 15, "sets": [found]}}, set(numbers[:2]))[0].sets
    assert (shown.count, shown.unlisted, shown.marked) == (15, 0, False)


@pytest.mark.django_db
def test_sheets_of_paper_are_no_burst_no_twins_and_no_machine():
    """Typed in one after another, all at one moment each, thirty of them alike."""
    dialogue = conversation(two_camps() + [(40 + n, s, 1 if s % 2 else -1) for n in range(30) for s in range(14)])
    seats = list(dialogue.seats.order_by("pk").values_list("pk", flat=True))
    start = timezone.now() - timedelta(hours=2)
    for place, seat in enumerate(seats):
        typed = start + timedelta(seconds=30 * place)
        Vote.objects.filter(seat=seat).update(at=typed)
    look_for_signs.func(dialogue.pk)
    findings = IntegrityReport.objects.get().findings
    assert findings["twins"]["seats"] == 30
    assert findings["speed"]["seats"] >= 30
    Seat.objects.filter(pk__in=seats[40:]).update(channel=Seat.Channel.PAPER)
    look_for_signs.func(dialogue.pk)
    findings = IntegrityReport.objects.get().findings
    on_paper = set(Seat.objects.filter(pk__in=seats[40:]).values_list("number", flat=True))
    suspected = {seat for finding in findings.values() for found in finding["sets"] for seat in found["seats"]}
    assert not suspected & on_paper
    assert findings["twins"]["seats"] == 0


@pytest.mark.django_db
def test_a_rolled_back_closing_keeps_the_addresses():
    dialogue = conversation()
    Seat.objects.filter(dialogue=dialogue).update(address_hash="f" * 32)
    with transaction.atomic():
        snapshot_integrity(dialogue)
        transaction.set_rollback(True)
    assert Seat.objects.filter(address_hash="f" * 32).count() == 40
    assert not IntegrityReport.objects.exists()


def test_marked_seats_are_left_out_of_a_second_map_only(closed: Dialogue):
    before = closed.current_map.computation.result_digest
    suspects = IntegrityReport.objects.get().findings["twins"]["sets"][0]["seats"]
    assert len(suspects) == 30
    votes = Vote.objects.count()
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=suspects)
    compare_without_suspects.func(closed.pk)
    report = IntegrityReport.objects.get()
    assert report.comparison["people"] == [70, 40]
    assert report.without.result_digest != before
    assert len(report.comparison["pictures"]) == 2
    assert Vote.objects.count() == votes
    closed.refresh_from_db()
    assert closed.current_map.computation.result_digest == before


def test_a_ruling_makes_the_comparison_old_and_the_clock_draws_it_anew(closed: Dialogue, visitor):
    mark_suspects(
        actor=SYSTEM, dialogue=closed, seats=IntegrityReport.objects.get().findings["twins"]["sets"][0]["seats"]
    )
    compare_without_suspects.func(closed.pk)
    assert IntegrityReport.objects.get().compared()
    finish_what_was_begun()
    assert not waits(compare_without_suspects, closed.pk)
    reject(actor=SYSTEM, statement=closed.statements.get(number=4), reason="unclear")
    mapping.redraw(closed)
    closed.refresh_from_db()
    Dialogue.objects.filter(pk=closed.pk).update(state="published", published_at=timezone.now())
    assert IntegrityReport.objects.get().compared() == {}
    method = reverse("dialogues:results", args=[closed.slug]), {"view": "method"}
    assert visitor.get(*method).context["comparison"] == {}
    before = visitor.get(reverse("dialogues:report", args=[closed.slug])).content
    finish_what_was_begun()
    finish_what_was_begun()
    assert DBTaskResult.objects.filter(task_path=compare_without_suspects.module_path, status="READY").count() == 1
    compare_without_suspects.func(closed.pk)
    report = IntegrityReport.objects.get()
    assert report.compared()["of"] == closed.current_map.computation.result_digest
    assert Computation.objects.filter(method=report.without.method).count() == 2  # the map and the newest comparison
    assert visitor.get(*method).context["comparison"]
    assert visitor.get(reverse("dialogues:report", args=[closed.slug])).content != before


def test_a_search_that_died_with_its_worker_is_begun_anew(closed: Dialogue):
    finish_what_was_begun()
    assert not waits(look_for_signs, closed.pk)
    IntegrityReport.objects.update(looked_at=None)
    finish_what_was_begun()
    assert waits(look_for_signs, closed.pk)


def test_a_search_before_the_closing_does_not_stand_for_the_one_that_died_after_it(closed: Dialogue):
    IntegrityReport.objects.update(looked_at=closed.closed_at - timedelta(minutes=1))
    finish_what_was_begun()
    assert waits(look_for_signs, closed.pk)


@pytest.mark.django_db
def test_a_search_during_which_the_dialogue_closes_is_of_before_the_closing():
    dialogue = conversation()
    with before_the_first_act(lambda: close(actor=SYSTEM, dialogue=Dialogue.objects.get(pk=dialogue.pk))):
        look_for_signs.func(dialogue.pk)
    finish_what_was_begun()
    assert waits(look_for_signs, dialogue.pk)
    look_for_signs.func(dialogue.pk)
    assert not IntegrityReport.objects.never_looked().exists()


def test_a_comparison_that_died_with_its_worker_is_begun_anew(closed: Dialogue):
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=[10_001])
    finish_what_was_begun()
    assert waits(compare_without_suspects, closed.pk)


def test_looking_again_compares_again(closed: Dialogue):
    look_for_signs.func(closed.pk)
    assert not waits(compare_without_suspects, closed.pk)
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=[10_001])
    look_for_signs.func(closed.pk)
    assert waits(compare_without_suspects, closed.pk)


def test_while_answers_come_the_panel_says_that_the_comparison_is_of_earlier_ones(closed: Dialogue, enter):
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=[10_001])
    compare_without_suspects.func(closed.pk)
    Dialogue.objects.filter(pk=closed.pk).update(state="open", closed_at=None)
    member = enter(MembershipFactory(city=closed.city).user)
    url = reverse("dialogues:integrity", args=[closed.slug])
    assert not member.get(url).context["is_older"]
    VoteFactory(seat=closed.seats.last(), statement=closed.statements.first(), choice=1)
    mapping.redraw(closed)
    shown = member.get(url)
    assert shown.context["is_older"]
    assert shown.context["pictures"]


def test_everybody_marked_leaves_an_empty_map_to_compare_with(closed: Dialogue):
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=list(closed.seats.values_list("number", flat=True)))
    compare_without_suspects.func(closed.pk)
    assert IntegrityReport.objects.get().compared()["people"] == [70, 0]


def test_marking_others_meanwhile_discards_the_older_comparison(closed: Dialogue, monkeypatch):
    numbers = list(closed.seats.order_by("pk").values_list("number", flat=True))
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=numbers[40:45])
    from livingcities.dialogues.operations import integrity as acts

    honest = acts.compute

    def slow(dialogue: Dialogue, votes: object):
        IntegrityReport.objects.update(suspects=numbers[:1])
        return honest(dialogue, votes)

    monkeypatch.setattr(acts, "compute", slow)
    compare_without_suspects.func(closed.pk)
    assert IntegrityReport.objects.get().comparison == {}


def test_after_publishing_nothing_is_marked(closed: Dialogue):
    Dialogue.objects.filter(pk=closed.pk).update(state="published", published_at=timezone.now())
    closed.refresh_from_db()
    with pytest.raises(Refused):
        mark_suspects(actor=SYSTEM, dialogue=closed, seats=[1])


def test_the_results_say_honestly_what_was_found(closed: Dialogue, visitor):
    mark_suspects(
        actor=SYSTEM, dialogue=closed, seats=IntegrityReport.objects.get().findings["twins"]["sets"][0]["seats"]
    )
    compare_without_suspects.func(closed.pk)
    Dialogue.objects.filter(pk=closed.pk).update(state="published", published_at=timezone.now())
    text = visitor.get(reverse("dialogues:results", args=[closed.slug]), {"view": "method"}).text
    assert "30" in text
    assert len(visitor.get(reverse("dialogues:report", args=[closed.slug])).content) > 20_000
