"""Sign-in by OpenID Connect, walked whole against a provider that really answers over HTTP."""

from __future__ import annotations

import html
import http.client
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from livingcities.people.models import Purpose, User
from livingcities.people.rules import has_consent
from livingcities.settings.sign_in import providers
from tests.factories import UserFactory

from .factories import code_in, last_letter
from .openid import Provider

LOGIN = "/accounts/oidc/oidc/login/"
OLGA = {
    "sub": "248289761001",
    "email": "olga@example.org",
    "email_verified": True,
    "given_name": "Ольга",
    "family_name": "Ким",
    "name": "Ольга Ким",
}


@pytest.fixture
def provider(settings: Any, db: None):
    """Configured as an operator does it: by the text of LC_OIDC."""
    one = Provider(person=dict(OLGA))
    text = f"Городской вход|{one.issuer}|{one.client_id}|{one.secret}"
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=text, yandex="", vk="")
    yield one
    one.stop()
    assert one.faults == []


def way_out(client: Client) -> str:
    """Where the page that answers the button leads by itself."""
    page = client.post(LOGIN).content.decode()
    return html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])


def through(provider: Provider, client: Client) -> Any:
    """Press the button, go to the provider as a browser does, come back."""
    there = urlsplit(way_out(client))
    assert there.geturl().startswith(f"{provider.issuer}/authorize?")
    connection = http.client.HTTPConnection(there.netloc, timeout=10)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert back.path == f"{LOGIN}callback/"
    return client.get(f"{back.path}?{back.query}")


def sign_up(provider: Provider, client: Client, **fields: Any) -> Any:
    arrived = through(provider, client)
    assert (arrived.status_code, arrived["Location"]) == (302, "/accounts/3rdparty/signup/")
    return client.post(arrived["Location"], {"email": provider.person["email"], "consent": "on"} | fields)


def test_a_newcomer_reads_the_consent_and_is_in(provider: Provider, client: Client):
    page = client.get(through(provider, client)["Location"]).content.decode()
    assert OLGA["email"] in page
    assert not User.objects.exists(), "nobody has an account before they agreed"
    response = client.post("/accounts/3rdparty/signup/", {"email": OLGA["email"], "consent": "on"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    person = User.objects.get()
    assert (person.email, person.formal_name) == (OLGA["email"], "Ким Ольга")
    assert has_consent(person, Purpose.ACCOUNT)
    assert EmailAddress.objects.get(user=person).verified
    assert client.get("/me/").status_code == 200


def test_without_the_consent_there_is_no_account(provider: Provider, client: Client):
    assert sign_up(provider, client, consent="").status_code == 200
    assert not User.objects.exists()


def test_whoever_came_before_is_in_at_once(provider: Provider, client: Client):
    sign_up(provider, client)
    again = Client()
    provider.person["given_name"] = "Другая"
    assert through(provider, again)["Location"] == "/"
    assert again.session["_auth_user_id"] == str(User.objects.get().pk)
    assert User.objects.get().given_name == "Ольга", "the profile is the person's own"


def test_an_address_that_the_provider_did_not_confirm_is_confirmed_by_a_code(provider: Provider, client: Client):
    provider.person["email_verified"] = False
    response = sign_up(provider, client)
    assert response["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    client.post("/accounts/confirm-email/", {"code": code_in(last_letter(OLGA["email"]))})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


@pytest.mark.parametrize("verified", [True, False])
def test_the_account_of_another_is_not_taken_by_its_address(provider: Provider, client: Client, verified: bool):
    """Whoever runs the provider could name any address: the owner signs in by a code and connects it."""
    owner = UserFactory(email=OLGA["email"])
    provider.person["email_verified"] = verified
    sign_up(provider, client)
    assert "_auth_user_id" not in client.session
    assert not owner.socialaccount_set.exists()
    assert User.objects.count() == 1


def test_who_refuses_there_is_told_so_here(provider: Provider, client: Client):
    provider.refuses = True
    assert through(provider, client)["Location"] == "/accounts/3rdparty/login/cancelled/"


@pytest.mark.parametrize("fault", ["secret", "audience", "away"])
def test_what_goes_wrong_ends_on_a_page_in_words(provider: Provider, client: Client, fault: str):
    if fault == "secret":
        provider.secret = "another"
    elif fault == "audience":
        provider.audience = "another-site"
    else:
        provider.user_info = lambda authorization: (500, {})  # type: ignore[method-assign]
    response = through(provider, client)
    assert response.status_code in {200, 401}
    assert "site-header" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(provider: Provider, client: Client):
    """Signed in into a stranger's account by a link is how answers end up in wrong hands."""
    stranger = Client()
    there = urlsplit(way_out(stranger))
    asked = dict(pair.split("=", 1) for pair in there.query.split("&"))
    code = "stolen"
    provider.codes[code] = f"http://testserver{LOGIN}callback/"
    response = client.get(f"{LOGIN}callback/?code={code}&state={asked['state']}")
    assert response.status_code in {200, 401}
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()
