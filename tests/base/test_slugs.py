"""Names in addresses that nothing else bears."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.slugs import free, free_slug
from livingcities.cities.models import City
from tests.factories import CityFactory


@given(st.sets(st.sampled_from(["rynok", *(f"rynok-{n}" for n in range(1, 9))])))
def test_the_first_free_number_is_taken(taken):
    found = free("rynok", taken)
    in_order = ["rynok", *(f"rynok-{n}" for n in range(2, 10))]
    assert found not in taken
    assert set(in_order[: in_order.index(found)]) <= taken


def test_other_rows_and_reserved_words_are_avoided(db):
    for slug in ("rynok", "rynok-3", "rynok-na-ploshchadi"):
        CityFactory(slug=slug)
    assert free_slug(City, "ploshchad") == "ploshchad"
    assert free_slug(City, "rynok") == "rynok-2"
    assert free_slug(City, "rynok", reserved=frozenset({"rynok-2"})) == "rynok-4"
