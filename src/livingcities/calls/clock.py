"""What happens to calls by themselves: they close when the deadline and its grace are over."""

from __future__ import annotations

from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.clock import each, every

from .models import Call
from .operations.calls import close


@every(seconds=30)
def close_due_calls() -> None:
    """Close what is over. Handing in is refused from that moment anyway; this writes it down."""
    now = timezone.now()
    passed = Call.objects.filter(state=Call.State.OPEN, closes_at__lte=now)
    due = [call for call in passed if call.grace_ends_at and call.grace_ends_at <= now]
    each(due, lambda call: close(actor=SYSTEM, call=call))
