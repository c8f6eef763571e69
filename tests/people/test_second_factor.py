"""The secretariat's rights count only in a session that showed the second factor."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, yield_hotp_counters_from_time
from allauth.mfa.totp.internal.auth import hotp_value as hotp
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import livingcities
from livingcities.base.actors import is_secretariat
from livingcities.people import second_factor
from livingcities.people.middleware import SecondFactorMiddleware
from livingcities.people.models import User
from livingcities.people.operations.organisations import stamp
from tests.factories import PASSWORD, UserFactory

from .factories import OrganisationFactory, show_second_factor

LOGIN = "/accounts/login/"
SET_UP = "/me/second-factor/"
RIGHT = "/people/organisations/waiting/"


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp(secret, counter))


@pytest.fixture
def official(db: None) -> User:
    return UserFactory(is_secretariat=True)


def sign_in(user: User, **extra: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(LOGIN, {"login": user.email, "password": PASSWORD, **extra})


def test_after_signing_in_they_are_led_to_set_it_up(official: User):
    _client, response = sign_in(official)
    assert response["Location"] == SET_UP


def test_others_are_not(db: None):
    _client, response = sign_in(UserFactory())
    assert response["Location"] != SET_UP


def test_a_page_of_theirs_leads_there_and_back(official: User):
    client, _response = sign_in(official, next="/cities/")
    response = client.get(RIGHT)
    assert response.status_code == 302
    assert response["Location"] == f"{SET_UP}?next=%2Fpeople%2Forganisations%2Fwaiting%2F"
    show_second_factor(client, official)
    assert client.get(response["Location"])["Location"] == RIGHT
    assert client.get(RIGHT).status_code == 200


def test_an_act_of_theirs_is_refused(official: User):
    organisation = OrganisationFactory()
    client, _response = sign_in(official)
    act = reverse("people:confirm_organisation", args=[organisation.pk])
    assert client.post(act).status_code == 403
    show_second_factor(client, official)
    assert client.post(act, {"seen": stamp(organisation)}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.confirmed_by == official


def test_a_stranger_who_is_refused_stays_refused(resident: Client):
    assert resident.get(RIGHT).status_code == 403


def test_the_page_does_not_lead_to_another_site(official: User):
    client, _response = sign_in(official)
    show_second_factor(client, official)
    assert client.get(SET_UP, {"next": "https://evil.example/"})["Location"] == "/"


def test_a_factor_shown_by_somebody_else_in_this_browser_does_not_count(official: User):
    client, _response = sign_in(official)
    show_second_factor(client, UserFactory(is_secretariat=True))
    assert client.get(RIGHT).status_code == 302


class TestDemoPeople:
    def test_are_spared_on_a_machine_for_development(self, db: None, settings: Any):
        settings.PRODUCTION = False
        client, _response = sign_in(UserFactory(is_secretariat=True, is_demo=True))
        assert client.get(RIGHT).status_code == 200

    def test_are_never_spared_in_production(self, db: None, settings: Any):
        settings.PRODUCTION = True
        demo = UserFactory(is_secretariat=True, is_demo=True)
        assert second_factor.demanded(demo)
        client = Client()
        client.force_login(demo)
        assert client.get(RIGHT).status_code == 302

    def test_do_not_spare_others(self, official: User, settings: Any):
        settings.PRODUCTION = False
        assert second_factor.demanded(official)


class TestTheApp:
    @pytest.mark.django_db(transaction=True)
    def test_is_set_up_and_counts_at_once(self):
        """With real commits: the library tells of the new app once the transaction has ended."""
        official = UserFactory(is_secretariat=True)
        client, _response = sign_in(official)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        assert '<svg viewBox="0 0 ' in page, "the square is drawn into the page"
        assert "data:" not in page
        secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert client.get(RIGHT).status_code == 200
        badge = re.search(
            r'Приложение с кодами <span class="badge">(\w+)', client.get("/accounts/2fa/").content.decode()
        )
        assert badge[1] != "включён", "an app is neuter in Russian"
        codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
        assert len(re.findall(r"<li><code>", codes)) == 10

    def test_is_asked_for_next_time_and_a_spare_code_helps(self, official: User):
        secret = generate_totp_secret()
        TOTP.activate(official, secret)
        client, response = sign_in(official)
        assert response["Location"] == reverse("mfa_authenticate")
        assert client.get("/me/").status_code == 302, "half signed in is not signed in"
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert client.get(RIGHT).status_code == 200

    def test_can_be_shown_later_in_the_session(self, official: User):
        client, _response = sign_in(official)
        secret = generate_totp_secret()
        TOTP.activate(official, secret)
        page = client.get(SET_UP).content.decode()
        assert reverse("mfa_reauthenticate") in page
        response = client.post(f"{reverse('mfa_reauthenticate')}?next={RIGHT}", {"code": code_of(secret)})
        assert response["Location"] == RIGHT
        assert client.get(RIGHT).status_code == 200

    def test_the_last_lock_of_the_secretariat_stays(self, official: User):
        TOTP.activate(official, generate_totp_secret())
        client = Client()
        client.force_login(official)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=official, type="totp").exists()

    def test_others_may_turn_it_off(self, resident: Client):
        TOTP.activate(resident.user, generate_totp_secret())
        resident.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        resident.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=resident.user).exists()


def test_the_mark_lives_for_one_request_and_never_reaches_the_table(official: User):
    client, _response = sign_in(official)
    client.post("/me/profile/", {"given_name": "Вера", "surname": "Ли"})
    official.refresh_from_db()
    assert (official.given_name, official.is_secretariat) == ("Вера", True)
    assert is_secretariat(official), "the console and tasks know people by the table"


def test_a_page_that_asks_for_nobody_costs_no_query(rf: Any, django_assert_num_queries: Any, db: None):
    request = rf.get("/")
    request.session = SessionStore("a-key-that-would-be-looked-up")
    with django_assert_num_queries(0):
        SecondFactorMiddleware(lambda asked: HttpResponse())(request)
    assert not request.session.accessed


# Where the field itself may be read: the function that answers, the demand, and the making of demo people.
READERS = {"base/actors.py", "people/second_factor.py", "site/demo/people.py"}


def test_no_room_reads_the_field_past_the_function():
    root = Path(livingcities.__file__).parent
    readers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "is_secretariat"
    }
    assert readers <= READERS, "ask base.actors.is_secretariat(actor): the field does not know the second factor"
