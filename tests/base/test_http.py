"""Numbers that people and programs put into addresses and fields."""

import pytest

from livingcities.base.http import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("0042", 42), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "²", "1e3", "17 ", "9" * 19, "9" * 5000])
def test_what_no_key_could_be_is_none(text: str | None) -> None:
    assert whole_number(text) is None
