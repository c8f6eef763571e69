"""Letters about organisations and accounts. Codes and warnings of sign-in are sent through `adapter.py`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.models import Email
from livingcities.base.outbox import queue_email

from .models import OrganisationMembership


def _queue(to: str, subject: str, template: str, **variables: Any) -> Email:
    text = render_to_string(f"people/email/{template}.txt", variables | {"site_url": settings.SITE_URL})
    return queue_email(to=to, subject=subject, text=text.strip() + "\n")


def asked_to_join(membership: OrganisationMembership, *, to: str) -> Email:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(name)s asks to join %(organisation)s") % {
            "name": membership.person.formal_name,
            "organisation": membership.organisation.name,
        }
        return _queue(to, subject, "asked_to_join", membership=membership)


def request_answered(membership: OrganisationMembership) -> Email:
    accepted = membership.state == OrganisationMembership.State.ACTIVE
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("An answer from %(organisation)s") % {"organisation": membership.organisation.name}
        return _queue(membership.person.email, subject, "request_answered", membership=membership, accepted=accepted)


def organisation_confirmed(membership: OrganisationMembership) -> Email:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(organisation)s is confirmed") % {"organisation": membership.organisation.name}
        return _queue(membership.person.email, subject, "organisation_confirmed", membership=membership)


def goodbye(email: str) -> Email:
    return _queue(email, _("Your account has been deleted"), "goodbye")
