"""The passport of a practice out of an application: each question names the field its answer goes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from PIL import Image

from livingcities.base.uploads import PICTURES, Accepted
from livingcities.calls.models import Application, Attachment, Submission
from livingcities.calls.questionnaire import Question, Questionnaire
from livingcities.cases.models import Theme
from livingcities.cases.passport import ROWS, TABLES, Passport
from livingcities.cases.pictures import smaller

FILES = frozenset({"photos", "documents"})
FIELDS = frozenset(field.name for field in fields(Passport)) - FILES
IMAGES = frozenset(known.media_type for known in PICTURES.values())


def passport_of(application: Application) -> Passport:
    """What was handed in, put into the fields of a passport; answers without a field stay in the application."""
    submission = _latest(application)
    data: dict[str, Any] = {}
    for question in Questionnaire.of(submission.form.schema).questions:
        value = submission.snapshot["answers"].get(question.key)
        if question.case_field in FIELDS and value not in (None, "", []):
            _put(data, question, value)
    data.setdefault("title", application.title)
    data["themes"] = known_themes(data.get("themes", []))
    return Passport.of(data)


def _latest(application: Application) -> Submission:
    latest: Submission = application.submissions.select_related("form").latest()
    return latest


def _put(data: dict[str, Any], question: Question, value: Any) -> None:
    """One answer into its field: tables and lists are joined, texts follow each other."""
    name = question.case_field
    if name in TABLES:
        rows = value if isinstance(value, list) else []
        data[name] = [*data.get(name, []), *(row for row in rows if isinstance(row, dict))]
    elif name == "themes":
        data[name] = [*data.get(name, []), *(value if isinstance(value, list) else [value])]
    elif name in {"year", "people"}:
        data[name] = value
    else:
        text = question.display(value).text or str(value)
        data[name] = "\n\n".join(part for part in (data.get(name, ""), text) if part)


def known_themes(slugs: list[Any]) -> list[str]:
    given = [str(slug) for slug in slugs]
    known = set(Theme.objects.filter(slug__in=given).values_list("slug", flat=True))
    return [slug for slug in given if slug in known]


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
