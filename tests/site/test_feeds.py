"""Atom feeds, the map of the site, robots.txt, JSON-LD."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from livingcities.base.linked_data import script
from livingcities.calls.models import Call
from livingcities.cases.models import Case
from livingcities.programmes.models import Edition, Programme
from livingcities.site import sitemap
from tests.cases.factories import CaseFactory, CollectionFactory, ThemeFactory
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(answer) -> list[ElementTree.Element]:
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def text(entry: ElementTree.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def test_the_feed_of_practices_has_published_ones_newest_first(client):
    now = timezone.now()
    first = CaseFactory(title="Первая", published_at=now - timedelta(days=2))
    second = CaseFactory(title="Вторая", published_at=now, is_demo=True)
    first.themes.set([ThemeFactory(name_ru="Вода")])
    CaseFactory(draft=True)
    CaseFactory(state=Case.State.WITHDRAWN)
    newest, oldest = entries(client.get("/cases/feed.atom"))
    assert text(newest, "title").startswith("Вторая")
    assert text(newest, "id") == f"urn:uuid:{second.key}"
    assert newest.find(f"{ATOM}link").attrib["href"].endswith(second.get_absolute_url())
    assert oldest.find(f"{ATOM}category").attrib["term"] == "Вода"
    assert len(text(newest, "summary")) > len(text(oldest, "summary")), "a demonstration says so"


def test_a_reader_that_has_the_feed_is_told_so(client):
    CaseFactory()
    first = client.get("/cases/feed.atom")
    again = client.get("/cases/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304


def call(**fields) -> Call:
    now = timezone.now()
    plain = {"title": "Премия 2026", "code": "П", "opens_at": now, "closes_at": now + timedelta(days=9)}
    return Call.objects.create(**plain | fields)


def test_the_feed_of_calls_tells_what_has_happened(client):
    now = timezone.now()
    call(slug="draft", title="Черновик")
    call(slug="open", state=Call.State.OPEN, opened_at=now - timedelta(days=1))
    call(slug="done", state=Call.State.PUBLISHED, opened_at=now - timedelta(days=9), published_at=now)
    call(slug="secret", state=Call.State.DECIDING, opened_at=now - timedelta(days=5))
    found = entries(client.get("/calls/feed.atom"))
    assert [text(entry, "id").partition("/calls/")[2] for entry in found] == [
        "done/#results",
        "open/#open",
        "secret/#open",
        "done/#open",
    ]


def test_a_demonstration_says_so_in_the_feed_of_calls_too(client):
    now = timezone.now()
    given = {"state": Call.State.PUBLISHED, "opened_at": now, "published_at": now, "lead": "Лучшие дворы"}
    call(slug="done", is_demo=True, **given)
    call(slug="true", **given)
    found = entries(client.get("/calls/feed.atom"))
    assert len(found) == 4
    for entry in found:
        first, _stop, rest = text(entry, "summary").partition("Лучшие дворы")
        assert bool(first) == ("/done/" in text(entry, "id")), (first, rest)


def locations(answer) -> list[str]:
    assert answer["Content-Type"] == "application/xml"
    return [str(each.text) for each in ElementTree.fromstring(answer.content).iter(f"{MAP}loc")]


def test_the_map_of_the_site_leads_to_every_public_page(client):
    city, case, collection = CityFactory(), CaseFactory(), CollectionFactory()
    draft, hidden = CaseFactory(draft=True), CollectionFactory(published_at=None)
    programme = Programme.objects.create(slug="award", kind="award", name="Премия")
    Edition.objects.create(programme=programme, year=2026, title="Премия 2026", announced_at=timezone.now())
    secret = Edition.objects.create(programme=programme, year=2027, title="Премия 2027")
    pages = [address for part in locations(client.get("/sitemap.xml")) for address in locations(client.get(part))]
    paths = {address.removeprefix("http://localhost:8000") for address in pages}
    assert {"/", "/data/", "/cases/collections/"} <= paths
    assert {row.get_absolute_url() for row in (city, case, collection, programme)} <= paths
    assert not {row.get_absolute_url() for row in (draft, hidden, secret)} & paths
    assert len(pages) == len(paths)
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_a_large_site_has_a_map_in_parts(client, monkeypatch):
    monkeypatch.setattr(sitemap, "LARGEST", 2)
    cities = [CityFactory() for _each in range(5)]
    parts = [part for part in locations(client.get("/sitemap.xml")) if "/cities-" in part]
    assert len(parts) == 3
    found = [address for part in parts for address in locations(client.get(part))]
    assert {address.removeprefix("http://localhost:8000") for address in found} == {
        city.get_absolute_url() for city in cities
    }


@pytest.mark.parametrize("name", ["cities-0", "cities-99", "users-1", "cities", "cities-99999"])
def test_parts_that_are_not_there(client, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_robots_are_kept_out_of_what_is_not_for_them(client):
    told = client.get("/robots.txt").content.decode()
    for path in ("/me/", "/accounts/", "/office/", "/credentials/"):
        assert f"Disallow: {path}\n" in told
    assert "Sitemap: http://localhost:8000/sitemap.xml" in told


def linked(answer) -> dict:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode())
    assert len(found) == 1
    return json.loads(found[0])


def test_a_town_tells_programs_what_it_is(client):
    city = CityFactory(name="Озёрск")
    told = linked(client.get(city.get_absolute_url()))
    assert (told["@type"], told["name"]) == ("City", "Озёрск")
    assert told["containedInPlace"]["name"] == city.region.name
    assert told["url"] == f"http://localhost:8000{city.get_absolute_url()}"


def test_an_edition_tells_programs_what_it_is(client):
    programme = Programme.objects.create(slug="award", kind="award", name="Премия")
    edition = Edition.objects.create(
        programme=programme, year=2026, title="Премия 2026", announced_at=timezone.now(), begins_on="2026-03-01"
    )
    told = linked(client.get(edition.get_absolute_url()))
    assert (told["name"], told["startDate"]) == ("Премия 2026", "2026-03-01")
    assert "disambiguatingDescription" not in told
    Programme.objects.update(is_demo=True)
    assert "invented" in linked(client.get(edition.get_absolute_url()))["disambiguatingDescription"]


def test_no_text_ends_the_script():
    drawn = script({"name": "</script><script>alert(1)</script> & \u2028"})
    assert drawn.count("</script>") == 1
    assert json.loads(drawn.partition(">")[2].rpartition("<")[0])["name"].startswith("</script>")
