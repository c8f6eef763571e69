"""The text of a statement: what is cleaned away, what is refused, what is advised."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SHORTEST = 10
# Nobody reads on after so many characters, nor does this programme: cleaning megabytes would hold up others.
MOST_READ = 20_000
# Letters and marks that turn the direction of writing or hide: a text must read as it is stored.
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def clean(text: str) -> str:
    """Composed characters, single spaces, no invisible or direction-changing marks."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(
        " " if c in "\n\r\t" else c for c in composed if c in "\n\r\t" or unicodedata.category(c) not in HIDDEN
    )
    return " ".join(seen.split())


def checked(text: str, longest: int) -> str:
    """The cleaned statement, or a ValidationError that says what to change."""
    cleaned = clean(text[:MOST_READ])
    if not any(character.isalpha() for character in cleaned):
        raise ValidationError(_("Write the statement in words."))
    if len(cleaned) < SHORTEST:
        raise ValidationError(_("Too short: write a whole thought that one can agree or disagree with."))
    if len(cleaned) > longest:
        message = ngettext_lazy(
            "Too long by %(over)d character. One statement, one thought.",
            "Too long by %(over)d characters. One statement, one thought.",
            "over",
        )
        raise ValidationError(message % {"over": len(cleaned) - longest})
    return cleaned


def advice(text: str) -> list[object]:
    """Gentle remarks that do not stop the author."""
    remarks: list[object] = []
    if text.rstrip().endswith("?"):
        remarks.append(_("This is a question. Others can answer a statement better: say what you think."))
    if len(re.findall(r"[.!?…]\s+\S", text)) or text.count(";"):
        remarks.append(_("There seem to be several thoughts here. Send them one by one: each gets its own answers."))
    letters = [character for character in text if character.isalpha()]
    if len(letters) > SHORTEST and sum(character.isupper() for character in letters) > len(letters) / 2:
        remarks.append(_("Capital letters read like shouting; small ones convince better."))
    return remarks
