"""The map beside a place: only where there are tiles, and only where there is a place."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string

from livingcities.calls.operations import drafts
from livingcities.calls.questionnaire.shown import Shown
from tests.calls.applying import leader
from tests.calls.factories import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db
TILES = "/tiles/{z}/{x}/{y}.png"
SCHEMA: dict[str, Any] = {
    "sections": [
        {"key": "about", "title": "О проекте", "questions": [{"key": "where", "kind": "place", "title": "Где это"}]}
    ]
}


def form_page(client: Any, **fields: Any) -> str:
    application = ApplicationFactory(answers={}, **fields)
    client.force_login(leader(application))
    return str(client.get(f"/calls/applications/{application.key}/form/").content.decode())


def test_a_form_with_a_place_has_a_map_that_begins_at_the_town(client: Any, settings: Any) -> None:
    settings.TILES = TILES
    application = ApplicationFactory(call=CallFactory(schema=SCHEMA), answers={})
    client.force_login(leader(application))
    html = client.get(f"/calls/applications/{application.key}/form/").content.decode()
    assert f'data-tiles="{TILES}"' in html
    assert f'data-town="{application.city.latitude:.5f} {application.city.longitude:.5f}"' in html
    assert 'name="a-where-lat"' in html


def test_without_tiles_the_fields_stand_alone(client: Any, settings: Any) -> None:
    settings.TILES = ""
    html = form_page(client, call=CallFactory(schema=SCHEMA))
    assert 'name="a-where-lat"' in html
    assert "place-map" not in html
    assert "leaflet" not in html


def test_a_form_without_a_place_brings_no_map(client: Any, settings: Any) -> None:
    settings.TILES = TILES
    html = form_page(client)
    assert "place_map" not in html
    assert "leaflet" not in html


def test_beside_an_answer_the_map_only_shows(settings: Any) -> None:
    settings.TILES, template = TILES, "calls/questionnaire/shown.html"
    point = Shown("place", text="Рынок, 57.04109, 34.96021", latitude=57.04109, longitude=34.96021)
    html = render_to_string(template, {"shown": point})
    assert 'data-latitude="57.041090" data-longitude="34.960210"' in html
    assert "data-fields" not in html
    assert "Рынок" in html
    words = render_to_string(template, {"shown": Shown("place", text="Рынок")})
    assert "Рынок" in words
    assert "place-map" not in words


def test_what_a_map_writes_is_what_is_kept(client: Any) -> None:
    """The map writes the decimal mark of the page's language."""
    application = ApplicationFactory(call=CallFactory(schema=SCHEMA), answers={})
    client.force_login(leader(application))
    data = {"v-where": "0", "a-where-lat": "57,04109", "a-where-lon": "-169,96021", "a-where-label": ""}
    answer = client.post(f"/calls/applications/{application.key}/form/where/", data)
    assert answer.json()["version"] == 1
    assert drafts.answers_of(application)["where"].value == {"lat": 57.04109, "lon": -169.96021}
