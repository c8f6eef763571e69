"""In a real browser: passkeys by a virtual authenticator, the way in by code, pages that all can use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from livingcities.settings.sign_in import providers
from tests.factories import PASSWORD, UserFactory

from .factories import PlaceFactory, code_in, last_letter, open_person
from .openid import Provider

pytestmark = pytest.mark.journey


def with_authenticator(page: Any) -> Any:
    """A security key of the browser's own that confirms everything, as a finger on a phone would."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def at_localhost(live: str, path: str) -> str:
    """Passkeys belong to a name; an address of four numbers has none."""
    return live.replace("127.0.0.1", "localhost") + path


def test_in_by_a_code_on_a_phone(page: Any, accessible: Callable[[Any], None], live: str):
    user = UserFactory()
    page.goto("/accounts/login/")
    accessible(page)
    page.fill("[name=login]", user.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/code/confirm/")
    accessible(page)
    page.fill("[name=code]", code_in(last_letter(user.email)))
    page.keyboard.press("Enter")
    page.wait_for_function("() => !location.pathname.startsWith('/accounts/')")
    page.goto("/me/")
    assert page.locator("h1").inner_text() == user.name


def test_in_by_another_service(page: Any, live: str, settings: Any, faults: list[str]):
    """By a form, out over a page of ours and back: the policy stops a form that itself ends on another site."""
    provider = Provider(person={"sub": "1", "email": "olga@example.org", "email_verified": True, "name": "Ольга Ким"})
    text = f"Городской вход|{provider.issuer}|{provider.client_id}|{provider.secret}"
    settings.SOCIALACCOUNT_PROVIDERS = providers(oidc=text, yandex="", vk="")
    page.goto("/accounts/login/")
    page.locator(".entrance form button", has_text="Городской вход").click()
    page.wait_for_url("**/accounts/3rdparty/signup/")
    assert page.input_value("[name=email]") == "olga@example.org"
    provider.stop()
    assert all("asked another site" in fault for fault in faults), faults
    faults.clear()


def test_changing_the_way_in_keeps_the_typed_address(page: Any, live: str):
    page.goto("/accounts/login/")
    page.fill("[name=login]", "typed@example.org")
    page.locator("[data-keep-email]").click()
    page.wait_for_selector("[name=password]")
    page.wait_for_function("() => document.querySelector('[name=login]').value === 'typed@example.org'")


def test_without_scripts_a_password_and_a_code_work_and_no_dead_button_shows(open_page: Callable[..., Any], live: str):
    user = UserFactory()
    page = open_page(scripts=False)
    page.goto("/accounts/login/")
    assert not page.locator("[data-passkey-start]").is_visible()
    page.locator("[data-keep-email]").click()
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("form[data-entrance] button").click()
    page.goto("/me/")
    assert page.locator("h1").inner_text() == user.name


def test_a_passkey_is_added_and_opens_the_account(chromium: Any, live: str, settings: Any):
    user = UserFactory()
    context = chromium.new_context(locale="ru-RU")
    page = with_authenticator(context.new_page())
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        page.goto(at_localhost(live, "/accounts/login/?by=password"))
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", PASSWORD)
        page.locator("form[data-entrance] button").click()
        page.wait_for_function("() => !location.pathname.startsWith('/accounts/')")
        page.goto(at_localhost(live, "/accounts/2fa/webauthn/add/"))
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-passkey=create]")
        page.fill("[name=name]", "Мой телефон")
        page.locator("[data-passkey-start]").click()
        page.wait_for_selector(".codes")
        assert Authenticator.objects.get(user=user, type="webauthn").wrap().is_passwordless
        context.clear_cookies()
        page.goto(at_localhost(live, "/accounts/login/?next=/me/"))
        page.locator("[data-passkey-start]").click()
        page.wait_for_function("() => location.pathname === '/me/'")
        assert page.locator("h1").inner_text() == user.name
        assert not faults, faults
    finally:
        context.close()


def test_a_device_that_refuses_says_so(page: Any, live: str):
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    page.goto("/accounts/login/")
    page.locator("[data-passkey-start]").click()
    page.wait_for_selector("[data-passkey-cancelled]:not([hidden])")


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_usable_by_all(
    open_page: Callable[..., Any], enter: Callable[..., Any], accessible: Callable[[Any], None], live: str, width: int
):
    person = open_person(help_offered="Помогу с заявкой на грант")
    place = PlaceFactory(person=person, is_contact=True)
    PlaceFactory(organisation=place.organisation, state="asked")
    scheme = "dark" if width > 1000 else "light"
    page = open_page(client=enter(person), width=width, height=900, color_scheme=scheme)
    own = ("/me/", "/me/profile/", "/me/consents/", "/me/data/", "/me/data/delete/", "/accounts/2fa/")
    seen = (person.get_absolute_url(), place.organisation.get_absolute_url(), "/me/organisations/?q=Берег")
    for path in own + seen:
        page.goto(path)
        accessible(page)
