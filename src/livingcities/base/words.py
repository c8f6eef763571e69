"""Russian words reduced to their dictionary forms, so that «набережной» and «набережную» are one word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=1)
def _dictionary() -> tuple[Any, Any]:
    """The morphological dictionary and the stemmer; loaded once, when first needed."""
    import pymorphy3
    import Stemmer

    return pymorphy3.MorphAnalyzer(lang="ru"), Stemmer.Stemmer("russian")


@lru_cache(maxsize=50_000)
def keys(word: str) -> tuple[str, ...]:
    """Search keys of a word: normal forms of its likely readings, the stem too if it is in no dictionary."""
    morph, stemmer = _dictionary()
    word = word.lower()
    try:
        readings = morph.parse(word)
    except ValueError:  # a letter of a script for which Unicode has no names, such as Tangut
        return (word,)
    best = readings[0].score
    forms = [r.normal_form for r in readings if r.score > 0.1 or r.score >= 0.05 * best]
    if not morph.word_is_known(word):
        forms.append(stemmer.stemWord(word))
    return tuple(dict.fromkeys(form.replace("ё", "е") for form in forms))


def stem(word: str) -> str:
    """What is left of a word without its ending; for words that are not typed to their end."""
    _morph, stemmer = _dictionary()
    return str(stemmer.stemWord(word.lower()))


@lru_cache(maxsize=5_000)
def beginnings(key: str, letters: int) -> frozenset[str]:
    """With which letters the forms of a dictionary word begin: «человек» is «люди» too. For a quick first look."""
    morph, _stemmer = _dictionary()
    try:
        forms = [form.word for reading in morph.parse(key) for form in reading.lexeme]
    except ValueError:
        forms = []
    return frozenset(form.replace("ё", "е")[:letters] for form in (key, *forms))


def lemmas(text: str) -> list[str]:
    """The first key of every word, in order."""
    return [keys(word)[0] for word in WORD.findall(text)]
