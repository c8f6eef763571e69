"""Where the words asked for stand in a text: found by their keys, so that every form of a word is marked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from livingcities.base.typography import typo
from livingcities.base.words import WORD, beginnings

from .words import Meaning, Wanted, keys

SNIPPET_WORDS = 32
_BEFORE_HIT = 8
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_GLIMPSE = 3


_typeset = lru_cache(maxsize=4_000)(typo)  # the same titles and summaries stand on page after page


class Marker:
    """Knows the words of one query; marks many texts."""

    def __init__(self, wanted: Wanted):
        self.wanted = wanted
        self.keys = wanted.keys
        self.beginnings = wanted.beginnings
        # Most words are dismissed by their first letters, before the dictionary is asked.
        forms = frozenset[str]().union(*(beginnings(key, _GLIMPSE) for key in self.keys))
        self.glimpses = forms | {part[:_GLIMPSE] for part in self.beginnings}

    def hits(self, word: str) -> bool:
        word = word.lower()
        if word[:_GLIMPSE].replace("ё", "е") not in self.glimpses:
            return False
        known = keys(word)
        return not self.keys.isdisjoint(known) or (
            bool(self.beginnings) and any(key.startswith(self.beginnings) for key in (word.replace("ё", "е"), *known))
        )

    def mark(self, text: str) -> SafeString:
        """The text as HTML, typeset, the words found in `<mark>`."""
        text = _typeset(text)
        if not self.wanted:
            return escape(text)
        parts, at = [], 0
        for found in WORD.finditer(text):
            if self.hits(found[0]):
                parts += [html.escape(text[at : found.start()]), "<mark>", html.escape(found[0]), "</mark>"]
                at = found.end()
        parts.append(html.escape(text[at:]))
        return mark_safe("".join(parts))  # noqa: S308 - every part was escaped

    def unseen(self, *texts: str) -> list[Meaning]:
        """The meanings that none of these texts shows."""
        if not self.wanted:
            return []
        seen = {key for text in texts for word in self._promising(text) for key in keys(word)}
        return [meaning for meaning in self.wanted.meanings if not _shown(meaning, seen)]

    def snippet(self, passages: Iterable[str], meanings: list[Meaning]) -> SafeString | str:
        """The sentence that shows the most of these meanings, cut to size and marked; empty where none does."""
        if not meanings:
            return ""
        best, most = "", 0
        for passage in passages:
            for sentence in _SENTENCE.split(passage):
                seen = {key for word in self._promising(sentence) for key in keys(word)}
                shown = sum(_shown(meaning, seen) for meaning in meanings) if seen else 0
                if shown > most:
                    best, most = sentence, shown
            if most == len(meanings):
                break
        return self.mark(self._cut(best)) if best else ""

    def _promising(self, sentence: str) -> list[str]:
        plain = sentence.lower()
        return [word for word in WORD.findall(plain) if word[:_GLIMPSE].replace("ё", "е") in self.glimpses]

    def _cut(self, sentence: str) -> str:
        words = sentence.split()
        if len(words) <= SNIPPET_WORDS:
            return sentence
        first = next((at for at, word in enumerate(words) if any(map(self.hits, WORD.findall(word)))), 0)
        start = max(0, min(first - _BEFORE_HIT, len(words) - SNIPPET_WORDS))
        cut = " ".join(words[start : start + SNIPPET_WORDS])
        return ("… " if start else "") + cut + (" …" if start + SNIPPET_WORDS < len(words) else "")


def _shown(meaning: Meaning, seen: set[str]) -> bool:
    def says(word_keys: tuple[str, ...], beginnings: tuple[str, ...]) -> bool:
        return not seen.isdisjoint(word_keys) or (bool(beginnings) and any(key.startswith(beginnings) for key in seen))

    return any(all(says(word.keys, word.beginnings) for word in phrase) for phrase in meaning)
