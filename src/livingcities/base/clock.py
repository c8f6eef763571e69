"""The clock: jobs that run every so often. One `tick` runs what is due; many clocks may tick at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from .decision import Refused
from .models import ClockJob, Heartbeat

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    function: Callable[[], None]
    period: timedelta


JOBS: dict[str, Job] = {}


def every(*, seconds: int = 0, minutes: int = 0) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the function on the clock. It must be quick (enqueue a task for what is not) and idempotent."""

    def decorate(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__.removeprefix('livingcities.')}.{function.__name__}"
        JOBS[name] = Job(name, function, timedelta(seconds=seconds, minutes=minutes))
        return function

    return decorate


def each[Row](rows: Iterable[Row], act: Callable[[Row], object]) -> None:
    """Do this to every row. One that fails does not hold up those behind it; the clock still notes that the job
    failed. A refusal is no failure: somebody else was faster."""
    failures = []
    for row in rows:
        try:
            act(row)
        except Refused as refusal:
            log.info("%s %s: %s", type(row).__name__, getattr(row, "pk", row), refusal.reason)
        except Exception as failure:
            log.exception("%s %s", type(row).__name__, getattr(row, "pk", row))
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} failed", failures)


def tick() -> list[str]:
    """Run every due job once and return the names of those that ran. A failing job does not stop others."""
    Heartbeat.beat("clock")
    return [job.name for job in JOBS.values() if _claim(job) and _run(job)]


def _claim(job: Job) -> bool:
    """Move the due time by one conditional UPDATE: of two clocks one wins."""
    now = timezone.now()
    _row, created = ClockJob.objects.get_or_create(
        name=job.name, defaults={"due_at": now + job.period, "started_at": now}
    )
    if created:
        return True
    moved = ClockJob.objects.filter(name=job.name, due_at__lte=now).update(due_at=now + job.period, started_at=now)
    return bool(moved)


def _run(job: Job) -> bool:
    error = ""
    try:
        job.function()
    except Exception as failure:
        log.exception("clock job %s failed", job.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    ClockJob.objects.filter(name=job.name).update(finished_at=timezone.now(), error=error)
    return True
