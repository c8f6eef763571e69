"""What of a case is searched: its title, what stands in short, and every text of its passport."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from livingcities.cases.models import Case
from livingcities.cases.passport import Passport

from .engine import Document
from .words import keys_of


def passages(passport: dict[str, Any]) -> Iterator[str]:
    """The texts of a passport one by one; without title and summary, which stand first."""
    return (text for text in islice(Passport.of(passport).texts(), 2, None) if text)


def document(case: Case) -> Document:
    """The keys of the published version. The town and the themes count as much as the summary."""
    names = [name for theme in case.themes.all() for name in (theme.name_ru, theme.name_en)]
    short = [case.summary, case.city.name, case.city.region.name, *names]
    passport = case.current.passport if case.current else {}
    return Document(
        title=keys_of(case.title),
        summary=keys_of("\n".join(short)),
        body=keys_of("\n".join(passages(passport))),
    )
