from __future__ import annotations

from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.people import rules
from livingcities.people.models import Consent, ConsentText, Purpose


@operation("people.give_consent", rule=rules.can_give_consent)
def give_consent(*, actor: Actor, text: ConsentText) -> Consent:
    """Agree to the current text of one purpose. Agreeing twice changes nothing."""
    consent, given_now = Consent.objects.get_or_create(user=actor, text=text, withdrawn_at=None)
    leave_trace(
        "people.give_consent",
        actor=actor,
        target=consent,
        purpose=text.purpose,
        version=text.version,
        again=not given_now,
    )
    return consent


@operation("people.withdraw_consent", rule=rules.can_withdraw_consent)
def withdraw_consent(*, actor: Actor, purpose: Purpose) -> int:
    """Take back every consent in force for a purpose; the rows stay as history. Returns how many there were."""
    consents = Consent.objects.in_force().filter(user=actor, text__purpose=purpose)
    withdrawn = consents.update(withdrawn_at=timezone.now())
    leave_trace("people.withdraw_consent", actor=actor, target=actor, purpose=purpose, withdrawn=withdrawn)
    return withdrawn
