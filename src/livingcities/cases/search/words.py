"""What a person typed, as words to be found: keys joined by OR, words by AND, synonyms as further ways to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from livingcities.base import words

# They stand in every text and tell nothing; neither indexed nor asked for.
SILENT = frozenset(
    "и в на с по для к о от за из у до не как что а или при под над об со во без но же бы ли то".split()  # noqa: SIM905
)
MOST_WORDS = 12
LONGEST_WORD = 40  # a longer one is no word, and the dictionary takes its time over it
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word: any of the keys, or a word that begins so."""

    keys: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


Phrase = tuple[Word, ...]  # all of them
Meaning = tuple[Phrase, ...]  # any of them: the word itself first, then its synonyms


@dataclass(frozen=True, slots=True)
class Wanted:
    """All meanings together; an empty one asks for nothing."""

    meanings: tuple[Meaning, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.meanings)

    def words(self) -> Iterator[Word]:
        for meaning in self.meanings:
            for phrase in meaning:
                yield from phrase

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for word in self.words() for key in word.keys)

    @property
    def beginnings(self) -> tuple[str, ...]:
        return tuple(sorted({beginning for word in self.words() for beginning in word.beginnings}))


def split(text: str) -> list[str]:
    """The words of a text as they stand in it, lower case; silent ones too."""
    return [word for word in words.WORD.findall(text.lower()) if len(word) <= LONGEST_WORD]


@lru_cache(maxsize=50_000)
def keys(word: str) -> tuple[str, ...]:
    """Search keys of a word (see base.words); none for a silent one."""
    if word in SILENT or len(word) > LONGEST_WORD:
        return ()
    return tuple(key for key in words.keys(word) if words.WORD.fullmatch(key))


def keys_of(text: str) -> str:
    """What the index keeps of a text."""
    return " ".join(key for word in split(text) for key in keys(word))


Way = tuple[tuple[str, ...], ...]  # a way to say it: the keys of each of its words
Family = tuple[Way, ...]


def family(ways: Iterable[str]) -> Family:
    """A family of synonyms as it is looked up. A way of several words is found and looked for as all of them."""
    told = (tuple(key for word in split(way) if (key := keys(word))) for way in ways)
    return tuple(dict.fromkeys(way for way in told if way))


class Synonyms:
    """The families, found by the word that a way to say it begins with."""

    def __init__(self, families: Iterable[Family] = ()):
        self.beginning: dict[str, list[tuple[Way, Family]]] = {}
        for each in families:
            for way in each:
                self.beginning.setdefault(way[0][0], []).append((way, each))

    def said(self, words: Sequence[Word]) -> tuple[int, list[Way]]:
        """How many words the longest known way takes that stands at the front of these, and all its other ways."""
        fitting = [
            (way, each) for key in words[0].keys for way, each in self.beginning.get(key, ()) if _says(words, way)
        ]
        length = max((len(way) for way, _family in fitting), default=1)
        families = [each for way, each in fitting if len(way) == length]
        return length, [way for each in families for way in each if not (len(way) == length and _says(words, way))]


NONE = Synonyms()


def _says(words: Sequence[Word], way: Way) -> bool:
    """The first key of each word decides: a rare reading of it shall not call up strangers."""
    return len(way) <= len(words) and all(key[0] in word.keys for key, word in zip(way, words, strict=False))


def parse(text: str, synonyms: Synonyms = NONE, *, is_typing: bool = False) -> Wanted:
    """`is_typing`: the last word may be unfinished, so it stands for every word that begins with it."""
    typed = split(text)
    spoken = [word for word in typed if keys(word)][:MOST_WORDS] or typed[:MOST_WORDS]
    said = [Word(keys(word) or (word,)) for word in spoken]
    if is_typing and said and not text[-1:].isspace():
        last = Word(said[-1].keys, beginnings(spoken[-1]))
        said = [*said[:-1], last] if last.beginnings or len(said) == 1 else said[:-1]
    return Wanted(tuple(_meanings(said, synonyms)))


def beginnings(word: str) -> tuple[str, ...]:
    """«набережну» → that and its stem, so that a half-typed form finds «набережная»."""
    plain = word.replace("ё", "е")
    stem = words.stem(plain)
    return tuple(dict.fromkeys(part for part in (plain, stem) if len(part) >= SHORTEST_BEGINNING))


def _meanings(said: Sequence[Word], synonyms: Synonyms) -> Iterator[Meaning]:
    """The longest synonym that begins at a word is taken: «детская площадка» before «площадка»."""
    at = 0
    while at < len(said):
        length, kin = synonyms.said(said[at:])
        own: Phrase = tuple(said[at : at + length])
        yield tuple(dict.fromkeys([own, *(tuple(Word(key) for key in way) for way in kin)]))
        at += length
