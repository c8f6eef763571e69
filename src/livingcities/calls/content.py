"""What was handed in, section by section, for those who check it: the secretariat and the region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .models import Application, Submission
from .questionnaire import Question, Questionnaire, Shown


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    shown: Shown
    files: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    answers: list[Answered]


def content_of(submission: Submission) -> list[Part]:
    """Every question that was asked, with its answer; what was left empty is shown as empty."""
    snapshot = submission.snapshot
    answers, attachments = snapshot.get("answers", {}), snapshot.get("attachments", {})
    questionnaire = Questionnaire.of(submission.form.schema)
    asked = {question.key for question in questionnaire.asked(answers)}
    return [
        Part(str(section.title), list(_answered(section.questions, asked, answers, attachments)))
        for section in questionnaire.sections
        if asked & {question.key for question in section.questions}
    ]


def _answered(
    questions: Any, asked: set[str], answers: dict[str, Any], attachments: dict[str, Any]
) -> Iterator[Answered]:
    for question in questions:
        if question.key in asked:
            files = attachments.get(question.key, [])
            yield Answered(question, question.display(answers.get(question.key)), files)


def last_submission(application: Application) -> Submission | None:
    return application.submissions.select_related("form").order_by("number").last()
