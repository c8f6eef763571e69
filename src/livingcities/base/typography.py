"""Spaces and numbers as Russian typography sets them. Pure functions; the filters in `templatetags/ui` call them."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import get_language

NBSP = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"

# Words that may not end a line.
SHORT = (
    "а|без|в|во|вы|да|для|до|за|и|из|из-за|или|их|к|как|ко|мы|на|над|не|ни|но|о|об|обо|он|от|ото|по|под|при|про"
    "|с|со|то|ты|у|уж|что|я"
)
ABBREVIATIONS = "г|гг|гл|д|им|кв|корп|л|обл|оф|пер|пл|пос|пр|п|р|рис|см|ст|стр|с|табл|тел|ул"

# A line that somebody began stays a line: only blanks are bound.
_TAG = re.compile(r"(<[^>]*>)")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<![\w-])({SHORT})[ ]+(?=\S)", re.IGNORECASE), rf"\1{NBSP}"),
    (re.compile(r"[ ]+(?=(?:же|ж|бы|б|ли|ль)(?![\w-]))", re.IGNORECASE), NBSP),
    (re.compile(r"(?<=[№§])[ ]+(?=\d)"), NBSP),
    (re.compile(r"(?<!\d)(\d{1,3})[ \u00a0](?=\d{3}(?!\d))"), rf"\1{THIN}"),
    (re.compile(rf"(?<=\d)[ ]+(?=[%‰₽°])|(?<=\d)[ ]+(?!(?:{SHORT})(?!\w))(?=[а-яё]{{1,12}}(?!\w))"), NBSP),
    (re.compile(r"(?<!\w)([А-ЯЁ]\.)[ ]+(?=[А-ЯЁ])"), rf"\1{NBSP}"),
    (re.compile(rf"(?<![\w-])({ABBREVIATIONS})\.[ ]+(?=[\w«])", re.IGNORECASE), rf"\1.{NBSP}"),
    (re.compile(r"(?<!\w)(т)\.[ ]+(?=[а-яё]\.)", re.IGNORECASE), rf"\1.{NBSP}"),
    (re.compile(r"[ ]+(?=[–—](?:\s|$))"), NBSP),
)


def typo(text: str) -> str:
    """Bind what may not be torn apart at the end of a line: prepositions, particles, №, units, initials, dashes.

    Only spaces change, never letters, and never anything inside an HTML tag.
    """
    return "".join(part if part.startswith("<") else _bind(part) for part in _TAG.split(text))


def _bind(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """1284 → «1 284» with a thin space; the decimal mark of the language; a true minus."""
    exact = Decimal(str(value))
    if decimals is not None:
        exact = round(exact, decimals)
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", THIN)
    sign = MINUS if exact < 0 else ""
    return f"{sign}{grouped}{get_format('DECIMAL_SEPARATOR')}{fraction}" if fraction else f"{sign}{grouped}"


def percentages(counts: list[int]) -> list[int]:
    """Whole percentages that add up to 100: the largest remainders get what rounding down left over."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    floors = [count * 100 // total for count in counts]
    order = sorted(range(len(counts)), key=lambda i: (-(counts[i] * 100 % total), i))
    for i in order[: 100 - sum(floors)]:
        floors[i] += 1
    return floors


def in_language(russian: str, english: str) -> str:
    """What people wrote in both languages, in that of the page; in Russian where nobody wrote the English."""
    return english if english and get_language() == "en" else russian
