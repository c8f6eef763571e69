"""The list of cities: what is found, how it is counted, what it costs."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from livingcities.cities.listing import Asked
from livingcities.cities.models import Alias, City
from livingcities.cities.names import fold, slug
from tests.factories import CityFactory, RegionFactory

pytestmark = pytest.mark.django_db
LIST = "/cities/"


@pytest.fixture
def towns() -> dict[str, City]:
    tatarstan = RegionFactory(code="16", name="Республика Татарстан", slug="tatarstan")
    oryol = RegionFactory(code="57", name="Орловская область", slug="orlovskaya")

    def add(name: str, region, population: int | None, quality: int | None, **fields: object) -> City:
        return CityFactory(
            name=name,
            slug=slug(name),
            sort_name=fold(name),
            region=region,
            population=population,
            size=City.size_of(population),
            quality_index=quality,
            **fields,
        )

    found = {
        "chelny": add("Набережные Челны", tatarstan, 548434, 198),
        "kazan": add("Казань", tatarstan, 1308660, 204, is_living=True),
        "elabuga": add("Елабуга", tatarstan, 73630, 213, is_historic=True),
        "orel": add("Орёл", oryol, 303169, 185),
        "livny": add("Ливны", oryol, 47221, None, is_demo_living=True),
        "unknown": add("Новый Город", oryol, None, None),
    }
    for alias in ("Чаллы", "Челны"):
        Alias.objects.create(city=found["chelny"], name=alias, sort_name=fold(alias))
    return found


def names(**query: str) -> list[str]:
    return [city.name for city in Asked.of(query).ordered()]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("орел", ["Орёл"]),
        ("ОРЁЛ", ["Орёл"]),
        ("чаллы", ["Набережные Челны"]),
        ("челны", ["Набережные Челны"]),
        ("kazan", ["Казань"]),
        ("rfpfym", ["Казань"]),
        ("набережные-челны", ["Набережные Челны"]),
        ("Наб. Челны", ["Набережные Челны"]),
        ("г. Казань", ["Казань"]),
        ("н. город", ["Новый Город"]),
        ("нетакого", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_town_is_found_however_it_is_typed(towns: dict[str, City], typed: str, found: list[str]):
    assert names(q=typed) == found


def test_names_that_begin_with_the_words_come_first(towns: dict[str, City]):
    assert names(q="ли") == ["Ливны"]
    assert names(q="н")[0] == "Набережные Челны"


def test_filters_narrow_together(towns: dict[str, City]):
    assert names(region="tatarstan") == ["Елабуга", "Казань", "Набережные Челны"]
    assert names(region="tatarstan", historic="1") == ["Елабуга"]
    assert names(living="1") == ["Казань", "Ливны"]
    assert names(size="over") == ["Казань"]
    assert names(region="tatarstan", size="to10") == []


def test_the_unknown_comes_last_in_every_order(towns: dict[str, City]):
    assert names(sort="population")[0] == "Казань"
    assert names(sort="population")[-1] == "Новый Город"
    assert names(sort="quality")[0] == "Елабуга"
    assert names()[0] == "Елабуга"


@pytest.mark.parametrize(
    "query", [{}, {"q": "н"}, {"region": "tatarstan"}, {"historic": "1"}, {"living": "1", "size": "over"}]
)
def test_a_count_is_what_choosing_it_would_show(towns: dict[str, City], query: dict[str, str]):
    asked = Asked.of(query)
    for name, choices in (("region", asked.regions()), ("size", asked.sizes())):
        for choice in choices:
            assert choice.count == len(names(**(query | {name: choice.value}))), (name, choice)
    for choice in asked.marks():
        assert choice.count == len(names(**(query | {choice.value: "1"}))), choice


def test_nonsense_in_the_address_is_left_out():
    asked = Asked.of({"size": "huge", "sort": "evil", "view": "x", "historic": "yes", "q": "а" * 500})
    assert asked == Asked(words="а" * 80)
    assert asked.address == Asked.of(MultiValueDict({"q": ["а" * 80]}).dict()).address


def test_an_address_leads_back_to_the_same_answer(towns: dict[str, City]):
    from urllib.parse import parse_qsl

    asked = Asked(words="ка", region="tatarstan", size="over", historic=True, living=True, sort="quality", view="map")
    assert Asked.of(dict(parse_qsl(asked.address))) == asked
    assert Asked().address == ""


def test_a_page_works_without_javascript_and_a_part_of_it_with(client, towns: dict[str, City]):
    page = client.get(LIST, {"q": "чаллы"}).content.decode()
    assert "Набережные Челны" in page
    assert "<html" in page
    part = client.get(LIST, {"q": "чаллы", "region": ""}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'hx-swap-oob="true"' in part.content.decode()
    assert part.headers["HX-Push-Url"] == "/cities/?q=%D1%87%D0%B0%D0%BB%D0%BB%D1%8B"


def test_the_form_sorts_too_and_keeps_the_order_of_the_head(client, towns: dict[str, City]):
    for query, order in (({}, None), ({"sort": "name"}, None), ({"sort": "quality"}, "quality")):
        form = client.get(LIST, query).content.decode().partition('id="results"')[0]
        assert form.count('name="sort"') == 1
        assert re.findall(r'<option value="(\w+)" selected', form) == ([order] if order else [])


def test_names_and_words_are_only_text(client):
    CityFactory(name='<script>alert("x")</script>', sort_name="<script>", is_living=True)
    for address in (LIST, f"{LIST}?q=<script>", f"{LIST}?view=map", "/"):
        page = client.get(address).content.decode()
        assert '<script>alert("x")' not in page
        assert "&lt;script&gt;" in page, address


@pytest.mark.parametrize("query", ["", "?view=map&q=о"])
def test_a_list_costs_the_same_however_long_it_is(client, django_assert_max_num_queries, query: str):
    CityFactory(name="Орск", sort_name="орск")
    with django_assert_max_num_queries(12) as few:
        client.get(LIST + query)
    for _town in range(40):
        CityFactory()
    with django_assert_max_num_queries(12) as many:
        client.get(LIST + query)
    assert len(many) == len(few)


def test_pages_hold_fifty(client):
    for _town in range(51):
        CityFactory()
    assert client.get(LIST).content.decode().count('<th scope="row">') == 50
    assert client.get(f"{LIST}?page=2").content.decode().count('<th scope="row">') == 1
    assert client.get(f"{LIST}?page=99999").status_code == 200


def test_a_region_has_a_short_address(client, towns: dict[str, City]):
    answer = client.get(reverse("cities:region", args=["tatarstan"]))
    assert answer.headers["Location"] == "/cities/?region=tatarstan"
    assert client.get("/cities/regions/nowhere/").status_code == 404


def test_the_map_marks_what_was_found_as_links(client, towns: dict[str, City]):
    page = client.get(f"{LIST}?view=map&q=казань").content.decode()
    assert page.count('class="country-mark') == 1
    assert f'href="{towns["kazan"].get_absolute_url()}"' in page
    assert "<title>Казань, Республика Татарстан</title>" in page
    without = client.get(f"{LIST}?view=map").content.decode()
    assert without.count('class="country-mark ') == 2, "without a search the living ones are marked"
