from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingcities.people.inn import is_inn

# Published numbers of large organisations, and the test numbers of the tax service's own description.
KNOWN = ("7707083893", "7736050003", "7702070139", "500100732259")


@pytest.mark.parametrize("number", KNOWN)
def test_known_numbers_pass(number: str):
    assert is_inn(number)


@given(st.sampled_from(KNOWN), st.data())
def test_one_wrong_digit_is_noticed_in_the_check(number: str, data: st.DataObject):
    """The check digit itself: any other value of it fails."""
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[-1]]))
    assert not is_inn(number[:-1] + other)


@given(st.text(max_size=14))
def test_only_ten_or_twelve_plain_digits_can_pass(text: str):
    if is_inn(text):
        assert len(text) in {10, 12}
        assert set(text) <= set("0123456789")


@pytest.mark.parametrize(
    "text", ["", "0000000000", "000000000000", "77070838930", "770708389З", "٧٧٠٧٠٨٣٨٩٣", "-707083893"]
)
def test_bad_input(text: str):
    assert not is_inn(text)
