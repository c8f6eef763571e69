"""Similar short texts by character n-grams (TF-IDF, 3 to 5 characters, cosine)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

SIZES = (3, 4, 5)
_WORD = re.compile(r"[^\W\d_]+|\d+")


def plain(text: str) -> str:
    """Words in small letters without punctuation, «ё» as «е»: a retyped text is the same text."""
    return " ".join(word.lower().replace("ё", "е") for word in _WORD.findall(text))


def character_ngrams(text: str) -> Counter[str]:
    """Counts of the n-grams of each word with its borders: «дом» gives « до», «дом», «ом », …"""
    found: Counter[str] = Counter()
    for word in text.split():
        padded = f" {word} "
        for size in SIZES:
            found.update(padded[at : at + size] for at in range(max(len(padded) - size + 1, 0)))
    return found


@dataclass(frozen=True)
class TextIndex:
    """Rows of unit length, one per text (texts × n-grams), and the weight of each n-gram."""

    columns: dict[str, int]
    weights: np.ndarray
    rows: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[str]) -> TextIndex:
        """Index normalised texts. An n-gram's weight is ln((1 + N) / (1 + df)) + 1."""
        counts = [character_ngrams(text) for text in texts]
        spread: Counter[str] = Counter()
        for found in counts:
            spread.update(found.keys())
        columns = {ngram: at for at, ngram in enumerate(sorted(spread))}
        weights = np.array([math.log((1 + len(texts)) / (1 + spread[ngram])) + 1 for ngram in columns])
        return cls(columns, weights, _unit_rows(counts, columns, weights))

    def similarity(self, text: str) -> np.ndarray:
        """Cosine of `text` with every indexed text, float64[N] in [0, 1]. Unknown n-grams count against it."""
        found = character_ngrams(text)
        unknown = len(found) - sum(ngram in self.columns for ngram in found)
        row = _unit_rows([found], self.columns, self.weights)
        if not row.nnz:
            return np.zeros(self.rows.shape[0])
        return np.asarray((self.rows @ row.T).todense()).ravel() * math.sqrt(1 - unknown / len(found))


def near_pairs(texts: Sequence[str], least: float) -> list[tuple[int, int, float]]:
    """Places of any two texts at least so similar, the nearest first; equal ones in the order of the texts."""
    rows = TextIndex.of([plain(text) for text in texts]).rows
    near = sparse.triu(rows @ rows.T, k=1).tocoo()
    values = zip(near.row.tolist(), near.col.tolist(), near.data.tolist(), strict=True)
    found = [(one, other, round(value, 12)) for one, other, value in values if round(value, 12) >= least]
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _unit_rows(counts: Sequence[Counter[str]], columns: dict[str, int], weights: np.ndarray) -> sparse.csr_matrix:
    pairs = [
        (row, columns[ngram], count * weights[columns[ngram]])
        for row, found in enumerate(counts)
        for ngram, count in found.items()
        if ngram in columns
    ]
    shape = (len(counts), len(columns))
    if not pairs:
        return sparse.csr_matrix(shape)
    rows, cols, values = zip(*pairs, strict=True)
    matrix = sparse.csr_matrix((values, (rows, cols)), shape=shape)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return sparse.csr_matrix(sparse.diags(1 / lengths) @ matrix)
