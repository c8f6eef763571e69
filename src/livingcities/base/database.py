"""SQLite knows no Cyrillic case: teach each new connection LIKE and an order of Russian words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=512)
def _pattern(like: str, escape: str | None) -> re.Pattern[str]:
    parts: list[str] = []
    characters = iter(like)
    for character in characters:
        if character == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def like(pattern: str | None, text: str | None, escape: str | None = None) -> bool | None:
    """SQL's LIKE without regard to case in any alphabet."""
    if pattern is None or text is None:
        return None
    return _pattern(str(pattern), escape).fullmatch(str(text)) is not None


def russian_order(text: str) -> str:
    """A key by which ё stands with е and case does not matter."""
    return text.casefold().replace("ё", "е")


def prepare_sqlite(connection: Any, **_signal: Any) -> None:
    if connection.vendor != "sqlite":
        return
    raw = connection.connection
    raw.create_function("like", 2, like, deterministic=True)
    raw.create_function("like", 3, like, deterministic=True)

    def compare(a: str, b: str) -> int:
        left, right = russian_order(a), russian_order(b)
        return (left > right) - (left < right)

    raw.create_collation("ru", compare)
