import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.database import like, russian_order
from livingcities.cities.models import City
from tests.factories import CityFactory


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["торжок", "ТОРЖОК", "орж", "Торжок"])
def test_search_ignores_case_in_cyrillic(asked):
    CityFactory(name="Торжок")
    CityFactory(name="Елец")
    assert [city.name for city in City.objects.filter(name__icontains=asked)] == ["Торжок"]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["%", "_", "\\", "100%"])
def test_signs_of_the_pattern_are_ordinary_in_a_question(asked):
    CityFactory(name="Торжок")
    CityFactory(name="100%_\\")
    assert [city.name for city in City.objects.filter(name__icontains=asked)] == ["100%_\\"]


@pytest.mark.django_db
@pytest.mark.sqlite
def test_the_russian_order_puts_yo_beside_ye():
    from django.db import connection

    words = ["Жуков", "Ёлкино", "Ельня", "Елабуга", "елань"]
    values = ", ".join(f"('{word}')" for word in words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT column1 FROM (VALUES {values}) ORDER BY column1 COLLATE ru")
        assert [word for (word,) in cursor.fetchall()] == ["Елабуга", "елань", "Ёлкино", "Ельня", "Жуков"]


@given(st.text(max_size=20), st.text(max_size=5), st.text(max_size=5))
def test_like_finds_what_stands_inside(middle, before, after):
    escaped = middle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    assert like(f"%{escaped}%", before + middle + after, "\\")


def test_nothing_is_like_null():
    assert like(None, "a") is None
    assert like("a", None) is None
    assert like("a_c", "AБC")
    assert not like("a_c", "abbc")


@given(st.text())
def test_the_key_of_the_order_is_stable(text):
    assert russian_order(russian_order(text)) == russian_order(text)
