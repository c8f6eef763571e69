"""What the other authors have done in a draft since a page of it was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from livingcities.people.models import User

from .models import Application
from .questionnaire import Questionnaire

MOST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One answer or file of somebody else that the page does not show yet."""

    question: str
    title: str
    who: str
    at: datetime
    mark: str
    """Which state this is: the page that names it has been told already."""


def news(application: Application, reader: User, versions: Mapping[str, int], since: datetime) -> list[Change]:
    """The latest first. `versions` says which text of each answer the page holds; files are new after `since`."""
    titles = {each.key: each.title for each in Questionnaire.of(application.form.schema).questions}
    found = [*_answers(application, reader, versions, titles), *_files(application, reader, since, titles)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST]


def _answers(
    application: Application, reader: User, versions: Mapping[str, int], titles: Mapping[str, str]
) -> Iterator[Change]:
    others = application.answers.filter(question__in=versions.keys() & titles.keys()).exclude(changed_by=reader)
    for row in others.select_related("changed_by"):
        if row.version > versions[row.question]:
            who = row.changed_by.name if row.changed_by else ""
            mark = f"{row.question}.{row.version}"
            yield Change(row.question, titles[row.question], who, row.changed_at, mark)


def _files(application: Application, reader: User, since: datetime, titles: Mapping[str, str]) -> Iterator[Change]:
    added = application.attachments.filter(uploaded_at__gt=since, removed_at=None, question__in=titles)
    for row in added.exclude(uploaded_by=reader).select_related("uploaded_by"):
        who = row.uploaded_by.name if row.uploaded_by else ""
        yield Change(row.question, titles[row.question], who, row.uploaded_at, f"f.{row.pk}")
