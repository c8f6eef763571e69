"""The catalogue page: with and without JavaScript, its addresses, its words for nothing found."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from livingcities.cases.search.finding import ON_A_PAGE
from livingcities.cases.views.catalogue import town_named
from tests.cases.factories import AdoptionFactory, CaseFactory
from tests.factories import CityFactory, MembershipFactory, RegionFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def made(title: str, **more: Any) -> Any:
    return CaseFactory(title=title, passport={"title": title}, **more)


def test_words_are_marked_and_facets_counted(client: Client):
    made("Причал на реке")
    made("Двор без машин")
    page = client.get("/cases/", {"q": "причалы"}).content.decode()
    assert "<mark>Причал</mark> на\u00a0реке" in page
    assert "Двор" not in page.partition('id="results"')[2]
    assert 'name="theme" value="squares"' in page


def test_a_form_sent_without_javascript_leads_to_the_tidy_address(client: Client):
    town = CityFactory(name="Выкса", slug="vyksa")
    made("Причал", city=town)
    sent = client.get("/cases/", {"q": " причал ", "near": "Выкса", "sort": "near", "view": "", "size": "nonsense"})
    assert (sent.status_code, sent["Location"]) == (302, f"/cases/?q={quote('причал')}&near=vyksa&sort=near")
    assert client.get(sent["Location"]).status_code == 200


def test_as_one_types_only_the_results_come_and_the_address_is_pushed(client: Client):
    made("Причал")
    answer = client.get("/cases/", {"q": "прича", "near": "", "sort": "relevance"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert page.lstrip().startswith('<div id="results"')
    assert 'id="facet-theme" hx-swap-oob="true"' in page
    assert answer["HX-Push-Url"] == f"/cases/?q={quote('прича')}"
    assert "HX-Request" in answer["Vary"]


def test_every_link_of_the_page_is_an_address_that_answers(client: Client):
    town = CityFactory(slug="vyksa")
    for number in range(25):
        made(f"Причал {number}", city=town)
    import re

    address = "/cases/?q=%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB&size=to50&near=vyksa&view=map"
    page = client.get(address).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', page)}
    links = {f"/cases/{link}" if link.startswith("?") else link for link in links if link.startswith(("?", "/cases/"))}
    catalogue = {link for link in links if link.startswith("/cases/?")}
    assert len(catalogue) >= 5
    for link in catalogue:
        assert client.get(link).status_code == 200, link


def test_nothing_found_says_which_condition_to_drop(client: Client):
    made("Причал")
    page = client.get("/cases/", {"q": "причал", "year": "1999"}).content.decode()
    assert 'class="catalogue-drop"' in page
    assert page.partition('class="catalogue-drop"')[2].count("<li>") == 1  # without words there is nothing of 1999


def test_an_empty_catalogue_says_what_will_come(client: Client):
    page = client.get("/cases/").content.decode()
    assert "case-card" not in page
    assert 'class="empty"' in page


def test_the_map_has_a_list_beside_it(client: Client):
    first, second = CityFactory(name="Кунгур"), CityFactory(name="Тутаев")
    for _case in range(3):
        made("Причал", city=first)
    made("Причал", city=second)
    page = client.get("/cases/", {"view": "map"}).content.decode()
    assert page.count('class="country-mark"') == 2
    assert page.index("Кунгур</a>") > page.index('class="catalogue-town-list"')


def test_pages_keep_the_question(client: Client):
    for number in range(25):
        made(f"Причал {number}")
    page = client.get("/cases/?q=%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB&page=3").content.decode()
    assert page.count('class="case-card"') == 25 - 2 * ON_A_PAGE
    assert 'start="25"' in page
    assert client.get("/cases/?page=999").status_code == 200


def test_how_many_towns_repeat_it_counts_only_what_is_public(client: Client):
    case = made("Причал")
    for stage in ("considering", "running", "done"):
        AdoptionFactory(case=case, stage=stage)
    AdoptionFactory(case=case, stage="given_up", reason="Не хватило людей")
    assert client.get("/cases/").context["found"].cards[0].repeating == 2


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Киров", "kirov"),
        ("киров, калужская", "kirov-kaluga"),
        ("Выкс", "vyksa"),
        ("dsrcf", "vyksa"),
        ("Нетакого", None),
        ("", None),
        (" , ", None),
    ],
)
def test_a_town_is_known_by_its_name(typed: str, slug: str | None):
    kaluga = RegionFactory(code="40", name="Калужская область")
    CityFactory(name="Киров", slug="kirov", population=470_000)
    CityFactory(name="Киров", slug="kirov-kaluga", population=30_000, region=kaluga)
    CityFactory(name="Выкса", slug="vyksa")
    town = town_named(typed)
    assert (town.slug if town else None) == slug


def test_my_town_is_where_i_live_or_whose_team_i_am_in(enter: Any):
    person = UserFactory()
    team = MembershipFactory(user=person, city=CityFactory(name="Елец", slug="elets"))
    made("Причал")
    assert "near=elets" in enter(person).get("/cases/").content.decode()
    ResidenceFactory(user=person, city=CityFactory(name="Ейск", slug="eysk"))
    page = enter(person).get("/cases/").content.decode()
    assert "near=eysk" in page
    assert f"near={team.city.slug}" not in page


def test_drafts_and_withdrawn_cases_are_nowhere(client: Client):
    from livingcities.cases.models import Case
    from livingcities.cases.search import index_case

    CaseFactory(title="Черновик", draft=True)
    gone = made("Отозванная")
    gone.state = Case.State.WITHDRAWN
    gone.save()
    index_case(gone)
    page = client.get("/cases/").content.decode()
    assert "Черновик" not in page
    assert "Отозванная" not in page


@pytest.mark.parametrize(
    "odd", ["?q=%00", "?page=0", "?page=-1", "?theme=%00&theme=x", "?near=../../", "?q=" + "я" * 3000]
)
def test_odd_addresses_are_mended(client: Client, odd: str):
    made("Причал")
    assert client.get(f"/cases/{odd}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize(
    ("real", "invented", "said"),
    [
        (2, 0, ""),
        (2, 1, "1 из них придумана, чтобы показать, как работает каталог."),
        (1, 2, "2 из них придуманы, чтобы показать, как работает каталог."),
        (0, 2, "Пока всё здесь придумано, чтобы показать, как работает каталог."),
    ],
)
def test_the_lead_passes_nothing_invented_off_as_done(client: Client, real: int, invented: int, said: str):
    for is_demo in [False] * real + [True] * invented:
        made("Причал", is_demo=is_demo)
    page = client.get("/cases/").content.decode().replace("\u00a0", " ")
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    assert lead.endswith(f"ошибки. {said}".strip())


def test_the_button_of_filters_counts_in_whole_words(client: Client):
    CityFactory(slug="vyksa")
    made("Причал")
    one = client.get("/cases/", {"q": "причал"}).content.decode()
    assert '1<span class="visually-hidden"> условие выбрано</span>' in one
    two = client.get("/cases/", {"q": "причал", "near": "vyksa"}).content.decode()
    assert '2<span class="visually-hidden"> условия выбраны</span>' in two
