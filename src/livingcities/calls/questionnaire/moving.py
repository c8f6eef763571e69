"""A form for another season: days and years that belong to the old one move with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from .amounts import Date, Number
from .question import Question
from .questionnaire import Questionnaire
from .table import Table

NEAR = 10
"""Years from the season beyond which a bound says something else: «from 1990 on» stays."""
Shift = Callable[[date], date]


def moved(form: Questionnaire, shift: Shift, season: int) -> Questionnaire:
    """The same form, its bounds moved; `season` is the year that it was made for."""

    def of(day: date) -> date:
        return shift(day) if abs(day.year - season) <= NEAR else day

    return Questionnaire(
        tuple(
            replace(section, questions=tuple(_moved(question, of) for question in section.questions))
            for section in form.sections
        )
    )


def _moved(question: Question, of: Shift) -> Question:
    if isinstance(question, Date):
        return replace(question, earliest=_day(question.earliest, of), latest=_day(question.latest, of))
    if isinstance(question, Number) and question.is_year:
        return replace(question, least=_year(question.least, of), most=_year(question.most, of))
    if isinstance(question, Table):
        return replace(question, columns=tuple(_moved(column, of) for column in question.columns))
    return question


def _day(written: str, of: Shift) -> str:
    return of(date.fromisoformat(written)).isoformat() if written else ""


def _year(bound: float | None, of: Shift) -> float | None:
    return None if bound is None else of(date(int(bound), 1, 1)).year


def differences(old: Questionnaire, new: Questionnaire) -> Iterator[tuple[Question, Question]]:
    """The questions, and columns of tables, that were moved: before and after."""
    for before, after in zip(_leaves(old), _leaves(new), strict=True):
        if before != after:
            yield before, after


def _leaves(form: Questionnaire) -> Iterator[Question]:
    for question in form.questions:
        yield from question.columns if isinstance(question, Table) else (question,)
