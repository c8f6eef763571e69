import os
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from livingcities.base import clock
from livingcities.base.clock import each
from livingcities.base.decision import Refused
from livingcities.base.models import ClockJob, Heartbeat


@pytest.fixture
def jobs(monkeypatch):
    """An empty clock."""
    monkeypatch.setattr(clock, "JOBS", {})
    return clock.JOBS


@pytest.mark.django_db
def test_a_job_runs_when_due_and_not_before(jobs):
    ran = []

    @clock.every(minutes=5)
    def job():
        ran.append(timezone.now())

    [name] = jobs
    assert clock.tick() == [name]
    assert clock.tick() == []
    ClockJob.objects.filter(name=name).update(due_at=timezone.now() - timedelta(seconds=1))
    assert clock.tick() == [name]
    assert len(ran) == 2
    row = ClockJob.objects.get(name=name)
    assert timedelta(minutes=4) < row.due_at - timezone.now() <= timedelta(minutes=5)
    assert row.finished_at >= row.started_at


@pytest.mark.django_db
def test_a_failing_job_is_noted_and_stops_no_other(jobs):
    ran = []

    @clock.every(minutes=1)
    def broken():
        raise ValueError("no such city")

    @clock.every(minutes=1)
    def sound():
        ran.append(1)

    assert len(clock.tick()) == 2
    assert ran == [1]
    errors = dict(ClockJob.objects.values_list("name", "error"))
    assert sorted(errors.values()) == ["", "ValueError: no such city"]


@pytest.mark.django_db
def test_the_error_is_forgotten_when_the_job_recovers(jobs):
    well = []

    @clock.every(minutes=1)
    def moody():
        if not well:
            raise ValueError

    clock.tick()
    well.append(True)
    ClockJob.objects.update(due_at=timezone.now())
    clock.tick()
    assert ClockJob.objects.get().error == ""


@pytest.mark.django_db
def test_a_tick_is_a_sign_of_life(jobs):
    clock.tick()
    assert timezone.now() - Heartbeat.objects.get(process="clock").at < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_stopped_in_the_middle_of_a_job_ends_and_notes_no_failure(jobs):
    done = []

    def act(row):
        done.append(row)
        os.kill(os.getpid(), signal.SIGTERM)

    @clock.every(minutes=1)
    def interrupted():
        each(["first", "second"], act)

    @clock.every(minutes=1)
    def later():
        pytest.fail("the clock went on")

    call_command("clock")
    assert done == ["first"]
    assert ClockJob.objects.get().error == ""


def test_of_two_clocks_one_runs_the_job(together, jobs):
    ran = []

    @clock.every(minutes=1)
    def job():
        ran.append(1)

    for turn in range(1, 11):
        results = together(clock.tick, clock.tick)
        assert sorted(map(len, results)) == [0, 1], results
        assert len(ran) == turn
        ClockJob.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_one_row_that_fails_does_not_hold_up_those_behind_it():
    done = []

    def act(row):
        if row == "broken":
            raise KeyError(row)
        if row == "late":
            raise Refused("Somebody was faster.")
        done.append(row)

    with pytest.raises(ExceptionGroup, match="1 failed") as failed:
        each(["first", "broken", "late", "last"], act)
    assert done == ["first", "last"]
    assert [type(error) for error in failed.value.exceptions] == [KeyError]
    each(["late"], act)
