"""What a browser keeps of unsent forms: the person's own, over the text they began from, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser import noted
from tests.factories import CityFactory, UserFactory
from tests.programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.journey
Enter = Callable[[Any], Client]

TYPED = "Я соседка главы, телефон 8 900 000-00-00"
KEYS = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(key => key.startsWith('draft:'))"
AGE = """days => { for (const key of Object.keys(localStorage)) if (key.startsWith('draft:')) {
  const kept = JSON.parse(localStorage[key]); kept.at -= days * 864e5; localStorage[key] = JSON.stringify(kept); } }"""


def sit_down(page: Any, client: Client, live: str) -> None:
    """The next person at the same browser; the one before has only closed the tab."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": n, "value": c.value, "url": live} for n, c in client.cookies.items()])


def type_request(page: Any, address: str) -> Any:
    page.goto(address)
    page.fill("[name=about]", TYPED)
    noted(page, TYPED)
    return page.locator("[name=about]")


@pytest.fixture
def join(live: str) -> str:
    return reverse("cities:join", args=[CityFactory().slug])


def test_the_next_person_at_a_shared_computer_sees_no_strangers_text(
    open_page: Callable[..., Any], enter: Enter, live: str, join: str
) -> None:
    anna, boris = UserFactory(), UserFactory()
    page = open_page(client=enter(anna))
    field = type_request(page, join)
    page.goto(join)
    assert field.input_value() == TYPED, "her own draft waits for her"
    sit_down(page, enter(boris), live)
    page.goto(join)
    assert field.input_value() == ""
    assert page.evaluate(KEYS) == [], "nor may he read it in the store"


def test_signing_out_takes_the_drafts_along(open_page: Callable[..., Any], enter: Enter, live: str, join: str) -> None:
    anna = UserFactory()
    page = open_page(client=enter(anna), width=1440)
    field = type_request(page, join)
    page.goto("/accounts/logout/")
    page.locator("main form[data-sign-out] button").click()
    page.wait_for_url("**/")
    assert page.evaluate(KEYS) == []
    sit_down(page, enter(anna), live)
    page.goto(join)
    assert field.input_value() == ""


def test_a_draft_is_kept_for_two_weeks(open_page: Callable[..., Any], enter: Enter, join: str) -> None:
    page = open_page(client=enter(UserFactory()))
    field = type_request(page, join)
    page.evaluate(AGE, 13)
    page.goto(join)
    assert field.input_value() == TYPED
    page.evaluate(AGE, 2)
    page.goto(join)
    assert field.input_value() == ""
    assert page.evaluate(KEYS) == []


def test_an_abandoned_draft_is_not_laid_over_what_a_colleague_saved(
    open_page: Callable[..., Any], enter: Enter, live: str
) -> None:
    programme = ProgrammeFactory()
    page = open_page(client=enter(UserFactory(is_secretariat=True)), width=1440)
    edit = reverse("programmes:edit", args=[programme.slug])
    page.goto(edit)
    page.fill("[name=name]", "Забытый черновик")
    noted(page, "Забытый черновик")
    page.goto(edit)
    assert page.input_value("[name=name]") == "Забытый черновик"
    programme.name = "Новое имя от коллеги"
    programme.save()
    page.goto(edit)
    assert page.input_value("[name=name]") == "Новое имя от коллеги"


def test_a_form_refused_once_leaves_no_draft_when_it_is_accepted(
    open_page: Callable[..., Any], enter: Enter, live: str
) -> None:
    programme = ProgrammeFactory()
    page = open_page(client=enter(UserFactory(is_secretariat=True)), width=1440)
    page.goto(reverse("programmes:edit", args=[programme.slug]))
    send = "form => { form.noValidate = true; form.requestSubmit(); }"
    page.fill("[name=name]", "")
    page.locator("form[data-draft]").evaluate(send)
    page.wait_for_selector("[aria-invalid=true]")
    assert len(page.evaluate(KEYS)) == 1
    page.fill("[name=name]", "Имя по-новому")
    noted(page, "Имя по-новому")
    assert len(page.evaluate(KEYS)) == 1, "the same draft goes on"
    page.locator("form[data-draft]").evaluate(send)
    page.wait_for_url(f"**{programme.get_absolute_url()}")
    assert page.evaluate(KEYS) == []
