"""An edition from an earlier one: what is copied is seen beforehand, days move, nothing is lost silently."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.calls.models import Call, Criterion, FormVersion, Juror, ScreeningItem, Track
from livingcities.calls.operations.copying import MOMENTS, RULES, moved
from livingcities.calls.questionnaire import Questionnaire
from livingcities.programmes.copying import PARTS, Group, Shift, stays, unmet
from livingcities.programmes.models import Edition, EditionCall
from livingcities.programmes.operations import editions
from tests.calls.factories import CallFactory

from .factories import EditionFactory

ALL = [part.name for part in PARTS]
SCHEMA = {"sections": [{"key": "a", "title": "О дворе", "questions": [{"key": "q1", "kind": "long_text"}]}]}


@pytest.fixture
def source(db: None) -> Edition:
    edition = EditionFactory(begins_on=date(2026, 2, 1), ends_on=date(2026, 11, 30))
    call = Call.objects.create(
        slug="dvory-2026",
        code="ПД-2026",
        title="Приём дворов 2026",
        lead="Дворы, в которых хочется жить",
        state=Call.State.PUBLISHED,
        opens_at=datetime(2026, 2, 1, 7, tzinfo=UTC),
        closes_at=datetime(2026, 5, 15, 20, 59, tzinfo=UTC),
        population_on=date(2026, 1, 1),
        reviews_each=4,
        anchors=2,
        is_blind=True,
        region_quota=3,
        seed=17,
    )
    call.form = FormVersion.objects.create(call=call, number=1, schema=SCHEMA, published_at=call.opens_at)
    call.save()
    Track.objects.create(call=call, number=1, title="До 10 тысяч", population_max=10_000, winners=3)
    Criterion.objects.create(call=call, number=1, title="Участие", weight=2, anchors={"1": "нет"})
    ScreeningItem.objects.create(call=call, number=1, text="Двор существует")
    Juror.objects.create(call=call, name="Вера", email="vera@example.org", state="active", most=20)
    Juror.objects.create(call=call, name="Олег", email="oleg@example.org", state="left")
    EditionCall.objects.create(edition=edition, call=call, number=1)
    return edition


def copied(source: Edition, parts: list[str], year: int = 2027) -> Edition:
    return editions.copy(actor=SYSTEM, source=source, year=year, parts=parts)


def test_everything_is_copied_and_nothing_that_happened(source: Edition):
    made = copied(source, ALL)
    call = made.calls.get()
    before = source.calls.get()
    assert (made.title, made.begins_on, made.ends_on) == (
        source.title.replace("2026", "2027"),
        date(2027, 2, 1),
        date(2027, 11, 30),
    )
    assert made.announced_at is None
    assert (call.title, call.code, call.state) == ("Приём дворов 2027", "ПД-2027", Call.State.DRAFT)
    assert [getattr(call, name) for name in RULES] == [getattr(before, name) for name in RULES]
    assert call.closes_at == datetime(2027, 5, 15, 20, 59, tzinfo=UTC)
    assert call.population_on == date(2027, 1, 1)
    assert call.seed != before.seed
    assert (call.opened_at, call.published_at, call.sealed_digest, call.submitted_count) == (None, None, "", 0)
    assert [track.population_max for track in call.tracks.all()] == [10_000]
    assert [criterion.anchors for criterion in call.criteria.all()] == [{"1": "нет"}]
    assert [item.text for item in call.screening_items.all()] == ["Двор существует"]
    assert call.form is None
    assert call.form_versions.get().schema == SCHEMA
    assert [(juror.name, juror.state, juror.most) for juror in call.jurors.all()] == [("Вера", "invited", 20)]


def test_the_source_keeps_its_own_rows(source: Edition):
    copied(source, ALL)
    call = source.calls.get()
    assert (call.tracks.count(), call.criteria.count(), call.screening_items.count(), call.jurors.count()) == (
        1,
        1,
        1,
        2,
    )


@pytest.mark.parametrize("part", [part for part in PARTS if part.of_calls and part.name != "calls"])
def test_a_part_left_out_is_left_out(source: Edition, part):
    needing = {other.name for other in PARTS if part.name in other.requires}
    call = copied(source, [name for name in ALL if name != part.name and name not in needing]).calls.get()
    relations = {"tracks": "tracks", "criteria": "criteria", "screening": "screening_items", "jury": "jurors"}
    if part.name in relations:
        assert not getattr(call, relations[part.name]).exists()
    elif part.name == "moments":
        assert all(getattr(call, name) is None for name in MOMENTS)
    elif part.name == "form":
        assert call.form_versions.get().schema == {"sections": []}
    else:
        assert part.name == "rules"
        assert call.reviews_each == Call._meta.get_field("reviews_each").default


def asked(*questions: dict[str, Any], text: str = "") -> dict[str, Any]:
    return {"sections": [{"key": "a", "title": "О дворе", "text": text, "questions": list(questions)}]}


DAY = {"key": "ready", "kind": "date", "title": "Когда готово", "earliest": "2025-03-01", "latest": "2026-12-31"}
YEAR = {"key": "year", "kind": "number", "title": "Год", "least": 2024, "most": 2026}
OLD = {"key": "old", "kind": "number", "title": "Год постройки", "least": 1900, "most": 2026}
MANY = {"key": "many", "kind": "number", "title": "Сколько", "unit": "человек", "least": 2000, "most": 2026}
TABLE = {"key": "rows", "kind": "table", "title": "Итоги", "columns": [YEAR | {"title": "Год итога"}]}


def test_days_and_years_inside_the_form_move_too(source: Edition):
    call = source.calls.get()
    FormVersion.objects.filter(call=call).update(schema=asked(DAY, YEAR, OLD, MANY, TABLE))
    form = Questionnaire.of(copied(source, ALL, 2028).calls.get().form_versions.get().schema)
    day, year, old, many, table = form.questions
    assert (day.earliest, day.latest) == ("2027-03-01", "2028-12-31")
    assert (year.least, year.most) == (2026, 2028)
    assert (old.least, old.most) == (1900, 2028), "«from 1900 on» has nothing to do with the season"
    assert (many.least, many.most) == (2000, 2026), "people are no years"
    assert (table.columns[0].least, table.columns[0].most) == (2026, 2028)


@pytest.mark.parametrize("published", [True, False])
def test_the_newest_form_goes_along_published_or_not(source: Edition, secretariat: Client, published: bool):
    call = source.calls.get()
    at = call.opens_at if published else None
    FormVersion.objects.create(call=call, number=2, schema=asked(YEAR), published_at=at)
    page = secretariat.get(f"/programmes/{source.programme.slug}/new-edition/?from=2026&year=2027")
    lines = [line for row in page.context["preview"] if row["part"].name == "form" for line in row["groups"][0].lines]
    assert len(lines) == (2 if published else 3), lines
    assert "«Год»: от 2024, не больше 2026 → от 2025, не больше 2027" in lines[-1].replace("\xa0", " ")
    assert [question.key for question in form_of(copied(source, ALL)).questions] == ["year"]


def test_a_form_that_was_never_published_goes_along(source: Edition):
    call = source.calls.get()
    call.form = None
    call.save()
    FormVersion.objects.filter(call=call).update(published_at=None)
    assert [question.key for question in form_of(copied(source, ALL)).questions] == ["q1"]


def form_of(edition: Edition) -> Questionnaire:
    return Questionnaire.of(edition.calls.get().form_versions.get().schema)


def test_every_part_says_how_often_it_names_the_old_year(source: Edition):
    call = source.calls.get()
    call.lead = "Дворы 2026"
    call.save()
    FormVersion.objects.filter(call=call).update(schema=asked(YEAR | {"help": "До 2026 или 2026"}, text="за 2026"))
    call.tracks.update(description="Население на 2026 год")
    call.criteria.update(anchors={"1": "до 2026", "5": "20260 человек"})
    call.screening_items.update(text="Двор построен до 2026 года")
    shift = Shift(2026, 2027)
    told = {part.name: part.groups(source, shift)[-1].lines[-1] for part in PARTS}
    named = {name: line for name, line in told.items() if "2026 год:" in line}
    counts = {name: int(re.search(r"текстах (\d+)", line)[1]) for name, line in named.items()}
    assert counts == {"texts": 1, "calls": 1, "tracks": 1, "form": 3, "criteria": 1, "screening": 1}


def test_who_has_left_the_jury_is_told_to_stay(source: Edition):
    before = len(stays(source))
    source.calls.get().jurors.filter(state="left").delete()
    assert len(stays(source)) == before - 1


def test_a_part_without_what_it_needs_is_refused(source: Edition):
    assert [(part.name, needed.name) for part, needed in unmet(["tracks"])] == [("tracks", "calls")]
    with pytest.raises(Refused):
        copied(source, ["tracks"])
    assert Edition.objects.count() == 1


def test_one_year_has_one_edition(source: Edition):
    copied(source, ["texts"])
    with pytest.raises(Refused):
        copied(source, ["texts"])


def test_the_same_hour_by_the_clocks_of_moscow():
    when = datetime(2026, 5, 15, 20, 59, tzinfo=UTC)
    assert moved(when, Shift(2026, 2029)) == datetime(2029, 5, 15, 20, 59, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(2000, 2060), st.integers(2000, 2060))
def test_days_move_by_whole_years(day: date, before: int, after: int):
    there = Shift(before, after)(day)
    assert (there.year - day.year, there.month) == (after - before, day.month)
    assert there.day == day.day or ((day.month, day.day) == (2, 29) and there.day == 28)


def test_the_page_shows_beforehand_what_each_part_brings(source: Edition, secretariat: Client):
    path = f"/programmes/{source.programme.slug}/new-edition/?from=2026&year=2028"
    page = secretariat.get(path).content.decode()
    for text in ("Приём дворов 2028", "1 февраля 2028", "До 10 тысяч", "Двор существует", *stays(source)[:1]):
        assert text in page
    answer = secretariat.post(path, {"year": "2028", "parts": ["texts", "tracks"]})
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()
    assert secretariat.post(path, {"year": "2028", "parts": ["texts", "calls", "tracks"]}).status_code == 302
    made = Edition.objects.get(year=2028)
    assert made.calls.get().tracks.get().title == "До 10 тысяч"


def groups(source: Edition, name: str) -> list[Group]:
    return list(next(part for part in PARTS if part.name == name).groups(source, Shift(2026, 2028)))


def test_of_several_calls_each_is_named_before_what_it_brings(source: Edition, secretariat: Client):
    assert [group.title for group in groups(source, "tracks")] == [""], "of one call there is no doubt"
    other = CallFactory(code="ПШ-2026", title="Приём школ 2026", draft=True)
    other.tracks.all().delete()
    EditionCall.objects.create(edition=source, call=other, number=2)
    names = ["Приём дворов 2028 (ПД-2028)", "Приём школ 2028 (ПШ-2028)"]
    for part in ("moments", "rules", "form"):
        assert [group.title for group in groups(source, part)] == names
    assert [group.title for group in groups(source, "tracks")] == names[:1]
    page = secretariat.get(f"/programmes/{source.programme.slug}/new-edition/?from=2026&year=2028").content.decode()
    assert page.replace("\xa0", " ").count(names[1]) > 3


OTHER: dict[str, Any] = {
    "grace_minutes": 40,
    "applicants": ["ngo"],
    "per_city": 2,
    "by_region": True,
    "region_quota": 8,
    "needs_town": False,
    "gives": Call.Gives.PLACE,
    "winners": 7,
    "diploma": "Лучший двор",
    "is_blind": False,
    "reviews_each": 6,
    "scale_min": 0,
    "scale_max": 10,
    "scoring": Call.Scoring.CALIBRATED,
    "quorum": 70,
    "method": Call.Method.FAIREST,
    "one_per_region": False,
    "professions": ["архитектор"],
    "anchors": 1,
    "audit_percent": 10,
}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_that_is_copied_is_seen_beforehand(source: Edition, name: str):
    Track.objects.all().delete()
    before = groups(source, "rules")
    source.calls.update(**{name: OTHER[name]})
    assert groups(source, "rules") != before


def test_bounds_winners_and_weights_stand_beside_their_rows(source: Edition):
    track = {"historic": Track.Historic.EXCEPT, "applicants": ["city", "ngo"]}
    Track.objects.update(**track)
    (nomination,) = groups(source, "tracks")[0].lines
    plain = " ".join(nomination.split())
    for text in ("До 10 тысяч", "до 10 000 человек", "кроме исторических", "некоммерческая", ": 3"):
        assert text in plain
    assert groups(source, "criteria")[0].lines == ["Участие · вес 2"]


def test_an_edition_in_preparation_is_not_for_everybody(source: Edition, visitor: Client, secretariat: Client):
    made = copied(source, ALL)
    assert visitor.get(made.get_absolute_url()).status_code == 404
    assert "2027" not in visitor.get(source.programme.get_absolute_url()).content.decode()
    assert secretariat.get(made.get_absolute_url()).status_code == 200
    assert secretariat.post(f"{made.get_absolute_url()}announce/").status_code == 302
    assert visitor.get(made.get_absolute_url()).status_code == 200
