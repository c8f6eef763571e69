from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingcities.cities.names import abbreviated, fold, search_spellings, slug

words = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя- ", min_size=1, max_size=20)


@given(words)
def test_folding_is_settled_after_once_and_blind_to_case_and_yo(word: str):
    assert fold(fold(word)) == fold(word)
    assert fold(word.upper()) == fold(word) == fold(word.replace("ё", "е"))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Выкса", "vyksa"),
        ("Нижний Новгород", "nizhniy-novgorod"),
        ("Ростов-на-Дону", "rostov-na-donu"),
        ("Щёлково", "shchelkovo"),
        ("Подъячево", "podyachevo"),
        ("Юрьев-Польский", "yurev-polskiy"),
    ],
)
def test_addresses(name: str, address: str):
    assert slug(name) == address


@given(words)
def test_an_address_holds_only_what_an_address_may_hold(word: str):
    assert set(slug(word)) <= set("abcdefghijklmnopqrstuvwxyz-")
    assert not slug(word).startswith("-")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ВЫКСА", "выкса"),
        ("Dsrcf", "выкса"),  # the English layout
        ("Орёл", "орел"),
        ("йошкар ола", "йошкар-ола"),
        ("Набережные-Челны", "набережные челны"),
        ("Rjhjk`d", "королев"),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: str):
    assert meant in search_spellings(typed)


def test_nothing_typed_means_nothing():
    assert search_spellings("  ") == []


@given(st.text(max_size=200))
def test_any_text_can_be_looked_for(text: str):
    assert all(spelling and len(spelling) <= 500 for spelling in search_spellings(text))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Н. Новгород", "нижний новгород"),
        ("н.новгород", "нижний новгород"),
        ("Наб. Челны", "набережные челны"),
        ("С.-Петербург", "санкт-петербург"),
        ("Комсомольск-на-Ам.", "комсомольск-на-амуре"),
        ("г. Выкса", "выкса"),
        ("г. Н. Новгород", "нижний новгород"),
        ("г. Хрустальный", "гусь-хрустальный"),
    ],
)
def test_a_word_may_be_cut_short_with_a_dot(typed: str, name: str):
    assert re.fullmatch(abbreviated(typed), name)


@pytest.mark.parametrize("typed", ["Выкса", "k.,jq", "…", "", "Н. (Новгород)"])
def test_no_dot_after_a_russian_word_means_no_abbreviation(typed: str):
    assert abbreviated(typed) == ""


@given(st.text("аг. -", max_size=90))
def test_an_abbreviation_is_a_pattern(text: str):
    re.compile(f"(^|[ -]){abbreviated(text)}")
