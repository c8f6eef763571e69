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
    """What a person may have meant: the words as typed, or typed in the wrong keyboard layout."""
    typed = fold(text)[:80]
    if not typed:
        return []
    spellings = [typed]
    if len(typed) >= _FEWEST_LATIN and re.fullmatch(r"[a-z\[\];',.` -]+", typed):
        spellings.append(typed.translate(_KEYBOARD))
    hyphened = [spelling.replace(" ", "-") for spelling in spellings]
    spaced = [" ".join(spelling.replace("-", " ").split()) for spelling in spellings]
    return [spelling for spelling in dict.fromkeys([*spellings, *hyphened, *spaced]) if spelling]


def abbreviated(text: str) -> str:
    """A pattern of the whole name where words are cut short with a dot: «Н. Новгород», «г. Наб.Челны»; else nothing."""
    typed = fold(text)[:80]
    if "." not in typed or not re.fullmatch("[а-я. -]+", typed):
        return ""
    words = re.findall(r"([а-я]+)(\.?)", typed)
    town, name = ("(г[а-я]*[ -])?", words[1:]) if words[:1] == [("г", ".")] and words[1:] else ("", words)
    return town + "[ -]".join(f"{word}[а-я]*" if dot else word for word, dot in name)
