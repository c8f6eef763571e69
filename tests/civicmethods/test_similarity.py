"""Text similarity against a slow twin."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicmethods.similarity import TextIndex

words = st.text("абвгд ", min_size=1, max_size=20)


def grams(text: str) -> Counter[str]:
    found: list[str] = []
    for word in text.split():
        padded = " " + word + " "
        for size in (3, 4, 5):
            found += [padded[i : i + size] for i in range(len(padded)) if len(padded[i : i + size]) == size]
    return Counter(found)


def twin(texts: list[str], query: str) -> list[float]:
    """The definition, spelled out with dictionaries."""
    documents = [grams(text) for text in texts]
    spread = Counter(gram for document in documents for gram in document)

    def weigh(document: Counter[str]) -> dict[str, float]:
        n = len(texts)
        return {g: c * (math.log((1 + n) / (1 + spread[g])) + 1) for g, c in document.items() if g in spread}

    def length(vector: dict[str, float]) -> float:
        return math.sqrt(sum(value * value for value in vector.values()))

    all_grams = grams(query)
    asked = weigh(all_grams)
    known = sum(gram in spread for gram in all_grams)
    results = []
    for document in documents:
        vector = weigh(document)
        norm = length(vector) * length(asked)
        dot = sum(value * asked.get(gram, 0) for gram, value in vector.items())
        results.append(dot / norm * math.sqrt(known / len(all_grams)) if norm else 0.0)
    return results


@given(st.lists(words, min_size=1, max_size=6), words)
def test_equals_the_twin(texts: list[str], query: str) -> None:
    assert TextIndex.of(texts).similarity(query).tolist() == pytest.approx(twin(texts, query))


def test_the_same_text_is_nearest_and_a_foreign_one_is_nothing() -> None:
    index = TextIndex.of(["скамейка у вода", "прокат лодка", "детский площадка"])
    nearness = index.similarity("прокат лодка")
    assert nearness.argmax() == 1
    assert nearness[1] == pytest.approx(1)
    assert index.similarity("xyz").tolist() == [0, 0, 0]
