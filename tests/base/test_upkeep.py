from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from livingcities.base import upkeep
from livingcities.base.clock import JOBS
from livingcities.cases.models import Case
from tests.cases.factories import CaseFactory


@task()
def sound() -> None:
    pass


@task()
def broken() -> None:
    raise ValueError


@pytest.mark.django_db(transaction=True)
def test_finished_tasks_are_forgotten_failed_ones_later():
    def finished(days: int) -> None:
        DBTaskResult.objects.filter(finished_at__isnull=False).update(finished_at=timezone.now() - timedelta(days=days))

    sound.enqueue()
    broken.enqueue()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    waiting = sound.enqueue()
    finished(days=6)
    upkeep.forget_finished_tasks()
    assert DBTaskResult.objects.count() == 3
    finished(days=8)
    upkeep.forget_finished_tasks()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]
    finished(days=61)
    upkeep.forget_finished_tasks()
    assert str(DBTaskResult.objects.get().pk) == waiting.id


@pytest.mark.django_db
def test_sessions_that_have_ended_are_forgotten():
    for days in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(days=days))
        session.save()
    upkeep.forget_ended_sessions()
    assert Session.objects.get().expire_date > timezone.now()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_finds_few_rows_by_their_key_once_it_knows_the_tables():
    CaseFactory.create_batch(40)
    few = Case.objects.published().filter(pk__in=list(Case.objects.values_list("pk", flat=True)[:12])).order_by()
    assert "cases_case_state" in few.explain(), "it takes the published ones for few"
    upkeep.take_statistics()
    assert "PRIMARY KEY" in few.explain()


def test_all_hang_on_the_clock():
    names = {"forget_finished_tasks", "forget_ended_sessions", "take_statistics"}
    assert {f"base.upkeep.{name}" for name in names} <= set(JOBS)
