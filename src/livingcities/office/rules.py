from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat
from livingcities.base.decision import Decision, yes_if
from livingcities.base.models import Email


def can_enter_office(actor: Actor) -> Decision:
    return yes_if(is_secretariat(actor), _("These pages are for the secretariat of the initiative."))


def can_retry_email(actor: Actor, email: Email) -> Decision:
    failed = yes_if(email.state == Email.State.FAILED, _("Only a failed letter can be sent again."))
    return can_enter_office(actor) and failed
