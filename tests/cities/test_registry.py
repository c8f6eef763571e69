"""The registry out of its sources: joined without guessing, loaded without doubling."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.cities import geometry
from livingcities.cities.models import Alias, Boundary, City, Fact, Region
from livingcities.cities.operations.registry import load_registry
from livingcities.cities.registry import sources
from livingcities.cities.registry.compiling import NEAR_KM, Registry, compile_registry
from livingcities.cities.registry.matching import Place, match
from livingcities.cities.registry.mending import cut
from livingcities.cities.registry.sources import NamedRow
from tests.factories import UserFactory


@pytest.fixture(scope="module")
def registry() -> Registry:
    return compile_registry()


def town(registry: Registry, name: str, region: str):
    (found,) = [city for city in registry.cities.values() if (city.name, city.region) == (name, region)]
    return found


# --- compiled ---------------------------------------------------------------------------------------


def test_every_town_and_region_is_there_and_nothing_is_doubtful(registry: Registry):
    assert len(registry.regions) == len(registry.boundaries) == 85
    assert len(registry.cities) == 1117 + 17
    assert registry.doubts == []


def test_each_kind_of_fact_is_as_frequent_as_its_source(registry: Registry):
    kinds = Counter(fact.kind for fact in registry.facts)
    assert kinds["population"] == 1134
    assert kinds["quality_index"] == 1114 + 1115 + 1116
    assert all(kinds[f"quality_index.{part}"] == 3345 for part in sources.QUALITY_PARTS.values())
    assert kinds["historic"] == 43
    assert {fact.source for fact in registry.facts if not fact.source} == set()


def test_the_name_is_read_from_the_column_that_holds_it(registry: Registry):
    for name, region in (("Алупка", "91"), ("Ялта", "91"), ("Клин", "50"), ("Урус-Мартан", "20"), ("Москва", "77")):
        assert town(registry, name, region).fias


def test_a_town_that_only_the_census_knows_takes_the_zone_of_its_region(registry: Registry):
    balaklava = town(registry, "Балаклава", "92")
    assert balaklava.fias is None
    assert balaklava.population == 35919
    assert balaklava.time_zone == "Europe/Simferopol"


def test_zones_have_the_offset_that_the_source_names():
    noon = datetime(2022, 1, 1, 12, tzinfo=UTC)
    from livingcities.cities.registry.zones import zone

    for row in sources.towns():
        offset = ZoneInfo(zone(row.region, row.offset)).utcoffset(noon)
        assert offset is not None
        assert offset.total_seconds() == row.offset * 3600, row


def test_addresses_are_latin_and_unique(registry: Registry):
    addresses = [city.slug for city in registry.cities.values()]
    assert len(set(addresses)) == len(addresses)
    assert town(registry, "Выкса", "52").slug == "vyksa"
    assert town(registry, "Киров", "43").slug == "kirov-kirovskaya"
    assert town(registry, "Киров", "40").slug == "kirov-kaluzhskaya"


def test_names_known_to_be_declined_wrongly_or_shared_are_not_declined(registry: Registry):
    assert town(registry, "Казань", "16").prepositional == "Казани"
    assert town(registry, "Шахты", "61").prepositional == ""
    assert town(registry, "Киров", "43").prepositional == ""


# --- the traps of the boundaries --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Москва", "77"),  # its code is swapped with the oblast's
        ("Клин", "50"),
        ("Барнаул", "22"),  # labelled «Республика Алтай»
        ("Горно-Алтайск", "04"),
        ("Симферополь", "91"),  # carries a foreign code
        ("Севастополь", "92"),
        ("Петрозаводск", "10"),  # drawn as a part of Murmansk oblast
        ("Мурманск", "51"),
        ("Кандалакша", "51"),
        ("Анадырь", "87"),  # beyond it runs the 180th meridian
    ],
)
def test_a_town_lies_in_its_own_region_and_in_no_other(registry: Registry, name: str, code: str):
    city = town(registry, name, code)
    apart = {
        region: geometry.distance_to(shape, city.longitude, city.latitude)
        for region, shape in registry.boundaries.items()
    }
    nearest, second, *_others = sorted(apart, key=lambda region: apart[region])
    assert nearest == code
    assert apart[nearest] < 3 < apart[second]


def test_every_town_lies_in_or_near_its_region(registry: Registry):
    for city in registry.cities.values():
        shape = registry.boundaries[city.region]
        assert geometry.distance_to(shape, city.longitude, city.latitude) <= NEAR_KM, city.name


def test_cutting_a_ring_keeps_its_area():
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
    one, other = cut(square, [(0.0, 0.0), (1.0, 3.0), (4.0, 4.0)])
    assert one[0] == one[-1]
    assert other[0] == other[-1]
    assert abs(area(one)) + abs(area(other)) == 16


def area(ring: list[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


# --- matching ---------------------------------------------------------------------------------------

HERE = Place("a", "Озёрск", "74", 55.76, 60.70)


def row(name: str = "Озерск", region: str = "74", latitude: float = 55.75, longitude: float = 60.71) -> NamedRow:
    return NamedRow("source", name, region, latitude, longitude, {"population": 1.0})


def test_a_match_is_certain_by_name_region_and_point():
    found = match([HERE], [row()], reviewed=set())
    assert [key for key, _row in found.certain] == ["a"]
    assert found.doubts == found.unknown == []


def test_the_same_name_in_another_region_is_unknown():
    found = match([HERE], [row(region="39")], reviewed=set())
    assert found.certain == found.doubts == []
    assert len(found.unknown) == 1


@pytest.mark.parametrize(
    ("places", "rows"),
    [
        ([HERE], [row(latitude=57.0)]),
        ([HERE, Place("b", "Озерск", "74", 55.0, 60.0)], [row()]),
        ([HERE], [row(), row()]),
    ],
    ids=["points far apart", "two towns of that name", "named twice"],
)
def test_what_is_doubtful_is_listed_and_not_joined(places: list[Place], rows: list[NamedRow]):
    found = match(places, rows, reviewed=set())
    assert found.certain == []
    assert len(found.doubts) == 1
    assert "Озерск" in str(found.doubts[0])


def test_a_doubt_that_a_person_has_reviewed_is_joined():
    far = row(latitude=57.0)
    assert match([HERE], [far], reviewed={("source", "Озерск", "74")}).certain == [("a", far)]


# --- stored -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loading_twice_changes_nothing(registry: Registry, capsys: pytest.CaptureFixture[str]):
    call_command("load_cities")
    counts = [model.objects.count() for model in (Region, Boundary, City, Fact, Alias)]
    assert counts[:3] == [85, 85, 1134]
    assert "doubtful and not joined: 0" in capsys.readouterr().out

    again = load_registry(actor=SYSTEM, registry=registry)
    assert again.nothing_new, again
    assert [model.objects.count() for model in (Region, Boundary, City, Fact, Alias)] == counts


@pytest.mark.django_db
def test_a_change_of_the_source_updates_only_what_it_names(registry: Registry):
    load_registry(actor=SYSTEM, registry=registry)
    City.objects.filter(slug="vyksa").update(slug="vyksa-na-oke", is_living=True, population=1)

    stored = load_registry(actor=SYSTEM, registry=registry)

    assert stored.changed["city"] == 1
    assert sum(stored.added.values()) == sum(stored.changed.values()) - 1 == 0
    city = City.objects.get(slug="vyksa-na-oke")
    assert (city.population, city.size, city.is_living) == (45240, City.Size.TO_50, True)


@pytest.mark.django_db
def test_people_do_not_load_the_registry(registry: Registry):
    with pytest.raises(Refused):
        load_registry(actor=UserFactory(is_secretariat=True), registry=registry)
    assert not City.objects.exists()


def test_the_shipped_files_stay_small_and_name_their_sources():
    folder = Path(sources.DATA)
    assert sum(file.stat().st_size for file in folder.iterdir()) < 3_000_000
    told = (folder / "SOURCE.md").read_text(encoding="utf-8")
    for file in folder.glob("*.[cjg]*"):
        assert file.name in told or "minstroy" in file.name
