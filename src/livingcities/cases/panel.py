"""The bar of those who work on a case: its pages, and where the text is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor

from . import rules
from .models import Case, CaseVersion

State = Case.State


@dataclass(frozen=True, slots=True)
class Tab:
    title: Any
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the way of a text."""

    title: Any
    text: Any
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class WorkBar:
    tabs: list[Tab]
    draft: CaseVersion | None


def work_bar(user: Actor, case: Case, here: str) -> WorkBar | None:
    """None for those who only read."""
    if not rules.can_work_on(user, case):
        return None
    draft = rules.draft_of(case)
    pages: list[tuple[str, Any]] = [("case", _("Page"))]
    if draft:
        pages += [("edit", _("Text")), ("files", _("Photographs and documents"))]
    pages += [("contacts", _("Contacts")), ("check", _("Check and publish")), ("versions", _("Versions"))]
    tabs = [Tab(title, reverse(f"cases:{name}", args=[case.slug]), name == here) for name, title in pages]
    return WorkBar(tabs, draft)


def stops(case: Case, draft: CaseVersion | None) -> list[Stop]:
    """Draft, editors, the town, everybody: which of them have been passed."""
    live = case.state in (State.PUBLISHED, State.WITHDRAWN) and draft is None
    passed = [
        live or bool(draft and draft.handed_at),
        live or bool(draft and draft.sent_at),
        live or bool(draft and draft.checked_at),
        live,
    ]
    rows = (
        (_("Draft"), _("The town's team or an editor writes it.")),
        (_("Editors"), _("The secretariat reads, asks and smooths.")),
        (_("The town checks"), _("Its coordinators agree or say what is wrong.")),
        (_("In the catalogue"), _("Everybody reads it, other towns repeat it.")),
    )
    current = passed.index(False) if False in passed else len(passed)
    return [
        Stop(title, text, is_done, place == current)
        for place, ((title, text), is_done) in enumerate(zip(rows, passed, strict=True))
    ]
