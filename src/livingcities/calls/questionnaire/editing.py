"""The form taken apart and put together again: each function gives a new questionnaire, the old one stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from livingcities.base.slugs import free
from livingcities.cities.names import slug as latin

from .question import Option, Question
from .questionnaire import Questionnaire, Section


def stamp(form: Questionnaire, key: str) -> str:
    """What a question or the words of a section say now, in a few letters; empty where there is none."""
    question, section = form.question(key), form.section(key)
    if question is not None:
        said: object = question.as_dict()
    elif section is not None:
        said = [section.title_ru, section.title_en, section.text_ru, section.text_en]
    else:
        return ""
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def put_section(form: Questionnaire, section: Section) -> Questionnaire:
    """The section with its new texts, its questions untouched; a new one stands last."""
    known = form.section(section.key)
    if known is None:
        return Questionnaire((*form.sections, section))
    return _each(form, lambda each: replace(section, questions=each.questions) if each.key == section.key else each)


def put_question(form: Questionnaire, question: Question, section: str) -> Questionnaire:
    """The question in its place, if it stands in this section already; otherwise at the section's end."""
    home = form.section_of(question.key)
    if home is not None and home.key == section:
        return _each(form, lambda each: replace(each, questions=_replaced(each.questions, question)))
    return _each(
        remove_question(form, question.key),
        lambda each: replace(each, questions=(*each.questions, question)) if each.key == section else each,
    )


def remove_question(form: Questionnaire, key: str) -> Questionnaire:
    return _each(form, lambda each: replace(each, questions=tuple(row for row in each.questions if row.key != key)))


def remove_section(form: Questionnaire, key: str) -> Questionnaire:
    """The section goes with its questions."""
    return Questionnaire(tuple(each for each in form.sections if each.key != key))


def move_section(form: Questionnaire, key: str, by: int) -> Questionnaire:
    keys = [each.key for each in form.sections]
    if key not in keys:
        return form
    return Questionnaire(_moved(form.sections, keys.index(key), by))


def move_question(form: Questionnaire, key: str, by: int) -> Questionnaire:
    """One place up or down; from the edge of a section into the next one."""
    places = [(at, row.key) for at, each in enumerate(form.sections) for row in each.questions]
    question, home = form.question(key), next((at for at, known in places if known == key), None)
    if question is None or home is None:
        return form
    section = form.sections[home]
    at = section.questions.index(question)
    if 0 <= at + by < len(section.questions):
        rows = _moved(section.questions, at, by)
        return _each(form, lambda each: replace(each, questions=rows) if each.key == section.key else each)
    if not 0 <= home + by < len(form.sections):
        return form
    target = form.sections[home + by].key
    return _each(remove_question(form, key), lambda each: _joined(each, question, by) if each.key == target else each)


def _joined(section: Section, question: Question, by: int) -> Section:
    rows = (question, *section.questions) if by > 0 else (*section.questions, question)
    return replace(section, questions=rows)


def _moved(rows: tuple[Any, ...], at: int, by: int) -> tuple[Any, ...]:
    to = min(max(at + by, 0), len(rows) - 1)
    rest = [*rows[:at], *rows[at + 1 :]]
    return (*rest[:to], rows[at], *rest[to:])


def _replaced(rows: Iterable[Question], question: Question) -> tuple[Question, ...]:
    return tuple(question if row.key == question.key else row for row in rows)


def _each(form: Questionnaire, change: Any) -> Questionnaire:
    return Questionnaire(tuple(change(section) for section in form.sections))


# --- keys -------------------------------------------------------------------------------------------
def new_key(prefix: str, taken: Iterable[str]) -> str:
    """q1, q2 …: beyond every key that was ever used, so that no old answer gets a new meaning."""
    numbers = [int(key[len(prefix) :]) for key in taken if key.startswith(prefix) and key[len(prefix) :].isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1}"


def options_of(lines: Iterable[str], before: Iterable[Option] = ()) -> tuple[Option, ...]:
    """Answers to choose from, a line each, «Площадь | Square». A reworded line keeps its key, so answers stay."""
    texts = [tuple(part.strip() for part in (*line.split("|", 1), "")[:2]) for line in lines]
    texts = [pair for pair in dict.fromkeys(texts) if pair[0]]
    before = tuple(before)
    old = {option.title_ru: option.key for option in before}
    order = [option.key for option in before]
    kept = [old.get(text) for text, _english in texts]
    if len(texts) == len(order):  # as many as before: what is in the same place was reworded
        left = [key for key in order if key not in kept]
        slots = [at for at, key in enumerate(kept) if key is None]
        if [order[at] for at in slots] == left:
            for at, key in zip(slots, left, strict=True):
                kept[at] = key
    return _keyed(texts, kept, {option.key: option for option in before})


def _keyed(texts: list[Any], kept: list[str | None], before: dict[str, Option]) -> tuple[Option, ...]:
    options, taken = [], set(before)
    for (text, english), key in zip(texts, kept, strict=True):
        fresh = key or free(latin(text)[:30].strip("-") or "a", taken)
        taken.add(fresh)
        case_value = before[fresh].case_value if fresh in before else ""
        options.append(Option(fresh, text[:300], english[:300], case_value))
    return tuple(options)


def option_lines(options: Iterable[Option]) -> str:
    return "\n".join(f"{each.title_ru} | {each.title_en}" if each.title_en else each.title_ru for each in options)
