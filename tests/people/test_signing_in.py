"""Getting in: by code, by password, by a new account; and what a stranger can learn from it (nothing)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, RequestFactory
from django.urls import reverse

from livingcities.base.models import Email
from livingcities.people.adapter import AccountAdapter
from livingcities.people.models import Consent, Purpose, User
from tests.factories import PASSWORD, UserFactory

from .factories import code_in, last_letter

LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"
CODE, CONFIRM = "/accounts/login/code/confirm/", "/accounts/confirm-email/"


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def same_page(response: Any, *addresses: str) -> str:
    """The page without what must differ: the address itself and the token of the form."""
    text = response.content.decode()
    for address in addresses:
        text = text.replace(address, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_a_code_by_email_opens_the_account(client: Client, db: None):
    user = UserFactory()
    response = client.post(LOGIN, {"login": user.email})
    assert response.status_code == 302
    assert response["Location"] == CODE
    assert signed_in_as(client) is None
    client.post(CODE, {"code": code_in(last_letter(user.email))})
    assert signed_in_as(client) == str(user.pk)


def test_the_address_may_be_typed_in_any_case_and_a_next_page_is_kept(client: Client, db: None):
    user = UserFactory()
    response = client.post(f"{LOGIN}?next=/cities/", {"login": f" {user.email.upper()} ", "next": "/cities/"})
    response = client.post(response["Location"], {"code": code_in(last_letter(user.email)), "next": "/cities/"})
    assert (response.status_code, response["Location"]) == (302, "/cities/")


def test_nobody_is_sent_to_another_site(client: Client, db: None):
    user = UserFactory()
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert response.status_code == 302
    assert "evil" not in response["Location"]


def test_a_wrong_code_opens_nothing_and_three_of_them_end_the_attempt(client: Client, db: None):
    user = UserFactory()
    client.post(LOGIN, {"login": user.email})
    right = code_in(last_letter(user.email))
    wrong = "000000" if right != "000000" else "111111"
    for _attempt in range(3):
        client.post(CODE, {"code": wrong})
    client.post(CODE, {"code": right})
    assert signed_in_as(client) is None


def test_a_password_works_as_well_and_a_wrong_one_does_not(client: Client, db: None):
    user = UserFactory()
    assert client.post(LOGIN, {"login": user.email, "password": "не тот пароль"}).status_code == 200
    assert signed_in_as(client) is None
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(client) == str(user.pk)


def test_the_page_asks_for_a_password_only_when_wished(client: Client, db: None):
    assert b'type="password"' not in client.get(LOGIN).content
    assert b'type="password"' in client.get(LOGIN, {"by": "password"}).content


def test_an_empty_password_is_no_way_to_a_code(client: Client, db: None):
    user = UserFactory()
    client.post(f"{LOGIN}?by=password", {"login": user.email, "password": ""})
    assert not Email.objects.filter(to=user.email).exists()


class TestNoHintWhetherAnAddressExists:
    def test_when_asking_for_a_code(self, db: None):
        known, unknown = UserFactory().email, "nobody@example.org"
        answers = []
        for address in (known, unknown):
            client = Client()
            first = client.post(LOGIN, {"login": address})
            page = client.get(first["Location"])
            wrong = client.post(CODE, {"code": "123"})
            answers.append((first.status_code, first["Location"], page.status_code, same_page(page, address),
                            wrong.status_code, same_page(wrong, address)))  # fmt: skip
        assert answers[0] == answers[1]

    def test_when_typing_a_password(self, db: None):
        known, unknown = UserFactory().email, "nobody@example.org"
        pages = []
        for address in (known, unknown):
            response = Client().post(LOGIN, {"login": address, "password": "какой-то пароль"})
            pages.append((response.status_code, same_page(response, address)))
        assert pages[0] == pages[1]

    def test_when_signing_up(self, db: None):
        known, unknown = UserFactory().email, "newcomer@example.org"
        answers = []
        for address in (known, unknown):
            client = Client()
            first = client.post(SIGNUP, {"email": address, "consent": "on"})
            page = client.get(first["Location"])
            answers.append((first.status_code, first["Location"], page.status_code, same_page(page, address)))
        assert answers[0] == answers[1]
        assert User.objects.filter(email=known).count() == 1

    def test_when_asking_for_a_new_password(self, db: None):
        known, unknown = UserFactory().email, "nobody@example.org"
        answers = []
        for address in (known, unknown):
            client = Client()
            first = client.post("/accounts/password/reset/", {"email": address})
            page = client.get(first["Location"])
            answers.append((first.status_code, first["Location"], page.status_code, same_page(page, address)))
        assert answers[0] == answers[1]

    def test_the_letters_tell_the_owner_of_the_address_alone(self, client: Client, db: None):
        client.post(LOGIN, {"login": "nobody@example.org"})
        letter = last_letter("nobody@example.org")
        assert "/accounts/signup/?email=nobody%40example.org" in letter.text
        assert not re.search(r"\d{6}", letter.text)


class TestSigningUp:
    def test_takes_an_address_and_a_consent(self, client: Client, db: None):
        client.post(SIGNUP, {"email": "New@Example.org", "consent": "on"})
        user = User.objects.get(email="new@example.org")
        assert not user.has_usable_password()
        assert signed_in_as(client) is None
        response = client.post(CONFIRM, {"code": code_in(last_letter("new@example.org"))})
        assert response["Location"] == "/me/"
        assert signed_in_as(client) == str(user.pk)
        assert EmailAddress.objects.get(user=user).verified
        assert Consent.objects.in_force().get(user=user).text.purpose == Purpose.ACCOUNT

    def test_without_the_consent_nothing_is_kept(self, client: Client, db: None):
        assert client.post(SIGNUP, {"email": "new@example.org"}).status_code == 200
        assert not User.objects.exists()

    @pytest.mark.parametrize("address", ["", "nonsense", "a@b", "x" * 300 + "@example.org", "<script>@example.org"])
    def test_a_bad_address_is_said_beside_its_field(self, client: Client, db: None, address: str):
        response = client.post(SIGNUP, {"email": address, "consent": "on"})
        assert response.status_code == 200
        assert b"errorlist" in response.content
        assert b"<script>@" not in response.content
        assert not Email.objects.exists()

    def test_a_new_password_by_code(self, client: Client, db: None):
        user = UserFactory()
        client.post("/accounts/password/reset/", {"email": user.email})
        code = code_in(last_letter(user.email))
        response = client.post("/accounts/password/reset/confirm/", {"code": code})
        fields = {"password1": "совсем-новый-пароль-8", "password2": "совсем-новый-пароль-8"}
        client.post(response["Location"], fields)
        user.refresh_from_db()
        assert user.check_password("совсем-новый-пароль-8")


class TestLimits:
    def test_the_library_answers_with_our_page(self, client: Client, db: None, settings: Any):
        settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
        statuses = [client.post(LOGIN, {"login": f"a{n}@example.org"}).status_code for n in range(3)]
        assert statuses == [302, 302, 429]
        refused = client.post(LOGIN, {"login": "a@example.org"})
        assert refused["Retry-After"] == "300"
        assert b"site-header" in refused.content

    def test_codes_for_one_address_are_few(self, client: Client, db: None):
        user = UserFactory()
        for _time in range(6):
            Client().post(LOGIN, {"login": user.email})
        assert Email.objects.filter(to=user.email).count() == 3

    def test_a_password_cannot_be_guessed_for_long(self, db: None):
        user = UserFactory()
        for _time in range(5):
            Client().post(LOGIN, {"login": user.email, "password": "не он"})
        client = Client()
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert signed_in_as(client) is None

    def test_the_address_of_the_network_cannot_be_forged(self, settings: Any, rf: RequestFactory):
        request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6"}, REMOTE_ADDR="10.0.0.1")
        assert AccountAdapter().get_client_ip(request) == "10.0.0.1"
        settings.PROXIES = 1
        request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 7.7.7.7"}, REMOTE_ADDR="10.0.0.1")
        assert AccountAdapter().get_client_ip(request) == "7.7.7.7"


class TestOtherServices:
    SERVICES = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Городской вход",
                    "client_id": "id",
                    "secret": "s",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ]
        },
        "yandex": {"APPS": [{"client_id": "id", "secret": "s"}]},
        "vk": {"APPS": [{"client_id": "id", "secret": "s"}]},
    }

    def test_are_not_offered_until_configured(self, client: Client, db: None):
        page = client.get(LOGIN).content.decode()
        assert "/accounts/yandex/" not in page
        assert "/accounts/oidc/" not in page

    @pytest.mark.parametrize("path", ["/accounts/yandex/login/", "/accounts/vk/login/", "/accounts/oidc/oidc/login/"])
    def test_have_no_page_until_configured(self, client: Client, db: None, path: str):
        assert client.get(path).status_code == 404
        assert client.get(f"{path}callback/?code=1&state=2").status_code in {404, 401}

    def test_are_offered_when_configured(self, client: Client, db: None, settings: Any):
        settings.SOCIALACCOUNT_PROVIDERS = self.SERVICES
        page = client.get(LOGIN).content.decode()
        for address in ("/accounts/yandex/login/", "/accounts/vk/login/", "/accounts/oidc/oidc/login/"):
            assert f'<form method="post" action="{address}' in page
        assert "Городской вход" in page

    def test_no_link_signs_anybody_in(self, db: None, settings: Any):
        """A link on another site would sign a visitor in as its maker, who then reads what the visitor does."""
        settings.SOCIALACCOUNT_PROVIDERS = self.SERVICES
        client = Client(enforce_csrf_checks=True)
        asked = client.get("/accounts/yandex/login/?process=login")
        assert asked.status_code == 200
        assert 'method="post"' in asked.content.decode()
        assert client.post("/accounts/yandex/login/?process=login").status_code == 403

    def test_a_form_leads_out_over_a_page_of_ours(self, client: Client, db: None, settings: Any):
        """`form-action 'self'` would stop a form that ends on another site."""
        settings.SOCIALACCOUNT_PROVIDERS = self.SERVICES
        page = client.post("/accounts/yandex/login/?process=login")
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert re.search(r'<meta http-equiv="refresh" content="0;url=https://oauth.yandex.', page.content.decode())


ENTRANCE = [
    "/accounts/login/", "/accounts/login/?by=password", "/accounts/login/code/", "/accounts/signup/",
    "/accounts/password/reset/", "/accounts/inactive/", "/accounts/3rdparty/login/cancelled/",
    "/accounts/3rdparty/login/error/",
]  # fmt: skip
OWN = [
    "/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/logout/",
    "/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/3rdparty/",
]  # fmt: skip


@pytest.mark.parametrize("path", ENTRANCE)
def test_pages_of_the_entrance_wear_the_house(client: Client, db: None, path: str):
    _wears_the_house(client.get(path))


@pytest.mark.parametrize("path", OWN)
def test_pages_about_the_account_wear_the_house(resident: Client, path: str):
    _wears_the_house(resident.get(path))


def _wears_the_house(response: Any) -> None:
    page = response.content.decode()
    assert response.status_code in {200, 401}
    assert "site-header" in page
    assert "people/css/people.css" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), "an inline script"
    assert not re.search(r"\sstyle=|\son\w+=|data:image", page), "an inline style, handler or data: address"


def test_letters_are_ours_and_have_no_html_entities(client: Client, db: None):
    user = UserFactory(given_name="О'Коннор", surname="& Ко")
    client.post(LOGIN, {"login": user.email})
    letter = last_letter(user.email)
    assert "&#" not in letter.text
    assert "example.com" not in letter.text + letter.subject


@pytest.mark.parametrize("asked", ["login", "signup", "reset"])
def test_no_code_stands_in_a_subject(asked: str, client: Client, db: None):
    """The secretariat sees the subjects of the outbox: whoever reads a code there is signed in as its owner."""
    address = UserFactory().email
    if asked == "login":
        client.post(LOGIN, {"login": address})
    elif asked == "reset":
        client.post("/accounts/password/reset/", {"email": address})
    else:
        address = "new@example.org"
        client.post(SIGNUP, {"email": address, "consent": "on"})
    letter = last_letter(address)
    assert code_in(letter)
    assert not re.search(r"\d", letter.subject)


def test_changing_the_address_takes_a_code_from_the_new_one(resident: Client):
    old = resident.user.email
    _confirm_password(resident)
    response = resident.post("/accounts/email/", {"action_add": "", "email": "changed@example.org"})
    assert response["Location"] == CONFIRM
    resident.user.refresh_from_db()
    assert resident.user.email == old
    resident.post(CONFIRM, {"code": code_in(last_letter("changed@example.org"))})
    resident.user.refresh_from_db()
    assert resident.user.email == "changed@example.org"
    assert "changed@example.org" in last_letter(old).text


def _confirm_password(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
