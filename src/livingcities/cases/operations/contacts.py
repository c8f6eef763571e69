"""Who answers questions about a practice: named by the team, shown only while they agree."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused
from livingcities.base.operation import leave_trace, operation
from livingcities.cases import emails, rules
from livingcities.cases.models import Case, CaseContact
from livingcities.cities.rules import is_in_team
from livingcities.people.models import ConsentText, Purpose, User
from livingcities.people.operations import give_consent
from livingcities.people.rules import has_consent


@operation("cases.name_contact", rule=rules.can_name_contact)
def name_contact(*, actor: Actor, case: Case, user: User, role: str = "") -> CaseContact:
    """Name somebody of the town's team, or the author. Others than oneself are asked by letter; nobody is shown
    before they gave the consent «People may turn to me»."""
    if not (is_in_team(user, case.city) or user.pk == case.created_by_id):
        raise Refused(_("Name somebody of the town's team or the author of the text."))
    contact, is_new = CaseContact.objects.get_or_create(case=case, user=user, defaults={"role": role.strip()})
    if not is_new:
        raise Refused(_("This person is named already."))
    if getattr(actor, "pk", None) != user.pk:
        emails.ask_contact(contact)
    elif has_consent(user, Purpose.CONTACT):
        contact.agreed_at = timezone.now()
        contact.save(update_fields=["agreed_at"])
    leave_trace("cases.name_contact", actor=actor, target=case)
    return contact


@operation("cases.settle_contact", rule=rules.can_settle_contact)
def settle_contact(*, actor: Actor, contact: CaseContact, agrees: bool) -> CaseContact:
    """Agree to be shown, or take the agreement back: the page changes at once. To agree here is to agree to today's
    text of «People may turn to me»; withdrawn among the consents, it takes the person off every page."""
    if agrees:
        give_consent(actor=actor, text=ConsentText.objects.current().get(purpose=Purpose.CONTACT))
    contact.agreed_at = timezone.now() if agrees else None
    contact.save(update_fields=["agreed_at"])
    leave_trace("cases.settle_contact", actor=actor, target=contact.case, agrees=agrees)
    return contact


@operation("cases.remove_contact", rule=rules.can_remove_contact)
def remove_contact(*, actor: Actor, contact: CaseContact) -> None:
    """Take a contact off the case."""
    case = contact.case
    contact.delete()
    leave_trace("cases.remove_contact", actor=actor, target=case)
