"""The passport of a practice out of an application: each question names the field its answer goes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image

from livingcities.base.typography import number
from livingcities.base.uploads import PICTURES, Accepted
from livingcities.calls.models import Application, Attachment, Submission
from livingcities.calls.questionnaire import Question, Questionnaire, is_empty
from livingcities.calls.questionnaire.case_fields import BESIDE, KNOWN, field_of, known_by_words, meant, words_of
from livingcities.calls.questionnaire.choosing import Choosing
from livingcities.calls.questionnaire.table import Table
from livingcities.cases.models import Theme
from livingcities.cases.passport import ROWS, TABLES, Passport
from livingcities.cases.pictures import smaller

FILES = frozenset({"photos", "documents"})
FIELDS = frozenset(field.name for field in fields(Passport)) - FILES
NUMBERS = frozenset({"months", "amount", "year"})
IMAGES = frozenset(known.media_type for known in PICTURES.values())


def passport_of(application: Application) -> Passport:
    """What was handed in, put into the fields of a passport; answers without a field stay in the application.

    The first language is the passport's, whoever makes the case."""
    submission = _latest(application)
    data: dict[str, Any] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for question in Questionnaire.of(submission.form.schema).questions:
            value = submission.snapshot["answers"].get(question.key)
            if question.case_field in FIELDS and value not in (None, "", []):
                _put(data, question, value)
    data.setdefault("title", application.title)
    return Passport.of(data)


def _latest(application: Application) -> Submission:
    latest: Submission = application.submissions.select_related("form").latest()
    return latest


def _put(data: dict[str, Any], question: Question, value: Any) -> None:
    """One answer into its field: tables and lists are joined, texts follow each other."""
    name = question.case_field
    if name in TABLES:
        data[name] = [*data.get(name, []), *_rows(question, value)]
    elif name == "themes":
        data[name] = [*data.get(name, []), *_themes(question, value if isinstance(value, list) else [value])]
    elif name in {"year", "people"}:
        data[name] = value
    else:
        text = question.display(value).text or str(value)
        data[name] = "\n\n".join(part for part in (data.get(name, ""), text) if part)


def _rows(question: Question, value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(question, Table) and isinstance(value, list):
        yield from (_row(question, row) for row in value if isinstance(row, dict))


def _row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table as a row of the passport: each column by the name of the field that it goes to."""
    made: dict[str, Any] = {}
    unknown: list[str] = []
    for column in table.columns:
        name, value = field_of(table.case_field, column), row.get(column.key)
        if not name or is_empty(value):
            continue
        known = KNOWN.get((table.case_field, name))
        if known is None:
            made[name] = value if name in NUMBERS else _words(column, value)
        elif found := _known(known, column, value):
            made[name] = found
        else:
            unknown.append(_words(column, value))
    if unknown:
        beside = BESIDE[table.case_field]
        made[beside] = ", ".join(filter(None, (*unknown, str(made.get(beside, "")))))
    return made


def _known(known: dict[str, Any], column: Question, value: Any) -> str:
    """The answer in the passport's own word, or nothing where it has none."""
    if not isinstance(column, Choosing):
        return known_by_words(known, [str(value)])
    return next((meant(known, option) for option in column.options if option.key == value), "")


def _words(column: Question, value: Any) -> str:
    """The answer as text. A number without its unit, which has a field of its own."""
    if isinstance(value, float):
        return number(value)
    return str(value) if isinstance(value, int) else column.display(value).text or str(value)


def _themes(question: Question, keys: list[Any]) -> list[str]:
    """The themes of the catalogue that were chosen, by their slugs or by their names."""
    options = {option.key: option for option in question.options} if isinstance(question, Choosing) else {}
    by_name: dict[str, str] = {}
    for theme in Theme.objects.all():
        by_name |= dict.fromkeys((theme.slug, theme.name_ru.casefold(), theme.name_en.casefold()), theme.slug)
    said = (words_of(options[key]) if key in options else (str(key),) for key in keys)
    found = (next((by_name[word.casefold()] for word in words if word.casefold() in by_name), "") for words in said)
    return [slug for slug in found if slug]


class HandedIn(NamedTuple):
    """A file of a submission as a case keeps it; `small` is there for a photograph."""

    accepted: Accepted
    label: str
    small: ContentFile[bytes] | None = None


def files_of(application: Application) -> list[HandedIn]:
    """The files that were handed in for photographs and documents of the case, in the order of the form; made small
    here, before the act. A file for photographs that is no picture becomes a document."""
    photos, documents = _attached(application, "photos"), _attached(application, "documents")
    pictures = [row for row in photos if row.media_type in IMAGES][:ROWS]
    papers = [*(row for row in photos if row.media_type not in IMAGES), *documents][:ROWS]
    return [*(_picture(row) for row in pictures), *(HandedIn(_accepted(row), row.label) for row in papers)]


def _attached(application: Application, field: str) -> list[Attachment]:
    """What the latest submission names, if its bytes are still there."""
    submission = _latest(application)
    keys = list(_named(submission, field))
    known = {str(row.key): row for row in application.attachments.filter(key__in=keys)}
    return [known[key] for key in keys if key in known and _is_stored(known[key])]


def _is_stored(row: Attachment) -> bool:
    return bool(row.file.name) and row.file.storage.exists(str(row.file.name))


def _named(submission: Submission, field: str) -> Iterator[str]:
    named = submission.snapshot.get("attachments", {})
    for question in Questionnaire.of(submission.form.schema).questions:
        if question.case_field == field:
            yield from (row["key"] for row in named.get(question.key, []))


def _picture(row: Attachment) -> HandedIn:
    with Image.open(row.file.open("rb")) as picture:
        width, height = picture.size
    accepted = _accepted(row, width, height)
    return HandedIn(accepted, row.label, smaller(accepted))


def _accepted(row: Attachment, width: int | None = None, height: int | None = None) -> Accepted:
    return Accepted(row.file, row.media_type, row.extension, row.size, row.digest, width, height)
