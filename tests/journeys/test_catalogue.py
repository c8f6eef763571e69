"""Finding a practice: as one types, by filters, back again; on a phone; without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cases.factories import CaseFactory
from tests.factories import CityFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def practices(transactional_db: None) -> None:
    small = CityFactory(name="Выкса", slug="vyksa", population=9_000, size="to10")
    large = CityFactory(name="Кунгур", slug="kungur", population=80_000, size="to100", latitude=62, longitude=74)
    for number, title in enumerate(("Прокат лодок", "Прокат лыж", "Двор без машин")):
        CaseFactory(title=title, city=(small, large)[number % 2], passport={"title": title})


def words_of(page: Any) -> list[str]:
    return [text.replace("\xa0", " ") for text in page.locator(".case-card h2").all_inner_texts()]


def test_results_come_as_one_types_and_the_address_follows(
    wide_page: Any, live: str, practices: None, accessible: Callable[[Any], None]
) -> None:
    page = wide_page
    page.goto("/cases/")
    accessible(page)
    page.locator("#q").press_sequentially("прокаты")
    expect(page.locator(".case-card")).to_have_count(2)
    expect(page.locator("mark").first).to_have_text("Прокат")
    expect(page).to_have_url(re.compile(r"/cases/\?q=[%\w]+$"))
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("#size-to10").check()
    expect(page.locator(".case-card")).to_have_count(1)
    expect(page).to_have_url(re.compile("size=to10"))
    accessible(page)
    page.reload()
    expect(page.locator(".case-card")).to_have_count(1)
    page.locator(".catalogue-chips a", has_text="прокаты").click()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator(".case-card")).to_have_count(2)
    page.go_back()
    expect(page.locator(".case-card")).to_have_count(1)


def test_no_figure_of_a_card_leaves_its_column(wide_page: Any, live: str, practices: None) -> None:
    wide_page.goto("/cases/")
    figures = wide_page.locator(".case-card-facts dd")
    expect(figures.filter(has_text="1 год 4 месяца").first).to_be_visible()
    edges = "all => all.map(each => [each, each.closest('.case-card')].map(part => part.getBoundingClientRect().right))"
    assert [(own, card) for own, card in figures.evaluate_all(edges) if own > card] == []


def test_for_a_town_by_its_name(wide_page: Any, live: str, practices: None) -> None:
    wide_page.goto("/cases/")
    wide_page.locator("#near").fill("Кунгур")
    wide_page.locator("#near").press("Enter")
    expect(wide_page).to_have_url(re.compile(r"near=kungur$"))
    assert words_of(wide_page)[0] == "Прокат лыж"


def test_on_a_phone_the_filters_are_folded(
    page: Any, live: str, practices: None, accessible: Callable[[Any], None]
) -> None:
    page.goto("/cases/?view=map")
    expect(page.locator(".catalogue-facets")).to_be_hidden()
    page.locator("#side > summary").click()
    page.locator("#size-to100").check()
    expect(page.locator(".case-card")).to_have_count(1)
    expect(page.locator("#filters-on")).to_contain_text("1")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_form_is_sent(open_page: Callable[..., Any], live: str, practices: None) -> None:
    page = open_page(scripts=False)
    page.goto("/cases/")
    page.locator("#q").fill("двор")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile(r"/cases/\?q=[%\w]+$"))
    assert words_of(page) == ["Двор без машин"]
