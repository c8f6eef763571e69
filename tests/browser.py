"""A real browser for journeys: `page` is a phone, `wide_page` a desk; faults on the page fail the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

# The shell first: the same engine without the windows around the pages, which cost more than the pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA is what the site promises; axe's «best practices» are advice. Without preloading: it would put the
# imported sheets into the page as inline styles, which the policy forbids.
AXE_RUN = """async () => (await axe.run(document, {preload: false, runOnly: {type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}})).violations.map(found => ({
  rule: found.id, help: found.help, where: found.nodes.map(node => node.target.join(" ") + " · " + node.html)}))"""


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: sh scripts/ensure-chromium")
    from playwright.sync_api import sync_playwright

    # Playwright's own event loop lives in this thread, and Django takes it for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def live(transactional_db: None, live_server: Any, settings: Any) -> str:
    """The address of a running site that sees what the test wrote."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def faults() -> list[str]:
    """What went wrong on the pages of this test; what still stands here at its end fails it."""
    return []


def press(page: Any, selector: str) -> None:
    """Press the first such button, say yes where the page asks once more, and wait for the whole next page."""
    button = page.locator(selector).first
    asks = button.evaluate("button => Boolean(button.form?.dataset.confirm)")
    with page.expect_navigation():
        button.click()
        if asks:
            page.locator("dialog[open] button[value=yes]").click()


def noted(page: Any, text: str) -> None:
    """Wait until the browser's own store holds this text."""
    page.wait_for_function("text => JSON.stringify({...localStorage, ...sessionStorage}).includes(text)", arg=text)


def _watch(page: Any, address: str, faults: list[str]) -> None:
    host = urlsplit(address).netloc

    def console(message: Any) -> None:
        place = (message.location or {}).get("url", "")
        # A page that answers 403 or 404 on purpose is no fault; a missing picture or script is.
        expected = place == page.url or place.endswith("/favicon.ico")
        if message.type == "error" and not (expected and message.text.startswith("Failed to load resource")):
            faults.append(f"{page.url}: console: {message.text} ({place})")

    def request(asked: Any) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            faults.append(f"{page.url}: asked another site: {asked.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: script: {error}"))
    page.on("request", request)


@pytest.fixture
def open_page(chromium: Any, live: str, faults: list[str]) -> Iterator[Callable[..., Any]]:
    """Open one more page: a person of their own (a new cookie jar), signed in if a `client` is given."""
    contexts: list[Any] = []

    def new_page(*, width: int = 390, height: int = 844, client: Any = None, scripts: bool = True, **options: Any):
        context = chromium.new_context(
            base_url=live,
            viewport={"width": width, "height": height},
            has_touch=width < 600,
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if client is not None:
            context.add_cookies([{"name": n, "value": c.value, "url": live} for n, c in client.cookies.items()])
        page = context.new_page()
        _watch(page, live, faults)
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert not faults, "faults on the pages:\n" + "\n".join(faults)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    return open_page()


@pytest.fixture
def wide_page(open_page: Callable[..., Any]) -> Any:
    return open_page(width=1440, height=900)


@pytest.fixture
def accessible() -> Callable[[Any], None]:
    """Assert that axe-core finds no violation of WCAG 2.2 AA on the page as it is now."""
    from playwright.sync_api import Error

    def violations(page: Any) -> list[Any]:
        if not page.evaluate("() => typeof axe === 'object'"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        # Without its styles and letters a page is another page, and what is fading in has not its own contrast yet.
        page.wait_for_function(
            "() => document.readyState === 'complete' && document.fonts.status === 'loaded'"
            " && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
            " && document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations > 9)"
        )
        return list(page.evaluate(AXE_RUN))

    def check(page: Any) -> None:
        try:
            found = violations(page)
        except Error as error:
            if not re.search("axe is not defined|context was destroyed", str(error)):
                raise
            # A click was still bringing the next page: that one is meant.
            page.wait_for_load_state()
            found = violations(page)
        lines = [f"{v['rule']}: {v['help']}\n    " + "\n    ".join(v["where"][:5]) for v in found]
        assert not lines, f"{page.url}:\n" + "\n".join(lines)
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than its window"

    return check
