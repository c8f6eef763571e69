"""How names of towns are compared, looked for and written in an address. Pure."""

from __future__ import annotations

import re

_LATIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_KEYBOARD = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")
_FEWEST_LATIN = 3  # fewer Latin letters spell too many Russian words


def fold(name: str) -> str:
    """The form in which names are compared and sorted: case folded, ё as е, one space, one kind of hyphen."""
    text = name.casefold().replace("ё", "е")
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", text).split())


def slug(name: str) -> str:
    """The name in Latin letters for an address: «Нижний Новгород» → nizhniy-novgorod."""
    latin = "".join(_LATIN.get(letter, letter) for letter in fold(name))
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")


def search_spellings(text: str) -> list[str]:
    """What a person may have meant: the words as typed, as transliterated, or typed in the wrong layout."""
    typed = fold(text)[:80]
    if not typed:
        return []
    spellings = [typed]
    if re.fullmatch(r"[a-z\[\];',.` -]+", typed) and len(typed) >= _FEWEST_LATIN:
        spellings += [typed.translate(_KEYBOARD), _from_latin(typed)]
    if " " in typed:
        spellings.append(typed.replace(" ", "-"))
    return list(dict.fromkeys(spellings))


def _from_latin(text: str) -> str:
    pairs = sorted(((latin, letter) for letter, latin in _LATIN.items() if latin), key=lambda pair: -len(pair[0]))
    pairs += [("c", "ц"), ("h", "х"), ("j", "й"), ("w", "в"), ("x", "кс")]
    for latin, letter in pairs:
        text = text.replace(latin, letter)
    return text
