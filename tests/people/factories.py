from __future__ import annotations

import io
import re
import time
from typing import Any

import factory
from django.test import Client
from factory.django import DjangoModelFactory
from PIL import Image

from livingcities.base.models import Email
from livingcities.people.models import (
    Consent,
    ConsentText,
    Organisation,
    OrganisationMembership,
    Purpose,
    User,
)
from tests.factories import UserFactory

State = OrganisationMembership.State


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.NGO
    name = factory.Sequence(lambda n: f"Фонд «Берег {n}»")


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationMembership

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(UserFactory)
    state = State.ACTIVE


def agree(person: User, *purposes: Purpose) -> User:
    for text in ConsentText.objects.current().filter(purpose__in=purposes):
        Consent.objects.get_or_create(user=person, text=text, withdrawn_at=None)
    return person


def open_person(**fields: Any) -> User:
    """A person whose profile is open to others."""
    return agree(UserFactory(**fields), Purpose.ACCOUNT, Purpose.PROFILE)


def show_second_factor(client: Client, user: User) -> None:
    """As if this session had been opened with the code of an app."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def picture(size: tuple[int, int] = (300, 400), kind: str = "JPEG", mode: str = "RGB", **save: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "seagreen" if mode == "RGB" else None).save(file, kind, **save)
    return file.getvalue()


def last_letter(to: str) -> Email:
    return Email.objects.filter(to=to).latest("pk")


def code_in(letter: Email) -> str:
    found = re.search(r"^\d{6}$", letter.text, re.MULTILINE)
    assert found, letter.text
    return found[0]
