"""The programming interface: what it shows and what never, paging, freshness, limits, errors of one shape."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from livingcities.cases.models import Case, CaseAward
from livingcities.site.api.cases import Wanted
from livingcities.site.api.door import TIMES
from tests.cases.factories import CaseFactory, ThemeFactory
from tests.factories import CityFactory, RegionFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture
def get(client):
    def read(path: str, **given):
        answer = client.get(ROOT + path, given)
        assert answer["Content-Type"].startswith("application/json"), path
        return answer

    return read


def shape(answer) -> dict:
    """The error, in the one shape of all errors."""
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    return body["error"]


# --- what is shown ----------------------------------------------------------------------------------


def test_towns_come_with_region_and_facts(get):
    city = CityFactory(name="Озёрск", region=RegionFactory(code="74", name="Челябинская область"))
    city.facts.create(kind="population", number=46_000, on="2021-10-01", source="перепись")
    listed = get("cities").json()
    assert [row["name"] for row in listed["results"]] == ["Озёрск"]
    told = get(f"cities/{city.slug}").json()
    assert told["region"]["code"] == "74"
    assert told["facts"] == [
        {"kind": "population", "number": 46000.0, "text": "", "on": "2021-10-01", "source": "перепись"}
    ]
    assert told["api_url"].endswith(f"/api/v1/cities/{city.slug}")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "озер"}, {"Озёрск"}),
        ({"region": "74"}, {"Озёрск"}),
        ({"is_historic": "true"}, {"Торжок"}),
        ({"is_living": "false"}, {"Озёрск"}),
        ({"population_from": 46_000}, {"Озёрск", "Торжок"}),
        ({"population_from": 46_001}, {"Торжок"}),
        ({"population_to": 46_000}, {"Озёрск"}),
    ],
)
def test_towns_are_filtered(get, given, found):
    CityFactory(name="Озёрск", region=RegionFactory(code="74"))
    CityFactory(name="Торжок", is_historic=True, is_living=True, population=47_000)
    assert {row["name"] for row in get("cities", **given).json()["results"]} == found


def test_only_published_practices_are_shown(get):
    shown, draft = CaseFactory(), CaseFactory(draft=True)
    gone = CaseFactory(state=Case.State.WITHDRAWN)
    assert [row["slug"] for row in get("cases").json()["results"]] == [shown.slug]
    for hidden in (draft, gone):
        assert get(f"cases/{hidden.slug}").status_code == 404
        assert get(f"cases/{hidden.key}").status_code == 404


def test_a_signed_in_person_sees_no_more(secretariat):
    CaseFactory(draft=True)
    assert secretariat.get(f"{ROOT}cases").json()["count"] == 0


def test_a_practice_is_told_in_full_without_its_draft(get):
    case = CaseFactory(is_demo=True)
    CaseAward.objects.create(case=case, programme="Премия", year=2025, prize="Победитель")
    case.versions.create(number=2, passport={"problem": "ещё не опубликовано"})
    by_slug, by_key = get(f"cases/{case.slug}"), get(f"cases/{case.key}")
    told = by_slug.json()
    assert told == by_key.json()
    assert told["is_demo"] is True
    assert told["passport"]["money"][0]["amount"] == 50_000_000
    assert told["awards"] == [{"programme": "Премия", "year": 2025, "prize": "Победитель"}]
    assert "ещё не опубликовано" not in by_slug.content.decode()
    assert "Кафе у площади" in by_slug.content.decode(), "Cyrillic is not escaped"


def test_the_cheapest_first_and_those_that_tell_no_price_last(get):
    for slug, money in (("silent", []), ("dear", [9_000_000]), ("cheap", [1_000])):
        told = [{"source": "grant", "amount": amount, "note": ""} for amount in money]
        CaseFactory(slug=slug, passport={"money": told})
    assert [row["slug"] for row in get("cases", sort="cheap").json()["results"]] == ["cheap", "dear", "silent"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"theme": "water"}, {"a"}),
        ({"region": "74"}, {"b"}),
        ({"year": 2020}, {"a"}),
        ({"partner": "university"}, {"b"}),
        ({"money": "grant"}, {"b"}),
        ({"cost_to": 1_000_000}, {"b"}),
        ({"cost_from": 1_000_001}, {"a"}),
        ({"award": "Премия"}, {"a"}),
        ({"is_demo": "true"}, {"b"}),
        ({"sort": "cheap", "size": 1}, {"b"}),
        ({"q": "набережные"}, {"a"}),
    ],
)
def test_practices_are_filtered(get, given, found):
    from livingcities.cases.search import index_case

    first = CaseFactory(slug="a", passport={"year": 2020, "title": "Набережная реки", "solution": "Берег"})
    first.themes.set([ThemeFactory(slug="water")])
    CaseAward.objects.create(case=first, programme="Премия", year=2025, prize="Победитель")
    second = CaseFactory(
        slug="b",
        is_demo=True,
        city=CityFactory(region=RegionFactory(code="74")),
        passport={
            "title": "Школьный двор",
            "partners": [{"kind": "university", "name": "ВУЗ", "role": ""}],
            "money": [{"source": "grant", "amount": 1_000_000, "note": ""}],
        },
    )
    for case in (first, second):
        index_case(case)
    assert {row["slug"] for row in get("cases", **given).json()["results"]} == found


def test_a_prize_won_twice_shows_a_practice_once(get):
    case = CaseFactory(slug="a")
    for year in (2024, 2025):
        CaseAward.objects.create(case=case, programme="Премия", year=year, prize="Победитель")
    told = get("cases", award="Премия").json()
    assert (told["count"], [row["slug"] for row in told["results"]]) == (1, ["a"])


def test_many_hits_make_no_longer_question(get):
    def parameters() -> int:
        rows = Wanted(q="причал", region="74", theme="water").narrowed(Case.objects.published())
        return len(rows.query.sql_with_params()[1])

    one = parameters()
    CaseFactory.create_batch(9, title="Новый причал")
    assert get("cases", q="причал").json()["count"] == 9
    assert parameters() == one


def test_a_copy_is_kept_by_the_moment_of_change(get):
    old, new = CaseFactory(slug="old"), CaseFactory(slug="new")
    Case.objects.filter(pk=old.pk).update(changed_at=timezone.now() + timedelta(minutes=5))
    assert [row["slug"] for row in get("cases", sort="changed").json()["results"]] == [old.slug, new.slug]


# --- paging -----------------------------------------------------------------------------------------


def test_pages_lead_to_each_other_and_hold_everything_once(get, client):
    for _each in range(5):
        CityFactory()
    address, names = f"{ROOT}cities?size=2&is_living=false", []
    while address:
        page = client.get(address.removeprefix("http://localhost:8000")).json()
        names += [row["slug"] for row in page["results"]]
        address = page["next"]
    assert (page["count"], page["pages"], page["page"]) == (5, 3, 3)
    assert "is_living=false" in page["previous"]
    assert len(names) == len(set(names)) == 5


@pytest.mark.parametrize(
    ("given", "status"),
    [({"page": 2}, 404), ({"page": 0}, 422), ({"size": 101}, 422), ({"size": "много"}, 422), ({"page": 10**9}, 422)],
)
def test_pages_that_are_not_there(get, given, status):
    answer = get("cities", **given)
    assert answer.status_code == status
    error = shape(answer)
    assert error["code"] == ("not_found" if status == 404 else "invalid")
    if status == 422:
        assert error["details"][0]["where"] in given


def test_a_list_asks_the_same_number_of_questions(get, django_assert_num_queries):
    CaseFactory()
    with django_assert_num_queries(3):
        get("cases")
    for _each in range(6):
        CaseFactory()
    with django_assert_num_queries(3):
        get("cases")


# --- what stands before every answer ------------------------------------------------------------------


def test_whoever_has_the_answer_gets_none_again(client):
    CityFactory()
    first = client.get(f"{ROOT}cities")
    again = client.get(f"{ROOT}cities", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    CityFactory()
    changed = client.get(f"{ROOT}cities", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_limit_holds_for_an_address_and_says_when_to_come_again(client):
    answers = [client.get(f"{ROOT}themes") for _each in range(TIMES + 1)]
    assert answers[TIMES - 1].status_code == 200
    assert answers[TIMES].status_code == 429
    assert 1 <= int(answers[TIMES]["Retry-After"]) <= 60
    assert shape(answers[TIMES])["code"] == "too_many_requests"
    assert client.get(f"{ROOT}themes", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, method):
    client.handler.enforce_csrf_checks = True
    answer = getattr(client, method)(f"{ROOT}cities")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert shape(answer)["code"] == "method_not_allowed"


def test_pages_of_other_sites_may_read(client):
    preflight = client.options(f"{ROOT}cities", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for path in ("cities", "cities/nowhere", "nothing"):
        answer = client.get(ROOT + path)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies


@pytest.mark.parametrize("path", ["cities/nowhere", "cases/nowhere", "nothing", "editions/a/2026", "calls/a/results"])
def test_what_is_not_there_says_so_in_the_same_shape(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert shape(answer)["code"] == "not_found"


@pytest.mark.parametrize("path", ["cases?q=%00", "cities?q=a%00b", "cases/%00", "nothing%00", "?x=%00"])
def test_a_null_character_is_refused_in_the_same_shape(client, path):
    answer = client.get(ROOT + path)
    assert answer.status_code == 422
    assert shape(answer)["code"] == "invalid"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_root_leads_to_the_description(get, client):
    told = get("").json()
    for name in ("openapi", "documentation"):
        assert client.get(told[name].removeprefix("http://localhost:8000")).status_code == 200


def test_the_language_of_a_visitor_changes_nothing(client, settings):
    CaseFactory()
    russian = client.get(f"{ROOT}cases").content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get(f"{ROOT}cases").content == russian


def test_head_has_headers_only(client):
    CityFactory()
    answer = client.head(f"{ROOT}cities")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == client.get(f"{ROOT}cities")["ETag"]


# --- the description ----------------------------------------------------------------------------------


def test_every_route_of_the_document_is_explained_on_the_page(client):
    document = json.loads(client.get(f"{ROOT}openapi.json").content)
    assert document["openapi"].startswith("3.1")
    page = client.get("/api/")
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}
        assert f"<code>{path}</code>" in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert " style=" not in page.content.decode()


def test_the_page_explains_in_the_language_of_the_reader_and_the_document_in_english(client, settings):
    english = "Towns of the registry, by the alphabet."
    page = client.get("/api/").content.decode()
    assert "Города реестра, по алфавиту." in page
    assert "сколько на странице" in page
    assert english not in page
    assert "<code>sort=changed</code>" in page
    assert "`" not in page
    assert english in client.get(f"{ROOT}openapi.json").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert english in client.get("/api/").content.decode()
