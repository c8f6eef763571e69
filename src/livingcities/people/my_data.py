"""What this room keeps about a person: how it is handed out and erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from livingcities.base.locks import lock
from livingcities.base.models import Act, Email

from . import personal_data
from .models import Consent, Organisation, OrganisationMembership, User
from .operations.organisations import pass_on_contact


def export(user: User) -> dict[str, Any]:
    return {
        "profile": {
            "surname": user.surname,
            "given_name": user.given_name,
            "patronymic": user.patronymic,
            "what_i_can_help_with": user.help_offered,
            "shown_to": {part: user.audience(part) for part in user.shown_to},
            "photo": bool(user.photo),
            "joined_at": user.joined_at,
            "last_sign_in": user.last_login,
        },
        "sign_in": {
            "password_set": user.has_usable_password(),
            "addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
            "second_factors": _rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"),
            "other_services": _rows(
                SocialAccount.objects.filter(user=user), "provider", "uid", "extra_data", "date_joined"
            ),
        },
        "consents": _rows(
            Consent.objects.visible_to(user),
            "given_at",
            "withdrawn_at",
            purpose="text__purpose",
            version="text__version",
        ),
        "organisations": _rows(
            OrganisationMembership.objects.filter(person=user),
            *("title", "state", "since", "is_contact"),
            name="organisation__name",
            kind="organisation__kind",
        ),
        "letters": _rows(
            Email.objects.filter(personal_data.addressed_to(user, "to")),
            "subject",
            "text",
            "state",
            "created_at",
            "sent_at",
        ),
        "acts": _rows(Act.objects.filter(actor=user).order_by("pk"), "verb", "title", "data", "at"),
    }


def _rows(rows: Any, *fields: str, **renamed: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields, **{name: F(path) for name, path in renamed.items()}))


def files(user: User) -> Iterator[tuple[str, bytes]]:
    if (name := user.photo.name) and default_storage.exists(name):
        with default_storage.open(name) as photo:
            yield "photo.webp", photo.read()


def erase(user: User) -> None:
    """The rows that hang on the account go with it; here goes what would outlive it."""
    if name := user.photo.name:
        transaction.on_commit(lambda: default_storage.delete(name))
    Email.objects.filter(personal_data.addressed_to(user, "to")).delete()
    personal_data.forget_titles(Consent.objects.filter(user=user))
    Act.objects.filter(target_type=ContentType.objects.get_for_model(User), target_id=user.pk).update(
        title="—", data={}
    )
    organisations = list(Organisation.objects.filter(memberships__person=user))
    lock(*organisations)
    OrganisationMembership.objects.filter(person=user).delete()
    for organisation in organisations:
        pass_on_contact(organisation)
