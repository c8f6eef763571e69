"""Answers to be read: of what was handed in, or of a draft as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import Application, Submission
from .questionnaire import Questionnaire, Shown
from .questionnaire.question import Question
from .snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    shown: Shown
    files: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    items: list[Item]


def shown_submission(submission: Submission) -> list[Part]:
    """Sections with their answers under the form by which they were given."""
    return _parts(Questionnaire.of(submission.form.schema), submission.snapshot)


def shown_draft(application: Application) -> list[Part]:
    return _parts(Questionnaire.of(application.form.schema), snapshot(application))


def _parts(questionnaire: Questionnaire, data: Mapping[str, Any]) -> list[Part]:
    parts = [
        Part(section.title, [_item(each, data) for each in section.questions if _is_there(each, data)])
        for section in questionnaire.sections
    ]
    return [part for part in parts if part.items]


def _is_there(question: Question, data: Mapping[str, Any]) -> bool:
    return question.key in data["answers"] or question.key in data["attachments"]


def _item(question: Question, data: Mapping[str, Any]) -> Item:
    shown = question.display(data["answers"].get(question.key))
    return Item(question.title, shown, data["attachments"].get(question.key, []))
