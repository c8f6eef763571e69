"""In a blind season the names of the town and of the authors are covered in what jurors read, in whatever case.

A help against a slip of the pen, not against a juror who looks for the town: a place can be known by its river.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from livingcities.base.words import keys

COVER = "▒▒▒"
# Words that stand in the names of regions and organisations and tell nothing alone.
PLAIN = frozenset(
    (
        *("край", "область", "республика", "округ", "автономный", "автономная", "город", "городской", "городского"),
        *("район", "района", "муниципальный", "муниципального", "администрация", "посёлок", "посёлка", "село", "села"),
        *("деревня", "народный", "федеральный", "округа", "города", "области", "края", "республики"),
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_RELATED = re.compile(
    r"([сц]к(ий|ая|ое|ого|ой|ому|ую|ие|их|им|ими|ом)|цы|цев|цам|цами|цах|чане|чан|чанам|чанами|чанах)$"
)


def _plainly(word: str) -> str:
    return word.lower().replace("ё", "е")


@dataclass(frozen=True)
class Blindfold:
    """Covers these names and the words made of them («Мышкин», «в Мышкине», «мышкинский»); of people only the names
    themselves («Вера», «с Верой», but not «вера» nor «Верстка»)."""

    forms: frozenset[str]
    stems: tuple[str, ...]

    @classmethod
    def over(cls, names: Iterable[str], people: Iterable[str] = ()) -> Blindfold:
        words = [word for name in names for word in _WORD.findall(name) if word.lower() not in PLAIN and len(word) > 2]
        called = [word for name in people for word in _WORD.findall(name) if len(word) > 2]
        forms = {key for word in (*words, *called) for key in (_plainly(word), *keys(word))}
        stems = sorted({_plainly(word).rstrip("аоуыэяеиьй") for word in words})
        return cls(frozenset(forms), tuple(stem for stem in stems if len(stem) >= 4))

    def __call__(self, text: str) -> str:
        return _WORD.sub(lambda found: COVER if self._tells(found[0]) else found[0], text) if self.forms else text

    def _tells(self, word: str) -> bool:
        plain = _plainly(word)
        if word[0].isupper():
            return plain in self.forms or not self.forms.isdisjoint(keys(word)) or plain.startswith(self.stems)
        return bool(self.stems) and plain.startswith(self.stems) and bool(_RELATED.search(plain))


@lru_cache(maxsize=512)
def blindfold_over(names: tuple[str, ...], people: tuple[str, ...] = ()) -> Blindfold:
    return Blindfold.over(names, people)


NONE = Blindfold(frozenset(), ())
