import pytest

from livingcities.base.words import keys, lemmas


@pytest.mark.parametrize(("one", "other"), [("набережной", "набережную"), ("ёлки", "елка"), ("Городов", "город")])
def test_forms_of_a_word_share_a_key(one: str, other: str) -> None:
    assert set(keys(one)) & set(keys(other))


def test_an_unknown_word_is_stemmed_too() -> None:
    assert set(keys("бульварушкой")) & set(keys("бульварушке"))


def test_lemmas_keep_order_and_drop_marks() -> None:
    assert lemmas("Скамейки, и 12 деревьев!") == ["скамейка", "и", "12", "дерево"]


def test_a_letter_without_a_name_is_its_own_key():
    """Unicode names no Tangut letter; whoever types one shall not break the page."""
    assert keys("𗀀") == ("𗀀",)
