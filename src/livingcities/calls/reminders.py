"""What the jury's part of a call does by itself: letters to jurors and regions, the search for alike applications."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import each, every

from .models import Assignment, Call, Juror, RegionRepresentative
from .operations import doubles  # noqa: F401 - its search stands on the clock too
from .operations.jury import remind_juror
from .operations.regions import tell_representative
from .rules.jury import DAYS_BEFORE, REST
from .rules.regions import DAY, waiting_in


def due_jurors() -> QuerySet[Juror]:
    """Jurors with readings that wait, whose end is near or past, not written to for three days."""
    now = timezone.now()
    soon = now + DAYS_BEFORE
    waiting = Assignment.objects.in_force().filter(juror=OuterRef("pk"), review__submitted_at=None)
    extra = waiting.unsealed_extra().filter(until__lte=soon)
    reading = Q(Exists(waiting), call__state=Call.State.REVIEW, call__review_until__lte=soon)
    return (
        Juror.objects.reading()
        .filter(reading | Q(Exists(extra), call__state=Call.State.DECIDING))
        .filter(Q(reminded_at=None) | Q(reminded_at__lte=now - REST))
        .select_related("call", "user", "city")
    )


@every(minutes=60)
def remind_jurors() -> None:
    """Write to those whose readings wait: three days before the end and then every three days."""
    each(due_jurors(), lambda juror: remind_juror(actor=SYSTEM, juror=juror))


def due_representatives() -> QuerySet[RegionRepresentative]:
    """Those who speak for a region where something waits, not written to for a day."""
    rested = Q(told_at=None) | Q(told_at__lte=timezone.now() - DAY)
    speaking = RegionRepresentative.objects.filter(rested, until=None, user__is_active=True)
    return speaking.filter(Exists(waiting_in(OuterRef("region")))).select_related("region", "user")


@every(minutes=60)
def tell_representatives() -> None:
    """Write to regions about new applications, at most once a day; about old ones once a week."""
    each(due_representatives(), lambda row: tell_representative(actor=SYSTEM, representative=row))
