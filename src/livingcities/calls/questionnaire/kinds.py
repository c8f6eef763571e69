"""All kinds of questions, by their names in the schema, in the order in which the builder offers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .amounts import Date, Money, Number
from .choosing import Choice, Choices
from .filing import File
from .places import Place
from .question import Question
from .table import Table
from .writing import Link, LongText, ShortText

KINDS: dict[str, type[Question]] = {
    kind.kind: kind for kind in (ShortText, LongText, Number, Money, Date, Choice, Choices, File, Link, Place, Table)
}


def question_of(data: Mapping[str, Any]) -> Question:
    """The question that stands in the schema; KeyError for a kind that does not exist."""
    return KINDS[data["kind"]].of(data)
