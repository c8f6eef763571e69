"""Text similarity against a slow twin."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicmethods.__main__ import main
from civicmethods.similarity import TextIndex, near_pairs, plain

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


# --- near pairs and the command ---------------------------------------------------------------------


@given(st.lists(words, min_size=2, max_size=5))
def test_pairs_equal_the_twin(texts: list[str]) -> None:
    clean = [" ".join(text.split()) for text in texts]
    expected = {(one, other): twin(clean, clean[other])[one] for other in range(len(clean)) for one in range(other)}
    found = {(one, other): value for one, other, value in near_pairs(texts, 0.01)}
    assert found == pytest.approx({pair: value for pair, value in expected.items() if value >= 0.01}, abs=1e-9)


def test_case_punctuation_and_yo_make_no_other_text() -> None:
    assert plain("Ёлка, у «Дома» № 5!") == "елка у дома 5"
    assert near_pairs(["Ёлка, у дома!", "елка у ДОМА", "река"], 0.5) == [(0, 1, 1.0)]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    rows = ("a,Площадь у рынка занята машинами", "b,«Река. И берег»", "c,Площадь у рынка занята машинами опять")
    path.write_text("\n".join(["key,text", *rows, "d,река и берег"]) + "\n", encoding="utf-8")
    return path


def test_the_command_names_texts_that_are_nearly_the_same(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similarity", str(table)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[:2] for line in lines] == [["one", "other"], ["b", "d"], ["a", "c"]]
    assert lines[1][2] == "1.0000"
    assert 0.7 < float(lines[2][2]) < 1
    assert main(["similarity", str(table), "--json", "--most", "1", "--least", "0.9"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"one": "b", "other": "d", "similarity": 1.0}]


def test_the_command_says_what_is_wrong_with_the_table(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text("key,words\na,b\n", encoding="utf-8")
    assert main(["similarity", str(table)]) == 2
    assert "column text is missing" in capsys.readouterr().err
    assert main(["similarity", str(table), "--town", "a"]) == 2
    assert "column latitude is missing" in capsys.readouterr().err
