"""On a phone nothing is out of reach: what a wide screen has at hand is there in another place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import CityFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def phone(open_page: Callable[..., Any]) -> Any:
    return open_page(width=390)


def test_towns_are_sorted_by_the_form_and_not_by_hidden_links(phone: Any) -> None:
    CityFactory(name="Абаза", sort_name="абаза", population=12_000)
    CityFactory(name="Ярославль", sort_name="ярославль", population=577_000)
    phone.goto("/cities/")
    assert phone.locator("#results tbody th").first.inner_text().startswith("Абаза")
    phone.locator("#sort").select_option("population")
    phone.wait_for_url("**/cities/?sort=population")
    assert phone.locator("#results tbody th").first.inner_text().startswith("Ярославль")
    assert phone.locator("#sort").input_value() == "population"
    assert not phone.locator("#results thead a").first.is_visible()


def test_a_wide_screen_sorts_by_the_head_of_the_table(open_page: Callable[..., Any]) -> None:
    CityFactory()
    page = open_page(width=1440)
    page.goto("/cities/")
    assert not page.locator("#sort").is_visible()
    assert page.locator("#results thead a").first.is_visible()


def test_the_themes_stand_in_one_line(phone: Any) -> None:
    phone.goto("/styleguide/")
    buttons = phone.locator(".site-footer button[name=theme]")
    assert len({button.bounding_box()["y"] for button in buttons.all()}) == 1
    assert len({button.bounding_box()["height"] for button in buttons.all()}) == 1


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("text", ["normal", "large"])
def test_the_head_fits_with_letters_of_any_size(
    open_page: Callable[..., Any], live: str, width: int, text: str
) -> None:
    page = open_page(width=width)
    page.context.add_cookies([{"name": "appearance", "value": f"auto.{text}.normal", "url": live}])
    page.goto("/about/")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".brand-mark").first.bounding_box()["width"] > 30
    assert page.locator(".menu-button").first.bounding_box()["x"] < width - 40
