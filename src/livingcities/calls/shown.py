"""Answers to be read, section by section: of what was handed in, or of a draft as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import Application, Submission
from .questionnaire import Question, Questionnaire, Shown
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


def last_submission(application: Application) -> Submission | None:
    return application.submissions.select_related("form").order_by("number").last()


def shown_submission(submission: Submission, *, empty_too: bool = False) -> list[Part]:
    """What was answered, under the form by which it was asked; with `empty_too` also what was asked in vain."""
    questionnaire = Questionnaire.of(submission.form.schema)
    return _parts(questionnaire, submission.snapshot, empty_too=empty_too)


def shown_draft(application: Application) -> list[Part]:
    return _parts(Questionnaire.of(application.form.schema), snapshot(application))


def _parts(questionnaire: Questionnaire, data: Mapping[str, Any], *, empty_too: bool = False) -> list[Part]:
    answers, files = data["answers"], data["attachments"]
    keys = {question.key for question in questionnaire.asked(answers)} if empty_too else {*answers, *files}
    parts = [
        Part(section.title, [_item(each, answers, files) for each in section.questions if each.key in keys])
        for section in questionnaire.sections
    ]
    return [part for part in parts if part.items]


def _item(question: Question, answers: Mapping[str, Any], files: Mapping[str, Any]) -> Item:
    return Item(question.title, question.display(answers.get(question.key)), files.get(question.key, []))
