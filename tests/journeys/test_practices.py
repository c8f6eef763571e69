"""Reading a practice on a phone, writing one, repeating it: in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from livingcities.cases.models import Adoption
from livingcities.cases.operations import editing
from livingcities.cases.passport import Passport
from livingcities.cases.rules import draft_of
from tests.browser import press
from tests.cases.factories import AdoptionFactory, CaseFactory, ThemeFactory, add_files, passport
from tests.factories import CityFactory, MembershipFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def squares(transactional_db: None) -> None:
    ThemeFactory(slug="squares", name_ru="Площади и улицы")
    ThemeFactory(slug="business", name_ru="Местное дело и рынки")


def test_a_practice_reads_well_on_a_phone_and_at_a_desk(
    page: Any, wide_page: Any, live: str, squares: None, accessible: Any
) -> None:
    with_photo, without = add_files(CaseFactory(passport={"mistakes": "Навес не там"})), CaseFactory(is_demo=True)
    AdoptionFactory(case=with_photo, stage="given_up", reason="Охранная зона")
    for screen in (page, wide_page):
        for case in (with_photo, without):
            screen.goto(case.get_absolute_url())
            accessible(screen)
    assert wide_page.locator(".case-face-drawn .case-mark").count() == 1


def test_rows_are_added_at_once_and_the_checklist_shrinks(
    open_page: Any, enter: Any, live: str, squares: None, accessible: Any
) -> None:
    place = MembershipFactory(role="coordinator")
    case = editing.create(actor=place.user, city=place.city, passport=passport(results=[]))
    wide_page = open_page(width=1440, height=900, client=enter(place.user))
    wide_page.goto(f"{case.get_absolute_url()}edit/")
    accessible(wide_page)
    results = wide_page.locator("[data-rows=results]")
    assert results.locator(".passport-row").count() == 1
    results.locator("button[name=more]").click()
    assert results.locator(".passport-row").count() == 2
    last = results.locator(".passport-row").last
    for name, text in (("indicator", "Кафе"), ("before", "0"), ("after", "3")):
        last.locator(f"[name$='-{name}']").fill(text)
    press(wide_page, ".case-savebar button")
    told = Passport.of(draft_of(case).passport)
    assert [(row.indicator, row.before, row.after) for row in told.results] == [("Кафе", "0", "3")]


def test_a_town_writes_to_another(open_page: Any, enter: Any, live: str, squares: None, accessible: Any) -> None:
    case = CaseFactory()
    guest = MembershipFactory(city=CityFactory(name="Выкса")).user
    page = open_page(client=enter(guest))
    page.goto(f"{case.get_absolute_url()}adopt/")
    accessible(page)
    page.locator("[name=message]").fill("Здравствуйте. Хотим повторить вашу площадь и просим совета.")
    page.locator("main form.form button.button").first.click()
    page.wait_for_url("**/cases/adoptions/*/")
    accessible(page)
    assert Adoption.objects.get().city.name == "Выкса"
