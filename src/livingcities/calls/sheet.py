"""The form of one application as it is being filled in: its questions with answers, files, faults and conflicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from .checklist import Item, items
from .models import Answer, Application, Attachment, FormerAnswer
from .operations.drafts import answers_of
from .questionnaire import Question, Questionnaire, Shown, is_empty
from .questionnaire.filing import File

PREFIX = "a"


@dataclass
class Row:
    """One question on the page."""

    question: Question
    field: BoundField
    answer: Answer | None
    faults: list[str]
    files: list[Attachment]
    is_asked: bool
    former: list[tuple[FormerAnswer, Shown]] = dataclasses.field(default_factory=list)
    theirs: Shown | None = None
    """Somebody else's text, when it stands against what was typed here."""
    began_from: int = 0
    """The version from which that was typed: it stays, so that saving once more does not overwrite theirs."""

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0

    @property
    def base(self) -> int:
        return self.began_from if self.theirs is not None else self.version

    @property
    def is_file(self) -> bool:
        return isinstance(self.question, File)

    @property
    def has_room(self) -> bool:
        return isinstance(self.question, File) and len(self.files) < self.question.count


@dataclass(frozen=True)
class Part:
    """A section, and how far it is."""

    key: str
    title: str
    text: str
    rows: list[Row]
    lacks: int

    @property
    def is_asked(self) -> bool:
        return any(row.is_asked for row in self.rows)


class Sheet:
    """Reads everything in a few queries; `typed` is what was posted, to be shown again."""

    def __init__(self, application: Application, typed: Any = None):
        self.application = application
        self.questionnaire = Questionnaire.of(application.form.schema)
        self.answers = answers_of(application)
        self.typed = typed
        self.conflicts: dict[str, int] = {}
        """Questions on which two texts stand against each other, and from which version this one began."""
        self.file_faults: dict[str, list[str]] = {}

    @classmethod
    def of(cls, application: Application) -> Sheet:
        return cls(application)

    def question(self, key: str) -> Question | None:
        return self.questionnaire.question(key)

    def note(self, answer: Answer) -> None:
        """Take a newly saved answer in; to be called before anything was counted."""
        self.answers[answer.question] = answer
        self.values[answer.question] = answer.value

    @cached_property
    def values(self) -> dict[str, Any]:
        return {key: answer.value for key, answer in self.answers.items()}

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        found: dict[str, list[Attachment]] = {}
        for row in self.application.attachments.filter(removed_at=None):
            found.setdefault(row.question, []).append(row)
        return found

    @cached_property
    def lacks(self) -> list[Item]:
        counts = {key: len(rows) for key, rows in self.files.items()}
        return list(items(self.application, self.questionnaire, self.values, counts))

    @cached_property
    def asked(self) -> set[str]:
        return {question.key for question in self.questionnaire.asked(self.values)}

    @cached_property
    def _former(self) -> dict[str, list[FormerAnswer]]:
        found: dict[str, list[FormerAnswer]] = {}
        for row in self.application.former_answers.select_related("by")[:200]:
            found.setdefault(row.question, []).append(row)
        return found

    def form(self, *keys: str) -> forms.Form:
        """A form of these questions, or of all."""
        chosen = [each for each in self.questionnaire.questions if not keys or each.key in keys]
        form = forms.Form(self.typed, prefix=PREFIX, initial=self.values)
        form.fields.update({question.key: question.form_field() for question in chosen})
        for field in form:
            if not field.use_fieldset:  # a group is described as a whole, by its fieldset
                names = [f"{field.auto_id}_helptext"] if field.help_text else []
                field.field.widget.attrs["aria-describedby"] = " ".join([*names, f"{field.auto_id}_faults"])
        return form

    def rows(self, *keys: str) -> Iterator[Row]:
        form = self.form(*keys)
        for question in self.questionnaire.questions:
            if question.key in form.fields:
                yield self._row(form, question)

    def _row(self, form: forms.Form, question: Question) -> Row:
        key = question.key
        answer = self.answers.get(key)
        value = answer.value if answer else None
        typed: list[Any] = list(form.errors.get(key, [])) if form.is_bound else []
        faults = [str(each) for each in typed] or question.trouble(value)
        return Row(
            question=question,
            field=form[key],
            answer=answer,
            faults=[*faults, *self.file_faults.get(key, [])],
            files=self.files.get(key, []),
            is_asked=key in self.asked,
            former=[(row, question.display(row.value)) for row in self._former.get(key, []) if not is_empty(row.value)],
            theirs=question.display(value) if key in self.conflicts else None,
            began_from=self.conflicts.get(key, 0),
        )

    def parts(self) -> list[Part]:
        rows = {row.question.key: row for row in self.rows()}
        lacking = [item.section for item in self.lacks]
        return [
            Part(
                section.key,
                section.title,
                section.text,
                [rows[question.key] for question in section.questions],
                lacking.count(section.key),
            )
            for section in self.questionnaire.sections
        ]

    def sections(self) -> list[Part]:
        """The same without fields: what the list at the side shows."""
        lacking = [item.section for item in self.lacks]
        return [Part(each.key, each.title, "", [], lacking.count(each.key)) for each in self.questionnaire.sections]
