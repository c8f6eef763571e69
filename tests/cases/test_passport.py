"""The passport: whatever lies in the column can be read; what may not be stored or published is said in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingcities.cases.passport import FIELD_NAMES, Passport

from .factories import passport

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(sorted(FIELD_NAMES))


@given(st.dictionaries(NAMES, JUNK))
def test_whatever_lies_in_the_column_is_read_and_written_in_one_form(data: dict):
    read = Passport.of(data)
    written = read.as_dict()
    json.dumps(written, allow_nan=False)
    assert Passport.of(written) == read
    assert set(written) == set(FIELD_NAMES)
    list(read.faults())
    list(read.lacks())


def test_numbers_are_read_as_people_type_them():
    told = passport(
        year="2021",
        people="1 284",
        money=[{"source": "grant", "amount": "1 200 000"}, {"source": "business", "amount": "сколько-то"}],
        steps=[{"title": "a", "months": "3"}, {"title": "b", "months": 4}, {"title": "c"}],
    )
    assert (told.year, told.people, told.cost, told.months) == (2021, 1284, 1_200_000, 7)


def test_rows_without_a_word_are_left_out():
    told = passport(steps=[{"title": "", "text": " ", "months": None}, {"title": "Проект"}], money=["?", None, {}])
    assert [step.title for step in told.steps] == ["Проект"]
    assert told.money == ()
    assert told.cost is None


def test_the_months_are_unknown_when_no_step_says_them():
    assert passport(steps=[{"title": "Проект"}]).months is None


def test_a_complete_passport_lacks_nothing_that_is_needed():
    told = passport()
    assert told.is_complete
    assert told.faults() == []
    assert [lack.section for lack in told.lacks()] == ["files"]  # photographs are advised


@pytest.mark.parametrize(
    ("change", "section"),
    [
        ({"title": ""}, "about"),
        ({"summary": ""}, "about"),
        ({"themes": []}, "about"),
        ({"year": None}, "about"),
        ({"problem": ""}, "story"),
        ({"solution": " \n "}, "story"),
        ({"steps": []}, "steps"),
        ({"steps": [{"text": "без названия", "months": 1}]}, "steps"),
        ({"partners": []}, "people"),
        ({"partners": [{"name": "Совет"}]}, "people"),
        ({"involvement": ""}, "people"),
        ({"money": []}, "money"),
        ({"money": [{"source": "grant"}]}, "money"),
        ({"money": [{"source": "ppp", "amount": 5}]}, "money"),
        ({"results": []}, "results"),
        ({"results": [{"indicator": "Кафе", "before": "0"}]}, "results"),
        ({"needed": ""}, "lessons"),
        ({"photos": [{"key": "x"}]}, "files"),
        ({"documents": [{"key": "x"}]}, "files"),
    ],
)
def test_what_is_missing_is_said_in_its_section(change: dict, section: str):
    told = passport(**change)
    assert not told.is_complete
    assert {lack.section for lack in told.lacks() if lack.needed} == {section}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "я" * 201}, "title"),
        ({"summary": "я" * 501}, "summary"),
        ({"year": 1812}, "year"),
        ({"people": 99_000_000}, "people"),
        ({"steps": [{"title": "шаг", "months": 700}]}, "steps"),
        ({"steps": [{"title": "я" * 201}]}, "steps"),
        ({"money": [{"source": "treasure", "amount": 1}]}, "money"),
        ({"money": [{"source": "grant", "amount": 10**14}]}, "money"),
        ({"partners": [{"kind": "aliens", "name": "x"}]}, "partners"),
        ({"results": [{"indicator": "x", "before": "0" * 61}]}, "results"),
        ({"steps": [{"title": f"шаг {n}"} for n in range(31)]}, "steps"),
    ],
)
def test_what_may_not_be_stored_is_said_with_its_field(change: dict, field: str):
    assert [fault.field for fault in passport(**change).faults()] == [field]


def test_a_result_is_a_pair_of_numbers_only_if_both_sides_are():
    told = passport(
        results=[
            {"indicator": "a", "before": "1 200", "after": "12,5"},
            {"indicator": "b", "before": "не было", "after": "3"},
        ]
    )
    assert [row.amounts for row in told.results] == [(1200.0, 12.5), None]


def test_the_facets_hold_known_kinds_alone():
    told = passport(partners=[{"kind": "ngo", "name": "Фонд"}, {"kind": "?", "name": "Никто"}, {"name": "Кто-то"}])
    assert told.facets["partner"] == {"ngo"}
    assert told.facets["money"] == {"federal", "municipal", "business"}


def test_search_reads_every_text_of_the_passport():
    told = passport()
    read = " ".join(told.texts())
    for part in (
        "Рыночная площадь",
        "лиственницы",
        "три встречи",
        "Совет торговцев",
        "Кафе у площади",
        "не давал тени",
    ):
        assert part in read
