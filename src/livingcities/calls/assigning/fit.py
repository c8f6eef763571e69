"""How well a juror's themes fit an application: by the words both use, whatever their grammatical form.

A theme that few applications speak of says more than one that all speak of: its weight is its rarity,
ln((N + 1) / (n + 1)) / ln(N + 1), with a quarter for any theme at all; a profession weighs half. The fit of a pair
is s / (s + 1) of the sum s of the weights that the application meets, so each further theme adds less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livingcities.base.words import WORD, keys
from livingcities.calls.models import Juror

FLOOR = 0.25
PROFESSION = 0.5
Words = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A theme or profession as its juror wrote it, and for each of its words the dictionary forms it may have."""

    label: str
    words: Words
    share: float

    @classmethod
    def of(cls, label: str, share: float = 1.0) -> Term:
        return cls(label, tuple(frozenset(keys(word)) for word in WORD.findall(label) if len(word) > 1), share)

    def is_in(self, said: frozenset[str]) -> bool:
        return all(forms & said for forms in self.words)

    def repeats(self, other: Term) -> bool:
        """«парки» says what «парк» says."""
        alike = zip(self.words, other.words, strict=False)
        return len(self.words) == len(other.words) and all(one & two for one, two in alike)


def terms_of(juror: Juror) -> list[Term]:
    """Themes, then professions; a word said twice counts once."""
    themes = [Term.of(str(label)) for label in juror.themes]
    trades = [Term.of(str(label), PROFESSION) for label in juror.professions]
    found: list[Term] = []
    for term in (*themes, *trades):
        if term.words and not any(term.repeats(known) for known in found):
            found.append(term)
    return found


@dataclass(frozen=True, eq=False)
class Fits:
    """Applications × jurors, in the order in which they were given."""

    values: NDArray[np.float64]
    spoken: dict[int, frozenset[str]]
    """Of each application the words that some juror's terms ask for."""
    terms: dict[int, list[Term]]
    weights: dict[Words, float]

    @classmethod
    def of(cls, texts: Mapping[int, str], jurors: Iterable[Juror]) -> Fits:
        terms = {juror.pk: terms_of(juror) for juror in jurors}
        asked = frozenset(form for row in terms.values() for term in row for forms in term.words for form in forms)
        spoken = {pk: _spoken(text, asked) for pk, text in texts.items()}
        kinds = {term.words: term for row in terms.values() for term in row}
        weights = {
            words: _weight(sum(term.is_in(said) for said in spoken.values()), len(spoken))
            for words, term in kinds.items()
        }
        fits = cls(np.zeros((len(spoken), len(terms))), spoken, terms, weights)
        for row, application in enumerate(spoken):
            for column, juror in enumerate(terms):
                fits.values[row, column] = fits.fit(application, juror)
        fits.values.flags.writeable = False
        return fits

    @classmethod
    def unknown(cls, applications: int, jurors: Iterable[Juror]) -> Fits:
        """For questions in which it does not matter how well anybody fits."""
        seats: dict[int, list[Term]] = {juror.pk: [] for juror in jurors}
        return cls(np.zeros((applications, len(seats))), {}, seats, {})

    def common(self, application: int, juror: int) -> list[str]:
        """The themes of this juror that the application speaks of: why the two fit."""
        return [term.label for term in self.terms[juror] if term.is_in(self.spoken[application])]

    def fit(self, application: int, juror: int) -> float:
        said = self.spoken[application]
        total = sum(self.weights[term.words] * term.share for term in self.terms[juror] if term.is_in(said))
        return total / (total + 1)


def _weight(speaking: int, applications: int) -> float:
    rarity = math.log((applications + 1) / (speaking + 1)) / math.log(applications + 1) if applications else 0.0
    return FLOOR + (1 - FLOOR) * rarity


def _spoken(text: str, asked: frozenset[str]) -> frozenset[str]:
    words = set(WORD.findall(text.lower()))
    return frozenset(key for word in words for key in keys(word) if key in asked)


def text_of(title: str, snapshot: Mapping[str, Any]) -> str:
    """Everything that was written in the answers, the title first."""
    return "\n".join([title, *strings(snapshot.get("answers", {}))])


def strings(value: Any) -> Iterable[str]:
    """The texts inside an answer, however deep they lie (tables are lists of rows)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from strings(entry)
