from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.locks import lock
from livingcities.base.models import Email
from livingcities.base.operation import leave_trace, operation
from livingcities.base.outbox import send_email

from . import rules


@operation("office.retry_email", rule=rules.can_retry_email)
def retry_email(*, actor: Actor, email: Email) -> None:
    """Hand a failed letter to the worker once more."""
    lock(email)
    email.state, email.tries, email.next_try_at = Email.State.WAITING, 0, timezone.now()
    email.save(update_fields=["state", "tries", "next_try_at"])
    transaction.on_commit(lambda: send_email.enqueue(email.pk))
    leave_trace("office.retry_email", actor=actor, target=email)
