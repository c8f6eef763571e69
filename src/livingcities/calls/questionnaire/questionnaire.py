"""A whole form: its sections, what it asks of whom, what it still misses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .choosing import Choosing
from .filing import File
from .kinds import KINDS, question_of
from .question import KEY, Question, in_language
from .texts import is_empty, line, plain

MOST_SECTIONS = 30
MOST_QUESTIONS = 200


class Lack(NamedTuple):
    """What keeps an application from being handed in: at which question, in words."""

    question: Question
    text: str
    section: str
    """Key of the section."""


@dataclass(frozen=True)
class Section:
    key: str
    title_ru: str = ""
    title_en: str = ""
    text_ru: str = ""
    text_en: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @property
    def text(self) -> str:
        """A few words for the applicant under the heading."""
        return in_language(self.text_ru, self.text_en)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Section:
        given = data.get("questions")
        questions = given if isinstance(given, list) else []
        return cls(
            key=line(data.get("key"))[:40],
            title_ru=line(data.get("title"))[:200],
            title_en=line(data.get("title_en"))[:200],
            text_ru=plain(data.get("text"))[:3000],
            text_en=plain(data.get("text_en"))[:3000],
            questions=tuple(question_of(each) for each in questions if _is_question(each)),
        )

    def as_dict(self) -> dict[str, Any]:
        texts = {"title_en": self.title_en, "text": self.text_ru, "text_en": self.text_en}
        return {
            "key": self.key,
            "title": self.title_ru,
            **{name: text for name, text in texts.items() if text},
            "questions": [question.as_dict() for question in self.questions],
        }


def _is_question(data: Any) -> bool:
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        return False
    return data["kind"] in KINDS and bool(KEY.fullmatch(str(data.get("key"))))


@dataclass(frozen=True)
class Questionnaire:
    sections: tuple[Section, ...] = ()

    @classmethod
    def of(cls, schema: Any) -> Questionnaire:
        """Read `FormVersion.schema`. What is no section or question is left out; of equal keys the first stays.

        One reading serves all: each page and each save of a call needs its form, and reading it takes milliseconds."""
        return _read(json.dumps(schema))

    @property
    def schema(self) -> dict[str, Any]:
        return {"sections": [section.as_dict() for section in self.sections]}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def question(self, key: str) -> Question | None:
        return self._by_key.get(key)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def section_of(self, key: str) -> Section | None:
        """The section in which a question stands."""
        return next((each for each in self.sections if any(question.key == key for question in each.questions)), None)

    # --- answers ----------------------------------------------------------------------------------------
    def asked(self, answers: Mapping[str, Any]) -> list[Question]:
        """The questions that these answers open, in order. A question hangs on an earlier one that is asked itself."""
        opened = self._open(answers)
        return [question for question in self.questions if question.key in opened]

    def _open(self, answers: Mapping[str, Any]) -> set[str]:
        opened: set[str] = set()
        for question in self.questions:
            condition = question.condition
            if condition is None or (condition.question in opened and condition.holds(answers.get(condition.question))):
                opened.add(question.key)
        return opened

    def missing(self, answers: Mapping[str, Any], files: Mapping[str, int] | None = None) -> list[Lack]:
        """What still has to be written or mended; `files` counts the attachments of each question."""
        return list(self._lacks(answers, files or {}))

    def _lacks(self, answers: Mapping[str, Any], files: Mapping[str, int]) -> Iterator[Lack]:
        opened = self._open(answers)
        for section in self.sections:
            for question in section.questions:
                if question.key in opened:
                    for text in _lacks_of(question, answers.get(question.key), files.get(question.key, 0)):
                        yield Lack(question, text, section.key)

    def orphans(self, answers: Mapping[str, Any]) -> list[str]:
        """Keys of answers to questions that this form no longer has: they are kept and shown as no longer asked."""
        return [key for key, value in answers.items() if key not in self and not is_empty(value)]

    @property
    def identifying(self) -> frozenset[str]:
        """Keys of questions whose answers say who applies."""
        return frozenset(question.key for question in self.questions if question.identifies)

    @property
    def case_fields(self) -> dict[str, str]:
        """Which field of the case's passport gets which answer: {field: key}; of several questions the first."""
        fields: dict[str, str] = {}
        for question in self.questions:
            if question.case_field:
                fields.setdefault(question.case_field, question.key)
        return fields

    # --- the builder ------------------------------------------------------------------------------------
    def flaws(self) -> list[tuple[Question | None, Any]]:
        """What must be mended before the form is published: at which question, in words."""
        return list(self._flaws())

    def _flaws(self) -> Iterator[tuple[Question | None, Any]]:
        if not self.questions:
            yield None, gettext_lazy("The form has no questions yet.")
        if len(self.questions) > MOST_QUESTIONS:
            yield None, gettext_lazy("The form has more than 200 questions: nobody will answer them.")
        before: dict[str, Question] = {}
        for question in self.questions:
            for flaw in (*question.flaws(), *self._condition_flaws(question, before)):
                yield question, flaw
            before[question.key] = question

    def _condition_flaws(self, question: Question, before: Mapping[str, Question]) -> Iterator[Any]:
        condition = question.condition
        if condition is None:
            return
        other = before.get(condition.question)
        if other is None:
            yield gettext_lazy("The question on which it depends must stand before it.")
        elif not isinstance(other, Choosing):
            yield gettext_lazy("It can depend only on a question with answers to choose from.")
        elif not set(condition.any) & set(other.titles):
            yield gettext_lazy("It is never asked: none of the answers on which it depends exists.")

    def dependants(self, key: str) -> list[Question]:
        return [each for each in self.questions if each.condition and each.condition.question == key]

    def condition_words(self, question: Question) -> str:
        """«Asked if „Kind of project“ is „Square“ or „Park“.»"""
        other = self.question(question.condition.question) if question.condition else None
        if not isinstance(other, Choosing) or question.condition is None:
            return ""
        wanted = [f"«{title}»" for key, title in other.titles.items() if key in question.condition.any]
        words = _(" or ").join(wanted)
        return _("Asked if the answer to «%(question)s» is %(answers)s.") % {"question": other.title, "answers": words}


@lru_cache(maxsize=64)
def _read(text: str) -> Questionnaire:
    schema = json.loads(text)
    given = schema.get("sections") if isinstance(schema, Mapping) else None
    read = (Section.of(each) for each in given if isinstance(each, Mapping)) if isinstance(given, list) else ()
    return Questionnaire(_each_key_once(read))


def _each_key_once(sections: Any) -> tuple[Section, ...]:
    seen: set[str] = set()
    places: set[str] = set()
    kept: list[Section] = []
    for section in sections:
        if not section.key or section.key in places or len(kept) >= MOST_SECTIONS:
            continue
        places.add(section.key)
        fresh = {question.key: question for question in reversed(section.questions) if question.key not in seen}
        seen |= set(fresh)
        kept.append(replace(section, questions=tuple(reversed(fresh.values()))))
    return tuple(kept)


def _lacks_of(question: Question, value: Any, files: int) -> Iterator[str]:
    if isinstance(question, File):
        yield from question.lacks(files)
    elif question.is_answered(value):
        yield from question.trouble(value)
    elif question.required:
        yield _("There is no answer yet.")
