"""The search for applications that say the same: in the worker, when later submissions have come."""

from __future__ import annotations

from django.db.models import Max
from django.tasks import task
from django.utils import timezone

from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every
from livingcities.base.locks import alone, lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.doubles import alike
from livingcities.calls.models import Call, Likeness, LikenessSearch, Submission
from livingcities.calls.rules.screening import can_keep_likenesses

State = Call.State


@operation("calls.keep_likenesses", rule=can_keep_likenesses)
def keep_likenesses(*, actor: Actor, call: Call, found: list[Likeness], last_submission: int) -> int:
    """Keep what the search has found in place of what it found before."""
    lock(call)
    Likeness.objects.filter(application__call=call).delete()
    Likeness.objects.bulk_create(found, batch_size=500)
    seen = {"last_submission": last_submission, "at": timezone.now()}
    LikenessSearch.objects.update_or_create(call=call, defaults=seen)
    leave_trace("calls.keep_likenesses", actor=actor, target=call, pairs=len(found))
    return len(found)


def search(call: Call) -> int:
    """Look through all texts now; takes seconds for a large season, so never in a request."""
    last = newest(call)
    return keep_likenesses(actor=SYSTEM, call=call, found=alike(call), last_submission=last)


def newest(call: Call) -> int:
    rows = Submission.objects.filter(application__call=call)
    return int(rows.aggregate(newest=Max("pk"))["newest"] or 0)


@task(queue_name="heavy")
def search_likenesses(call_id: int) -> None:
    with alone(f"calls.likeness.{call_id}") as mine:
        call = Call.objects.filter(pk=call_id).first()
        if mine and call:
            search(call)


@every(minutes=10)
def search_where_new() -> None:
    """Ask the worker for the calls whose applications have been handed in since the last search."""
    for call in Call.objects.filter(state__in=(State.OPEN, State.SCREENING)).select_related("likeness_search"):
        known = getattr(call, "likeness_search", None)
        if newest(call) > (known.last_submission if known else 0):
            search_likenesses.enqueue(call.pk)
