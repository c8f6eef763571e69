"""Text that strangers type: what is kept of it, and how long it is."""

from __future__ import annotations

import unicodedata

LONGEST = 100_000
"""Characters of one answer that are kept at all; the limit of a question is lower."""

# Marks that turn the direction of everything after them, and invisible ones that hide words.
_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain(raw: object) -> str:
    """Text without control characters, with Unix line ends, composed (NFC), no blanks at the ends of lines."""
    if not isinstance(raw, (str, int, float)) or isinstance(raw, bool):
        return ""
    text = str(raw)[: 2 * LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = unicodedata.normalize("NFC", text.translate(_TURNING))
    text = "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"})
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n ")[:LONGEST]


def line(raw: object) -> str:
    """The same in one line."""
    return " ".join(plain(raw).split())


def words(text: str) -> int:
    """Words as people count them: runs between blanks that hold a letter or a digit. `applying.js` counts alike."""
    return sum(any(mark.isalnum() for mark in run) for run in text.split())


def is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})
