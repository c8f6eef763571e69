"""The nomination follows from the registry, with its reasons; bounds belong to the band that names them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from livingcities.calls.eligibility import track_for
from livingcities.calls.models import Applicant, Call, Track
from livingcities.cities.models import City, Fact
from livingcities.people.models import Organisation
from tests.factories import CityFactory

from .factories import CallFactory

pytestmark = pytest.mark.django_db

BANDS = (
    ("до 10 тысяч", None, 10_000),
    ("10–20 тысяч", 10_001, 20_000),
    ("20–50 тысяч", 20_001, 50_000),
    ("50–100 тысяч", 50_001, 100_000),
)


@pytest.fixture(autouse=True)
def in_russian() -> Any:
    with translation.override("ru"):
        yield


@pytest.fixture
def call() -> Call:
    return CallFactory(tracks=BANDS, population_on=date(2026, 1, 1))


def town(population: int | None, on: date = date(2026, 1, 1), **fields: Any) -> City:
    city = CityFactory(population=None, **fields)
    if population is not None:
        Fact.objects.create(city=city, kind="population", number=population, on=on, source="Росстат")
    return city


@pytest.mark.parametrize(
    ("population", "title"),
    [
        (1, "до 10 тысяч"),
        (10_000, "до 10 тысяч"),
        (10_001, "10–20 тысяч"),
        (20_000, "10–20 тысяч"),
        (20_001, "20–50 тысяч"),
        (50_000, "20–50 тысяч"),
        (50_001, "50–100 тысяч"),
        (100_000, "50–100 тысяч"),
    ],
)
def test_a_town_exactly_on_a_bound(call: Call, population: int, title: str) -> None:
    found = track_for(call, town(population), Applicant.CITY)
    assert found.track is not None
    assert found.track.title == title
    assert found.allowed


def test_the_reason_names_number_day_and_source(call: Call) -> None:
    found = track_for(call, town(12_340), Applicant.CITY)
    (reason,) = found.reasons
    for part in ("12", "340", "1 января 2026", "Росстат", "10–20 тысяч"):
        assert part in reason.replace("\u00a0", " ").replace("\u202f", " ")


def test_too_large_for_all(call: Call) -> None:
    found = track_for(call, town(100_001), Applicant.CITY)
    assert found.track is None
    assert not found.allowed
    assert len(found.reasons) == 1 + len(BANDS), "the number, then why each nomination does not fit"


def test_the_number_known_on_the_day_counts(call: Call) -> None:
    city = town(9_000, date(2020, 10, 1))
    Fact.objects.create(city=city, kind="population", number=10_500, on=date(2026, 1, 1), source="Росстат")
    Fact.objects.create(city=city, kind="population", number=30_000, on=date(2026, 1, 2), source="Росстат")
    assert track_for(call, city, Applicant.CITY).population.count == 10_500
    call.population_on = date(2025, 12, 31)
    assert track_for(call, city, Applicant.CITY).population.count == 9_000
    call.population_on = None
    assert track_for(call, city, Applicant.CITY).population.count == 30_000


def test_only_later_numbers_are_known(call: Call) -> None:
    found = track_for(call, town(15_000, date(2026, 7, 1)), Applicant.CITY)
    assert found.track is not None
    assert found.population.is_late
    assert len(found.reasons) == 2


def test_an_unknown_population_is_said_so(call: Call) -> None:
    found = track_for(call, town(None), Applicant.CITY)
    assert found.track is None
    assert not found.allowed
    assert "не знает" in found.reasons[0] or "does not know" in found.reasons[0]


def test_historic_settlements(call: Call) -> None:
    historic = Track.objects.create(call=call, number=9, title="Исторические поселения", historic=Track.Historic.ONLY)
    call.tracks.filter(number__lt=9).update(historic=Track.Historic.EXCEPT)
    plain, old = town(15_000), town(15_000, is_historic=True)
    assert track_for(call, old, Applicant.CITY).track == historic
    assert track_for(call, plain, Applicant.CITY).track.title == "10–20 тысяч"


def test_several_that_fit_are_chosen_from(call: Call) -> None:
    Track.objects.create(call=call, number=9, title="Исторические поселения", historic=Track.Historic.ONLY)
    found = track_for(call, town(15_000, is_historic=True), Applicant.CITY)
    assert found.track is None
    assert [track.title for track in found.tracks] == ["10–20 тысяч", "Исторические поселения"]
    assert found.allowed


def test_kinds_of_applicants() -> None:
    call = CallFactory(applicants=["ngo", "city"], tracks=())
    ngo = Organisation(kind="ngo", name="Друзья парка")
    firm = Organisation(kind="business", name="Лесопилка")
    city = town(15_000)
    assert track_for(call, city, Applicant.NGO, ngo).allowed
    assert track_for(call, city, Applicant.CITY).allowed
    assert not track_for(call, city, Applicant.BUSINESS, firm).allowed
    assert not track_for(call, city, Applicant.NGO, firm).allowed, "an organisation of another kind"
    assert not track_for(call, city, Applicant.NGO).allowed, "no organisation"


def test_a_track_for_some_kinds_only(call: Call) -> None:
    Track.objects.create(call=call, number=9, title="Инициативы жителей", applicants=["person", "community"])
    city = town(15_000)
    assert track_for(call, city, Applicant.CITY).track.title == "10–20 тысяч"
    assert [track.title for track in track_for(call, city, Applicant.PERSON).tracks] == [
        "10–20 тысяч",
        "Инициативы жителей",
    ]


def test_a_call_without_tracks_takes_everybody() -> None:
    found = track_for(CallFactory(tracks=()), None, Applicant.PERSON)
    assert found.allowed
    assert found.tracks == []
