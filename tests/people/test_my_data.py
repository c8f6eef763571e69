"""Taking one's data along and leaving: nothing forgotten, nothing of others taken."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.base.outbox import queue_email
from livingcities.people import operations, personal_data
from livingcities.people.models import Consent, OrganisationMembership, Purpose, User
from livingcities.people.operations.account import end_sessions, forget_unconfirmed_sign_ups
from livingcities.people.photos import prepare
from tests.factories import PASSWORD, UserFactory

from .factories import PlaceFactory, agree, code_in, last_letter, open_person, picture

DELETE = "/me/data/delete/"


def archive_of(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


@pytest.fixture
def full(enter: Any) -> Client:
    """Somebody who left something in every corner of this room."""
    person = agree(UserFactory(given_name="Ева", surname="Лунина", help_offered="Пеку хлеб"), *Purpose)
    PlaceFactory(person=person, organisation__name="Пекарня", is_contact=True)
    operations.set_photo(actor=person, person=person, portrait=prepare(picture()))
    operations.show_to(actor=person, person=person, audiences={"name": "everyone"})
    queue_email(to=person.email, subject="Ваш код", text="123456")
    return enter(person)


class TestTheArchive:
    def test_holds_everything(self, full: Client):
        archive = archive_of(full.post("/me/data/download/"))
        assert {"README.txt", "people.json", "people/photo.webp"} <= set(archive.namelist())
        data = json.loads(archive.read("people.json"))
        assert data["profile"]["surname"] == "Лунина"
        assert data["profile"]["shown_to"] == {"name": "everyone"}
        assert {consent["purpose"] for consent in data["consents"]} == set(Purpose.values)
        assert [place["name"] for place in data["organisations"]] == ["Пекарня"]
        assert [address["email"] for address in data["sign_in"]["addresses"]] == [full.user.email]
        assert data["letters"][0]["subject"] == "Ваш код"
        assert {act["verb"] for act in data["acts"]} >= {"people.set_photo", "people.show_to"}
        assert full.user.email in archive.read("README.txt").decode()

    def test_holds_nothing_of_others_and_no_secrets(self, full: Client):
        stranger = open_person(given_name="Чужой", email="stranger@example.org")
        PlaceFactory(person=stranger, organisation=OrganisationMembership.objects.get(person=full.user).organisation)
        archive = archive_of(full.post("/me/data/download/"))
        text = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        assert "stranger@example.org" not in text
        assert "Чужой" not in text
        assert full.user.password not in text

    def test_is_for_the_owner_and_not_by_a_link(self, full: Client, visitor: Client):
        assert full.get("/me/data/download/").status_code == 405
        assert visitor.post("/me/data/download/").status_code == 302
        with pytest.raises(Refused):
            operations.export_data(actor=UserFactory(is_secretariat=True), person=full.user)

    def test_is_not_kept_by_browsers_and_not_asked_for_without_end(self, full: Client):
        response = full.post("/me/data/download/")
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Disposition"].startswith("attachment")
        archive_of(response)
        statuses = [full.post("/me/data/download/").status_code for _time in range(5)]
        assert statuses[-1] == 429

    def test_has_a_file_for_each_registered_room(self, resident: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(personal_data, "ROOMS", dict(personal_data.ROOMS))
        personal_data.register("garden", export=lambda user: ["роза"], erase=lambda user: None)
        archive = archive_of(resident.post("/me/data/download/"))
        assert json.loads(archive.read("garden.json")) == ["роза"]
        assert {f"{name}.json" for name in personal_data.ROOMS} <= set(archive.namelist())

    @pytest.mark.django_db(transaction=True)
    def test_is_packed_outside_a_transaction(self, resident: Client, monkeypatch: pytest.MonkeyPatch):
        """SQLite has one writer: while a large archive is packed everybody else would wait."""
        held: list[bool] = []
        monkeypatch.setattr(personal_data, "ROOMS", dict(personal_data.ROOMS))
        personal_data.register("garden", export=lambda user: held.append(connection.in_atomic_block) or [],
                               erase=lambda user: None)  # fmt: skip
        archive_of(resident.post("/me/data/download/"))
        assert held == [False]
        assert Act.objects.filter(verb="people.export_data", actor=resident.user).count() == 1

    def test_a_room_registers_once(self):
        with pytest.raises(ValueError, match="twice"):
            personal_data.register("people", export=lambda user: {}, erase=lambda user: None)


def sign_in_an_hour_ago(client: Client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


class TestAskingWhoItIs:
    """A computer left open, a stolen cookie: neither is enough to take the data or to delete the account."""

    def test_with_the_password(self, full: Client):
        sign_in_an_hour_ago(full)
        erasing = full.post(DELETE, {"email": full.user.email})
        for answer in (erasing, full.get(DELETE), full.post("/me/data/download/")):
            assert answer.status_code == 302
            assert answer["Location"].startswith(f"{reverse('account_reauthenticate')}?next=")
        assert User.objects.filter(pk=full.user.pk).exists()
        asked = full.post(f"{reverse('account_reauthenticate')}?next={DELETE}", {"password": PASSWORD})
        assert asked["Location"] == DELETE
        assert full.get(DELETE).status_code == 200
        archive_of(full.post("/me/data/download/"))

    def test_by_a_code_where_there_is_no_password(self, full: Client):
        full.user.set_unusable_password()
        full.user.save()
        full.force_login(full.user)
        page = full.post("/me/data/download/")
        assert page.status_code == 403
        entrance = re.search(r'name="next" value="(/accounts/[^"]+)"', page.content.decode())[1]
        answer = full.post(reverse("account_logout"), {"next": entrance})
        assert answer["Location"] == entrance
        full.post(entrance, {"login": full.user.email})
        code = code_in(last_letter(full.user.email))
        answer = full.post("/accounts/login/code/confirm/", {"code": code, "next": "/me/data/"})
        assert answer["Location"] == "/me/data/"
        archive_of(full.post("/me/data/download/"))

    def test_nobody_who_has_just_signed_up(self, client: Client, db: None):
        client.post("/accounts/signup/", {"email": "new@example.org", "consent": "on"})
        client.post("/accounts/confirm-email/", {"code": code_in(last_letter("new@example.org"))})
        assert client.get(DELETE).status_code == 200
        archive_of(client.post("/me/data/download/"))


class TestLeaving:
    def test_takes_the_typed_address(self, full: Client):
        for wrong in ("", "no", "other@example.org"):
            assert full.post(DELETE, {"email": wrong}).status_code == 422
        assert User.objects.filter(pk=full.user.pk).exists()

    def test_erases_the_person_and_signs_out(self, full: Client, django_capture_on_commit_callbacks: Any):
        person, photo = full.user, User.objects.get(pk=full.user.pk).photo.name
        heir = PlaceFactory(organisation=OrganisationMembership.objects.get(person=person).organisation)
        with django_capture_on_commit_callbacks(execute=True):
            response = full.post(DELETE, {"email": person.email.upper()})
        assert response["Location"] == "/me/deleted/"
        assert full.get("/me/deleted/").status_code == 200
        assert full.get("/me/").status_code == 302
        for rows in (User.objects.filter(pk=person.pk), EmailAddress.objects.filter(email=person.email),
                     Consent.objects.all(), OrganisationMembership.objects.filter(person_id=person.pk)):  # fmt: skip
            assert not rows.exists()
        assert not default_storage.exists(photo)
        heir.refresh_from_db()
        assert heir.is_contact

    def test_leaves_the_journal_without_a_name(self, full: Client):
        lines = Act.objects.filter(actor=full.user).count()
        full.post(DELETE, {"email": full.user.email})
        assert Act.objects.filter(actor=None).count() == lines + 1
        assert Act.objects.get(verb="people.delete_account").title == "—"
        kept = " ".join(f"{act.title} {act.data}" for act in Act.objects.all())
        for word in ("Ева", "Лунина", full.user.email):
            assert word not in kept

    def test_leaves_one_letter(self, full: Client):
        full.post(DELETE, {"email": full.user.email})
        letter = Email.objects.get(to=full.user.email)
        assert "Ваш код" not in letter.subject

    def test_asks_every_room_the_last_registered_first(self, resident: Client, monkeypatch: pytest.MonkeyPatch):
        asked: list[str] = []
        monkeypatch.setattr(personal_data, "ROOMS", {})
        for name in ("low", "high"):
            personal_data.register(name, export=lambda user: {}, erase=lambda user, name=name: asked.append(name))
        operations.delete_account(actor=resident.user, person=resident.user)
        assert asked == ["high", "low"]

    def test_is_all_or_nothing(self, full: Client, monkeypatch: pytest.MonkeyPatch):
        def broken(user: User) -> None:
            raise RuntimeError("a room failed")

        monkeypatch.setattr(personal_data, "ROOMS", dict(reversed(list(personal_data.ROOMS.items()))))
        personal_data.register("broken", export=lambda user: {}, erase=broken)
        monkeypatch.setattr(
            personal_data, "ROOMS", {"broken": personal_data.ROOMS.pop("broken"), **personal_data.ROOMS}
        )
        with pytest.raises(RuntimeError):
            operations.delete_account(actor=full.user, person=full.user)
        assert User.objects.filter(pk=full.user.pk).exists()
        assert Consent.objects.filter(user_id=full.user.pk).count() == len(Purpose)
        assert Email.objects.filter(to=full.user.email, subject="Ваш код").exists()
        assert not Act.objects.filter(verb="people.delete_account").exists()

    def test_ends_the_sessions_on_other_devices(self, full: Client, enter: Any, resident: Client):
        other_device = enter(full.user)
        pk = full.user.pk
        full.post(DELETE, {"email": full.user.email})
        assert other_device.get("/me/").status_code == 302
        end_sessions.func(pk)
        assert not other_device.session.get("_auth_user_id")
        assert resident.get("/me/").status_code == 200, "others stay"

    def test_touches_nobody_else(self, full: Client):
        other = agree(open_person(), *Purpose)
        full.post(DELETE, {"email": full.user.email})
        assert Consent.objects.filter(user=other).count() == len(Purpose)

    def test_a_new_account_with_the_address_is_a_new_person(self, full: Client, client: Client):
        full.post(DELETE, {"email": full.user.email})
        client.post("/accounts/signup/", {"email": full.user.email, "consent": "on"})
        assert User.objects.get(email=full.user.email).surname == ""

    def test_is_one_s_own_act(self, full: Client):
        for actor in (UserFactory(), UserFactory(is_secretariat=True)):
            with pytest.raises(Refused):
                operations.delete_account(actor=actor, person=full.user)

    def test_shared_demo_accounts_stay(self, enter: Any):
        demo = enter(UserFactory(is_demo=True))
        assert demo.post(DELETE, {"email": demo.user.email}).status_code == 403
        assert User.objects.filter(pk=demo.user.pk).exists()


class TestSignUpsThatNobodyConfirmed:
    @pytest.fixture
    def waiting(self, client: Client, db: None) -> User:
        client.post("/accounts/signup/", {"email": "typo@example.org", "consent": "on"})
        person = User.objects.get(email="typo@example.org")
        User.objects.filter(pk=person.pk).update(joined_at=timezone.now() - timedelta(days=8))
        return person

    def test_are_forgotten_after_a_week(self, waiting: User):
        kept = [UserFactory(joined_at=timezone.now() - timedelta(days=900)), UserFactory(verified=False)]
        forget_unconfirmed_sign_ups()
        assert set(User.objects.all()) == set(kept)
        assert "typo" not in " ".join(Act.objects.values_list("title", flat=True))

    def test_take_nothing_along_that_waits_for_the_owner_of_the_address(self, waiting: User):
        queue_email(to=waiting.email, subject="Приглашение", text="Вас зовут в жюри")
        forget_unconfirmed_sign_ups()
        assert not User.objects.filter(pk=waiting.pk).exists()
        assert Email.objects.filter(to=waiting.email, subject="Приглашение").exists()

    def test_one_that_cannot_be_forgotten_does_not_keep_the_others(self, waiting: User, monkeypatch: Any):
        other = User.objects.create_user(email="other@example.org", joined_at=timezone.now() - timedelta(days=8))
        EmailAddress.objects.create(user=other, email=other.email, verified=False)

        def broken(user: User) -> None:
            if user == waiting:
                raise OSError("the storage is away")

        monkeypatch.setattr(personal_data, "ROOMS", dict(personal_data.ROOMS))
        personal_data.register("garden", export=lambda user: [], erase=broken)
        with pytest.raises(ExceptionGroup):
            forget_unconfirmed_sign_ups()
        assert set(User.objects.all()) == {waiting}

    def test_stay_once_the_code_was_typed(self, waiting: User):
        EmailAddress.objects.filter(user=waiting).update(verified=True)
        forget_unconfirmed_sign_ups()
        with pytest.raises(Refused):
            operations.forget_unconfirmed(actor=SYSTEM, person=waiting)
        assert User.objects.filter(pk=waiting.pk).exists()

    def test_are_forgotten_by_the_clock_alone(self, waiting: User):
        with pytest.raises(Refused):
            operations.forget_unconfirmed(actor=UserFactory(is_secretariat=True), person=waiting)
