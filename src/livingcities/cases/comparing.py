"""What differs between two passports, field by field, for the list of versions and for two editors at one text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from .models import Theme
from .passport import FIELD_NAMES, TABLES, Passport, Row

WORDS_COMPARED = 3000


class Piece(NamedTuple):
    """A run of text: `kind` is `same`, `gone` or `new`."""

    kind: str
    text: str


class Change(NamedTuple):
    field: str
    name: Any
    pieces: list[Piece]


def changes(old: Passport, new: Passport) -> list[Change]:
    """The fields that differ, in the order of the passport, with words taken out and put in."""
    return [
        Change(field, name, pieces(_told(field, getattr(old, field)), _told(field, getattr(new, field))))
        for field, name in FIELD_NAMES.items()
        if getattr(old, field) != getattr(new, field)
    ]


def _told(field: str, value: Any) -> str:
    """The value of a field as lines of text."""
    if value is None:
        return ""
    if field == "themes":
        names = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in=value)}
        return ", ".join(names.get(slug, slug) for slug in value)
    if field in TABLES:
        return "\n".join(_line(row) for row in value)
    return str(value)


def _line(row: Row) -> str:
    words = row.as_dict() | {
        name: str(getattr(row, f"{name}_name")) for name in ("kind", "source") if hasattr(row, f"{name}_name")
    }
    words.pop("key", None)
    return " · ".join(str(value) for value in words.values() if value not in ("", None))


def pieces(old: str, new: str) -> list[Piece]:
    """Word by word; long texts are shown whole, before and after."""
    before, after = _words(old), _words(new)
    if len(before) + len(after) > WORDS_COMPARED:
        return [Piece(kind, text) for kind, text in (("gone", old), ("new", new)) if text]
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[i1:i2])))
            continue
        if i1 < i2:
            found.append(Piece("gone", "".join(before[i1:i2])))
        if j1 < j2:
            found.append(Piece("new", "".join(after[j1:j2])))
    return found


def _words(text: str) -> list[str]:
    """Words with the blanks behind them: joined they are the text again."""
    return re.findall(r"\s*\S+|\s+$", text)
