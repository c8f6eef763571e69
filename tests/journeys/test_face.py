"""The face in a real browser: every appearance, with and without JavaScript, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import noted, press

pytestmark = pytest.mark.journey


def wear(page: Any, live: str, cookie: str) -> None:
    page.context.add_cookies([{"name": "appearance", "value": cookie, "url": live}])


@pytest.mark.parametrize("cookie", ["light.normal.normal", "dark.normal.normal", "light.large.high", "dark.large.high"])
@pytest.mark.parametrize("width", [320, 1440])
def test_every_part_is_accessible_in_every_appearance(
    open_page: Callable[..., Any], live: str, accessible: Callable[[Any], None], cookie: str, width: int
) -> None:
    # axe sets style attributes while it measures; the site's own policy is checked by every other journey.
    page = open_page(width=width, bypass_csp=True)
    wear(page, live, cookie)
    page.goto("/styleguide/")
    accessible(page)


def test_the_appearance_is_one_press_away_without_javascript(open_page: Callable[..., Any]) -> None:
    page = open_page(width=1440, scripts=False)
    page.goto("/styleguide/")
    press(page, ".menu-tools .tool")
    assert page.locator("html").get_attribute("data-contrast") == "high"
    assert page.locator("html").get_attribute("data-text") == "large"
    press(page, "#appearance button[name=theme][value=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("data-text") == "large"
    assert page.url.endswith("/styleguide/")


def test_a_narrow_form_stands_under_its_heading(open_page: Callable[..., Any]) -> None:
    page = open_page(width=1440)
    page.goto("/credentials/")
    heading, form = (page.locator(part).bounding_box() for part in ("main h1", "main form"))
    assert heading["x"] == form["x"]


def test_the_language_changes_and_stays(page: Any) -> None:
    page.goto("/styleguide/")
    page.locator(".menu-button").click()
    press(page, "#menu button[name=language]")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/there-is-no-such-page/")
    assert page.get_by_role("heading", name="There is no such page").is_visible()


def test_the_phone_menu_opens_and_escape_closes_it(page: Any) -> None:
    page.goto("/styleguide/")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.locator(".menu-button").click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_a_question_opens_as_a_dialog_and_leads_nowhere_when_cancelled(page: Any) -> None:
    page.goto("/styleguide/")
    page.locator("[data-dialog=guide-dialog]").click()
    dialog = page.locator("#guide-dialog")
    assert dialog.is_visible()
    dialog.locator("[data-close]").click()
    assert not dialog.is_visible()


def test_the_keyboard_reaches_the_content_first(wide_page: Any) -> None:
    wide_page.goto("/styleguide/")
    wide_page.keyboard.press("Tab")
    skip = wide_page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    wide_page.keyboard.press("Enter")
    assert wide_page.evaluate("() => document.activeElement.id") == "main"


def test_nothing_typed_is_lost(page: Any) -> None:
    page.goto("/styleguide/")
    page.locator("#forms form [name=question]").fill("Какой будет набережная?")
    page.locator("#forms form [value=residents]").check()
    counter = page.locator("#forms form .field-count")
    page.locator("#forms form [name=framing]").fill("Пруд чистят")
    assert counter.inner_text() == "11 / 600"
    noted(page, "Пруд чистят")
    page.goto("/there-is-no-such-page/")
    page.goto("/styleguide/")
    assert page.locator("#forms form [name=question]").input_value() == "Какой будет набережная?"
    assert page.locator("#forms form [value=residents]").is_checked()
    page.locator(".draft-note button").click()
    assert page.locator("#forms form [name=question]").input_value() == ""


def test_an_accepted_form_leaves_no_draft(page: Any) -> None:
    page.goto("/styleguide/")
    form = page.locator("#forms form")
    form.locator("[name=question]").fill("Какой будет набережная?")
    noted(page, "Какой будет набережная?")
    form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_url("**/styleguide/?question=*")
    page.goto("/styleguide/")
    assert form.locator("[name=question]").input_value() == ""


def test_the_offline_page_comes_when_the_line_breaks(page: Any, live: str, faults: list[str]) -> None:
    page.goto("/styleguide/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => caches.match('/offline/').then(Boolean)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/cities/")
    assert page.locator(".refusal h1").is_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('.refusal')).display") == "grid"
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat()"
    )
    assert all(path == "/offline/" or path.endswith((".css", ".woff2")) for path in kept)
    faults.clear()
