"""The fields of a case's passport to which an answer may go, and the kinds of questions that fit each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_TEXT = ("long_text", "short_text")

CASE_FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "title": (_("name of the practice"), ("short_text",)),
    "summary": (_("the practice in a few sentences"), _TEXT),
    "themes": (_("themes"), ("choices", "choice")),
    "problem": (_("what was wrong"), _TEXT),
    "solution": (_("what was done"), _TEXT),
    "steps": (_("steps (table: title, text, months)"), ("table",)),
    "partners": (_("who took part (table: kind, name, role)"), ("table",)),
    "involvement": (_("how residents were involved"), _TEXT),
    "people": (_("how many residents took part"), ("number",)),
    "money": (_("sources of money (table: source, amount, note)"), ("table",)),
    "ppp_form": (_("form of public–private partnership"), ("short_text", "long_text", "choice")),
    "results": (_("results (table: indicator, unit, before, after, year)"), ("table",)),
    "mistakes": (_("what went wrong"), _TEXT),
    "needed": (_("what is needed to repeat it"), _TEXT),
    "year": (_("year of the result"), ("number",)),
    "photos": (_("photographs"), ("file",)),
    "documents": (_("documents"), ("file",)),
}


def fields_for(kind: str) -> list[tuple[str, Any]]:
    return [(name, label) for name, (label, kinds) in CASE_FIELDS.items() if kind in kinds]
