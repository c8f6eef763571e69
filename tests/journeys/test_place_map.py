"""A place set by a click, by dragging and by keyboard; and who else writes in the same draft."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livingcities.calls.models import Answer
from livingcities.calls.operations import drafts
from tests.calls.applying import leader, ready, writer
from tests.calls.factories import ApplicationFactory, CallFactory
from tests.calls.test_place_map import SCHEMA
from tests.factories import CityFactory

pytestmark = pytest.mark.journey
PICTURE = "/static/base/img/mark-64.png"
TILES = PICTURE + "?at={z}-{x}-{y}"
TOWN = {"latitude": 57.04109, "longitude": 34.96021}
LEAFLET = re.compile(r"/leaflet\.(js|css)$")


@pytest.fixture
def draft(transactional_db: None, settings: Any) -> Any:
    settings.TILES = TILES
    return ApplicationFactory(call=CallFactory(schema=SCHEMA), city=CityFactory(**TOWN), answers={})


def opened(page: Any, application: Any) -> Any:
    """The map of the form, drawn."""
    page.goto(f"/calls/applications/{application.key}/form/")
    sheet = page.locator("place-map [data-sheet]")
    sheet.scroll_into_view_if_needed()
    page.locator("place-map .leaflet-tile-loaded").first.wait_for()
    return sheet


def saved(page: Any, version: int) -> dict[str, float]:
    page.wait_for_function(
        "version => document.querySelector('[data-question=where] [data-version]').value === String(version)",
        arg=version,
    )
    return dict(Answer.objects.get(question="where").value)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_a_click_sets_the_point(
    open_page: Any, enter: Any, draft: Any, accessible: Any, width: int, scheme: str
) -> None:
    page = open_page(width=width, client=enter(leader(draft)), color_scheme=scheme)
    sheet = opened(page, draft)
    accessible(page)
    box = sheet.bounding_box()
    middle = {"x": box["width"] / 2, "y": box["height"] / 2}
    sheet.click(position=middle)
    first = saved(page, 1)
    assert first["lat"] == pytest.approx(TOWN["latitude"], abs=0.001), "the map begins at the town"
    assert first["lon"] == pytest.approx(TOWN["longitude"], abs=0.001)
    box = sheet.bounding_box()  # words stand beside the map now, and it has changed its size
    sheet.click(position={"x": box["width"] / 2 + 60, "y": box["height"] / 2 - 60})
    second = saved(page, 2)
    assert second["lat"] > first["lat"]
    assert second["lon"] > first["lon"]
    accessible(page)
    pin = page.locator(".place-pin").bounding_box()
    page.mouse.move(pin["x"] + 14, pin["y"] + 14)
    page.mouse.down()
    page.mouse.move(pin["x"] - 60, pin["y"] + 74, steps=6)
    page.mouse.up()
    third = saved(page, 3)
    assert third["lat"] < second["lat"]
    assert third["lon"] < second["lon"]


def test_the_keyboard_sets_the_point(open_page: Any, enter: Any, draft: Any, accessible: Any) -> None:
    page = open_page(width=1440, client=enter(leader(draft)))
    sheet = opened(page, draft)
    page.locator("[name=a-where-lon]").focus()
    page.keyboard.press("Tab")
    assert sheet.evaluate("element => element === document.activeElement && element.matches(':focus-visible')")
    assert sheet.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    assert sheet.get_attribute("role") == "application"
    page.keyboard.press("Enter")
    first = saved(page, 1)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    second = saved(page, 2)
    assert second["lon"] - first["lon"] > second["lat"] - first["lat"] > 0
    said = page.locator("place-map [data-said]").inner_text()
    assert f"{second['lat']:.5f}".replace(".", ",") in said
    page.keyboard.press("+")
    page.wait_for_function("before => document.querySelector('.leaflet-tile-loaded[src*=\"at=14-\"]')")
    assert Answer.objects.get(question="where").version == 2, "another scale is no other place"
    accessible(page)
    page.locator("[name=a-where-lat]").fill("58,5")
    page.locator("[name=a-where-lon]").fill("30,25")
    page.wait_for_function("() => document.querySelector('place-map [data-said]').textContent.includes('30,25')")
    page.locator("[name=a-where-lat]").fill("")
    assert page.locator(".place-pin").count() == 0


def test_where_no_tile_arrives_the_fields_remain(
    open_page: Any, enter: Any, draft: Any, settings: Any, faults: list[str]
) -> None:
    settings.TILES = "/no-such-tiles/{z}/{x}/{y}.png"
    page = open_page(client=enter(leader(draft)))
    page.goto(f"/calls/applications/{draft.key}/form/")
    page.locator("place-map").wait_for(state="hidden")
    page.locator("[name=a-where-lat]").fill("57,04109")
    page.locator("[name=a-where-lon]").fill("34,96021")
    assert saved(page, 1) == {"lat": 57.04109, "lon": 34.96021}
    faults[:] = [fault for fault in faults if "/no-such-tiles/" not in fault]


def test_without_javascript_there_are_the_fields_alone(open_page: Any, enter: Any, draft: Any) -> None:
    page = open_page(client=enter(leader(draft)), scripts=False)
    page.goto(f"/calls/applications/{draft.key}/form/")
    assert page.locator("[name=a-where-lat]").is_visible()
    assert not page.locator("place-map").is_visible()


def test_leaflet_comes_only_with_a_map(open_page: Any, enter: Any, draft: Any) -> None:
    page, asked = open_page(client=enter(leader(draft))), []
    page.on("request", lambda request: asked.append(request.url) if LEAFLET.search(request.url) else None)
    other = ready(author=leader(draft))
    for path in ("/", "/calls/", f"/calls/applications/{other.key}/form/"):
        page.goto(path, wait_until="networkidle")
    assert asked == []
    opened(page, draft)
    assert len(asked) == 2


def test_the_answer_is_shown_on_a_map_that_stays(open_page: Any, enter: Any, draft: Any, accessible: Any) -> None:
    drafts.save_answer(
        actor=leader(draft), application=draft, question="where", value={"lat": 57.05, "lon": 34.97}, version=0
    )
    page = open_page(client=enter(writer(draft, role="reader")))
    sheet = opened(page, draft)
    assert sheet.get_attribute("role") == "group"
    assert page.locator(".place-pin").count() == 1
    sheet.click(position={"x": 30, "y": 200})
    accessible(page)
    assert Answer.objects.get().version == 1


def test_an_open_form_says_who_else_writes(
    open_page: Any, live: str, transactional_db: None, enter: Any, accessible: Any
) -> None:
    application = ready()
    page = open_page(client=enter(writer(application)))
    page.goto(f"/calls/applications/{application.key}/form/")
    look = "() => document.dispatchEvent(new Event('visibilitychange'))"
    with page.expect_response(re.compile("/others/")) as quiet:
        page.evaluate(look)
    assert quiet.value.status == 204
    assert page.locator(".others-title").count() == 0
    first = leader(application)
    drafts.save_answer(actor=first, application=application, question="leader", value="Анна", version=1)
    with page.expect_response(re.compile("/others/")):
        page.evaluate(look)
    page.locator("[data-others] a[href='#q-leader']").wait_for()
    assert first.name in page.locator("[data-others]").inner_text()
    accessible(page)
    with page.expect_response(re.compile("/others/")) as again:
        page.evaluate(look)
    assert again.value.status == 204
    page.locator(".others a").last.click()
    page.wait_for_function("() => document.querySelector('[name=a-leader]').value === 'Анна'")
    assert page.locator(".others-title").count() == 0
