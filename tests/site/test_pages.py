"""Home, the page of a city, texts: true numbers, few queries, light pages, no foreign text as markup."""

from __future__ import annotations

import gzip
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from livingcities.base.actors import SYSTEM
from livingcities.cities import operations
from livingcities.cities.models import City, Fact
from livingcities.people.models import Consent, ConsentText, Purpose
from livingcities.site.charts import HEIGHT, MOST_TOTAL, WIDTH, quality_chart
from tests.dialogues.factories import DialogueFactory
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(db):
    call_command("load_cities", verbosity=0)


def number_beside(page: str, label: str) -> str:
    found = re.search(rf'<dt class="stat-label">[^<]*{label}[^<]*</dt><dd class="stat-value">([^<]*)</dd>', page)
    assert found, label
    return found[1]


def test_home_and_list_are_light_and_cost_few_queries_with_the_whole_registry(
    registry, client, django_assert_max_num_queries
):
    for address in ("/", "/cities/", "/cities/?view=map", "/cities/vyksa/"):
        with django_assert_max_num_queries(12):
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content)) < 35_000, address
        page = answer.content.decode()
        assert " style=" not in page
        assert not re.search(r"\son\w+=", page)
        assert "http-equiv" not in page


def test_numbers_on_the_home_page_are_counted(client, settings):
    operations.appoint_coordinator(actor=SYSTEM, city=CityFactory(), user=UserFactory())
    CityFactory()
    DialogueFactory(city=City.objects.first(), votes_count=910, people_count=84)
    DialogueFactory(city=City.objects.first(), draft=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/").content.decode()
    assert number_beside(page, "towns in the registry") == "2"
    assert number_beside(page, "living city of") == "1"
    assert number_beside(page, "dialogue open now") == "1"
    assert number_beside(page, "answers to statements") == "910"
    assert page.count('class="country-mark country-mark-living"') == 1
    assert "notice-demo" not in page


def test_what_is_demo_says_so(client):
    city = CityFactory()
    operations.appoint_coordinator(actor=SYSTEM, city=city, user=UserFactory(is_demo=True))
    page = client.get("/").content.decode()
    assert "notice-demo" in page
    assert 'class="badge badge-plain"' in client.get(city.get_absolute_url()).content.decode()


def test_a_page_of_a_city_shows_facts_with_their_source(client):
    city = CityFactory(name="Выкса", founded="-497")
    for year, total in ((2018, 185), (2019, 188), (2020, 195)):
        Fact.objects.create(city=city, kind="quality_index", number=total, on=date(year, 12, 31), source="Минстрой")
        Fact.objects.create(
            city=city, kind="quality_index.housing", number=total / 6, on=date(year, 12, 31), source="Минстрой"
        )
    Fact.objects.create(city=city, kind="population", number=45240, on=date(2021, 10, 1), source="Перепись <b>")
    page = client.get(city.get_absolute_url()).content.decode()
    assert "Перепись &lt;b&gt;" in page
    assert ">195<" in page
    assert "497" in page
    assert "-497" not in page
    assert "<table" in page


def facts_of(client, city):
    """The part of a city's page with its facts, as text; non-breaking spaces as plain ones."""
    page = client.get(city.get_absolute_url()).content.decode()
    [facts] = re.findall(r'<section[^>]*aria-labelledby="facts">(.*?)</section>', page, re.DOTALL)
    return " ".join(strip_tags(facts.replace("<", " <")).split())


def test_every_fact_of_a_city_has_its_day_and_its_source(client):
    city = CityFactory(fias=uuid4(), oktmo="22715000", is_historic=True)
    days = {"population": date(2021, 10, 1), "founded": date(2019, 5, 2), "historic": date(2026, 11, 3)}
    for kind, day in days.items():
        Fact.objects.create(city=city, kind=kind, number=5, text="1777", on=day, source=f"Источник {kind}")
    facts = facts_of(client, city)
    assert "1 октября 2021. Источник population" in facts
    assert "1777 2 мая 2019. Источник founded" in facts
    assert "3 ноября 2026. Источник historic" in facts
    assert "31 декабря 2021. HFLabs" in facts
    City.objects.filter(pk=city.pk).update(fias=None)
    facts = facts_of(client, city)
    assert "HFLabs" not in facts
    assert "1 октября 2021. Перепись населения" in facts


def test_a_city_of_which_nothing_is_known_has_a_page(client):
    city = CityFactory(population=None, size="", founded="")
    assert client.get(city.get_absolute_url()).status_code == 200
    assert client.get("/cities/nowhere/").status_code == 404


def test_scripts_in_names_stay_text(client):
    city = CityFactory(name="<script>alert(1)</script>")
    user = UserFactory(given_name="<img src=x>", surname="")
    MembershipFactory(city=city, user=user)
    page = client.get(city.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_members_are_named_only_as_far_as_they_wish(client, enter):
    call_command("migrate", verbosity=0)
    city = CityFactory()
    shy, open_one = MembershipFactory(city=city).user, MembershipFactory(city=city).user
    text = ConsentText.objects.current().get(purpose=Purpose.PROFILE)
    Consent.objects.create(user=open_one, text=text)
    resident = enter(UserFactory())
    page = resident.get(city.get_absolute_url()).content.decode()
    assert open_one.get_absolute_url() in page
    assert shy.get_absolute_url() not in page
    assert open_one.get_absolute_url() not in client.get(city.get_absolute_url()).content.decode()


@pytest.mark.parametrize("people", [1, 30])
def test_a_page_of_a_city_costs_the_same_for_a_large_team(client, django_assert_max_num_queries, people: int):
    city = CityFactory()
    for _person in range(people):
        MembershipFactory(city=city)
    DialogueFactory(city=city)
    with django_assert_max_num_queries(10):
        client.get(city.get_absolute_url())


@pytest.mark.parametrize("address", ["/about/", "/data/"])
def test_texts_stand_and_never_promise(client, address: str):
    page = client.get(address).content.decode().lower()
    assert "coming soon" not in page
    assert "скоро" not in page


# --- the chart ---------------------------------------------------------------------------------------


def test_bars_are_as_high_as_their_values_and_stay_inside():
    chart = quality_chart({2018: 90, 2020: 180}, {"housing": {2018: 10, 2020: 17}})
    first, last = chart.bars
    assert last.height == pytest.approx(2 * first.height, abs=1)
    assert [bar.year for bar in chart.bars] == [2018, 2020]
    assert chart.years == [2018, 2019, 2020]
    assert chart.threshold == last.y
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH and 0 <= bar.y <= HEIGHT for bar in chart.bars)
    assert chart.parts[0].change == 7
    assert chart.parts[0].by_year == (10, None, 17)


def test_a_chart_of_nothing_is_none_and_one_year_has_no_change():
    assert quality_chart({}, {}) is None
    chart = quality_chart({2020: MOST_TOTAL}, {"housing": {2020: 60}})
    assert chart.latest.value == MOST_TOTAL
    assert chart.parts[0].change is None
