"""Reading results in a browser: the map explains itself to mouse and keyboard, the slider walks its history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.dialogues.models import Dialogue, OpinionMap
from livingcities.dialogues.operations import mapping
from livingcities.dialogues.operations.integrity import compare_without_suspects, look_for_signs, mark_suspects
from tests.browser import press
from tests.dialogues.factories import VoteFactory
from tests.dialogues.voices import conversation, two_camps
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def published_twice() -> Dialogue:
    """A published dialogue whose map was drawn twice, five hours apart."""
    dialogue = conversation(closed=True)
    first = mapping.redraw(dialogue)
    VoteFactory(seat=dialogue.seats.first(), statement=dialogue.statements.first())
    OpinionMap.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(hours=5))
    mapping.redraw(dialogue)
    Dialogue.objects.filter(pk=dialogue.pk).update(state="published", published_at=timezone.now())
    return dialogue


@pytest.mark.parametrize("view", ["unites", "divides", "groups", "statements", "method"])
def test_every_view_is_accessible(page, accessible, view):
    dialogue = published_twice()
    page.goto(f"/dialogues/{dialogue.slug}/results/?view={view}")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_statement_on_the_map_explains_itself_to_the_keyboard(wide_page):
    dialogue = published_twice()
    wide_page.goto(f"/dialogues/{dialogue.slug}/results/?view=divides")
    mark = wide_page.locator("a.mark").first
    told = wide_page.locator("[data-map-told]")
    assert told.is_hidden()
    mark.focus()
    number = mark.locator("text").text_content()
    assert told.is_visible()
    assert f"Суждение {number}" in told.inner_text()
    assert wide_page.locator(f"#s{number}.on").count() == 1
    wide_page.keyboard.press("Escape")
    assert told.is_hidden()
    mark.hover()
    assert told.is_visible()


def test_the_slider_walks_back_without_leaving_the_page(wide_page):
    dialogue = published_twice()
    wide_page.goto(f"/dialogues/{dialogue.slug}/results/")
    wide_page.evaluate("window.stayed = true")
    slider = wide_page.locator("#map-step")
    slider.focus()
    wide_page.keyboard.press("ArrowLeft")
    wide_page.wait_for_url("**step=0**")
    wide_page.wait_for_function("() => document.getElementById('map-step').value === '0'")
    assert wide_page.evaluate("window.stayed === true")
    assert wide_page.locator("#results > .notice").count() == 1
    assert wide_page.evaluate("document.activeElement.id") == "map-step"


def test_the_integrity_panel_is_accessible(open_page, accessible, enter):
    rows = two_camps() + [(40 + n, s, 1 if s % 2 else -1) for n in range(30) for s in range(14)]
    dialogue = conversation(rows, closed=True)
    mapping.redraw(dialogue)
    look_for_signs.func(dialogue.pk)
    mark_suspects(actor=SYSTEM, dialogue=dialogue, seats=[10_041])
    compare_without_suspects.func(dialogue.pk)
    page = open_page(client=enter(MembershipFactory(city=dialogue.city).user))
    page.goto(f"/dialogues/{dialogue.slug}/integrity/")
    assert page.locator("input[name=seat][value='10041']").is_checked()
    assert page.locator(".opinion-map").count() == 2
    accessible(page)


def test_without_scripts_the_slider_is_a_form(open_page):
    dialogue = published_twice()
    page = open_page(scripts=False)
    page.goto(f"/dialogues/{dialogue.slug}/results/")
    page.locator("#map-step").fill("0")
    press(page, "form.map-history button")
    assert "step=0" in page.url
    assert page.locator("#results > .notice").count() == 1
