"""The fields of a case's passport to which an answer may go, and the kinds of questions that fit each.

A table goes there row by row: each of its columns names a field of the passport's own rows. Where the passport knows
only certain answers, those of a choice are recognised by their words, unless somebody said which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .question import Option, Question

_TEXT = ("long_text", "short_text")

CASE_FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "title": (_("name of the practice"), ("short_text",)),
    "summary": (_("the practice in a few sentences"), _TEXT),
    "themes": (_("themes"), ("choices", "choice")),
    "problem": (_("what was wrong"), _TEXT),
    "solution": (_("what was done"), _TEXT),
    "steps": (_("steps"), ("table",)),
    "partners": (_("who took part"), ("table",)),
    "involvement": (_("how residents were involved"), _TEXT),
    "people": (_("how many residents took part"), ("number",)),
    "money": (_("sources of money"), ("table",)),
    "ppp_form": (_("form of public–private partnership"), ("short_text", "long_text", "choice")),
    "results": (_("results"), ("table",)),
    "mistakes": (_("what went wrong"), _TEXT),
    "needed": (_("what is needed to repeat it"), _TEXT),
    "year": (_("year of the result"), ("number",)),
    "photos": (_("photographs"), ("file",)),
    "documents": (_("documents"), ("file",)),
}

_WORDS = ("short_text", "long_text", "choice", "number", "money", "date", "link")
ROW_FIELDS: dict[str, dict[str, tuple[Any, tuple[str, ...]]]] = {
    "steps": {
        "title": (_("Step"), _WORDS),
        "text": (_("What was done"), _WORDS),
        "months": (_("Months"), ("number",)),
    },
    "partners": {
        "kind": (_("Kind"), ("choice",)),
        "name": (_("Who"), _WORDS),
        "role": (_("What they did"), _WORDS),
    },
    "money": {
        "source": (_("Source"), ("choice",)),
        "amount": (_("Roubles"), ("money", "number")),
        "note": (_("Note"), _WORDS),
    },
    "results": {
        "indicator": (_("What was counted"), _WORDS),
        "unit": (_("Unit"), _WORDS),
        "before": (_("Before"), _WORDS),
        "after": (_("After"), _WORDS),
        "year": (_("Year"), ("number",)),
    },
}
KNOWN: dict[tuple[str, str], dict[str, Any]] = {
    ("partners", "kind"): {
        "authority": _("authority"),
        "business": _("business"),
        "ngo": _("non-profit organisation"),
        "community": _("community of residents"),
        "media": _("media"),
        "university": _("university"),
        "school": _("school"),
        "experts": _("experts and designers"),
    },
    ("money", "source"): {
        "federal": _("federal budget"),
        "regional": _("regional budget"),
        "municipal": _("municipal budget"),
        "business": _("business"),
        "grant": _("grant"),
        "residents": _("residents"),
        "ppp": _("public–private partnership"),
    },
}
"""Where the passport takes only these."""
BESIDE = {"partners": "role", "money": "note"}
"""The field that keeps the words of an answer which the passport does not know."""
NOTHING = "-"
"""Stands where its own key or words would name something, and somebody said that it is not meant."""


def fields_for(kind: str) -> list[tuple[str, Any]]:
    return [(name, label) for name, (label, kinds) in CASE_FIELDS.items() if kind in kinds]


def field_of(table: str, column: Question) -> str:
    """The field of the passport's rows that the column goes to, or nothing. A key may name it by itself."""
    name = column.case_field or column.key
    return name if name in ROW_FIELDS.get(table, {}) else ""


def known_by_words(known: dict[str, Any], words: Iterable[str]) -> str:
    """The first of the answers known to the passport that is called so, by its key or in any language."""
    said = {_folded(text) for text in words if text}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for key, label in known.items():
                if key in said or _folded(str(label)) in said:
                    return key
    return ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().replace("ё", "е")


def words_of(option: Option) -> tuple[str, ...]:
    return (option.key, option.title_ru, option.title_en)


def meant(known: dict[str, Any], option: Option) -> str:
    """Which of the answers known to the passport this one is, or nothing."""
    if option.case_value:
        return option.case_value if option.case_value in known else ""
    return known_by_words(known, words_of(option))
