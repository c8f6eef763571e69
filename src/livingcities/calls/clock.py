"""What happens to calls by themselves: they close when the deadline and its grace are over."""

from __future__ import annotations

import logging

from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import every
from livingcities.base.decision import Refused

from .models import Call
from .operations.calls import close

log = logging.getLogger(__name__)


@every(seconds=30)
def close_due_calls() -> None:
    """Close what is over. Handing in is refused from that moment anyway; this writes it down.

    One call that fails does not hold up the others; the clock still notes that the job failed."""
    failures = []
    now = timezone.now()
    passed = Call.objects.filter(state=Call.State.OPEN, closes_at__lte=now)
    for call in (call for call in passed if call.grace_ends_at and call.grace_ends_at <= now):
        try:
            close(actor=SYSTEM, call=call)
        except Refused as refusal:  # somebody else was faster, or the deadline has been moved
            log.info("call %s: %s", call.slug, refusal.reason)
        except Exception as failure:
            log.exception("call %s", call.slug)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("calls on the clock", failures)
