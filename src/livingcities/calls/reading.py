"""What a juror sees of an application. In a blind season everything that names the applicant stays out.

One place decides it: pages, downloads and letters take titles, answers and files from here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import IO, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from livingcities.calls.blindfold import NONE, Blindfold, blindfold_over
from livingcities.calls.models import Application, Assignment, Attachment, Author, Submission
from livingcities.calls.questionnaire import Question, Questionnaire, Shown

from .unsigned import unsigned

TELLING_KINDS = frozenset({"place", "link"})
"""A point on a map or an address on the web names the town by itself."""


@dataclass(frozen=True)
class Told:
    title: str
    shown: Shown


@dataclass(frozen=True)
class Part:
    title: str
    answers: list[Told]


@dataclass(frozen=True)
class Attached:
    number: int
    label: str
    attachment: Attachment
    is_blind: bool

    @property
    def media_type(self) -> str:
        return self.attachment.media_type

    @property
    def size(self) -> int:
        return self.attachment.size

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def file_name(self) -> str:
        """What the download is called: never by the applicant's own name for it."""
        return f"{_('attachment')}-{self.number}{self.attachment.extension}"

    def content(self) -> IO[bytes]:
        """The file; in a blind season without the properties in which programmes write their user's name."""
        file = self.attachment.file.open("rb")
        if not self.is_blind:
            return file
        with file:
            return io.BytesIO(unsigned(file.read(), self.media_type))


@dataclass(frozen=True)
class Shared:
    """One reading: nothing here is for the author's eyes alone, and nothing tells of other jurors."""

    title: str
    track: str
    facts: list[tuple[str, str]]
    """Who applies, in whose name; empty in a blind season."""
    parts: list[Part]
    files: list[Attached]
    is_blind: bool


def authors_of(application: str = "") -> Prefetch[Any]:
    """For lists of a blind season: those whose names the titles must not tell. `application` is the way there."""
    way = f"{application}__authors" if application else "authors"
    return Prefetch(way, Author.objects.select_related("user"))


def title_of(application: Application) -> str:
    """The title as this season's jurors see it, in lists and letters too."""
    return _cover(application)(application.title)


def town_of(application: Application) -> str:
    """Town and region, for lists; nothing in a blind season."""
    city = application.city
    return "" if application.call.is_blind or city is None else f"{city.name}, {city.region.name}"


def reading_of(assignment: Assignment) -> Shared:
    """The submission that counts, as this juror sees it."""
    application = assignment.application
    submission = application.submissions.select_related("form").order_by("-number").first()
    snapshot = submission.snapshot if submission else {}
    cover = _cover(application)
    return Shared(
        title=cover(snapshot.get("title") or application.title),
        track=application.track.name if application.track else "",
        facts=[] if application.call.is_blind else _facts(application),
        parts=_parts(submission, application.call.is_blind, cover),
        files=_files(application, submission, cover),
        is_blind=application.call.is_blind,
    )


def _cover(application: Application) -> Blindfold:
    if not application.call.is_blind:
        return NONE
    city, organisation = application.city, application.organisation
    places = (city.name, city.region.name) if city else ()
    users = [author.user for author in application.authors.all()]
    people = {name for user in users for name in (user.surname, user.given_name, user.patronymic) if name}
    return blindfold_over((*places, *([organisation.name] if organisation else [])), tuple(sorted(people)))


def _facts(application: Application) -> list[tuple[str, str]]:
    city = application.city
    facts = [(_("Applicant"), str(application.get_applicant_display()))]
    if application.organisation:
        facts.append((_("Organisation"), str(application.organisation)))
    if city:
        facts.append((_("Town"), town_of(application)))
    return [(_("Number"), application.reference), *facts]


def _questionnaire(submission: Submission) -> Questionnaire:
    return Questionnaire.of(submission.form.schema)


def _parts(submission: Submission | None, blind: bool, cover: Blindfold) -> list[Part]:
    if submission is None:
        return []
    answers = submission.snapshot.get("answers", {})
    parts = []
    for section in _questionnaire(submission).sections:
        told = [
            Told(question.title, covered(question.display(answers[question.key]), cover))
            for question in section.questions
            if question.key in answers and not _hidden(question, blind)
        ]
        if told:
            parts.append(Part(section.title, told))
    return parts


def _hidden(question: Question, blind: bool) -> bool:
    return blind and (question.identifies or question.kind in TELLING_KINDS)


def covered(shown: Shown, cover: Blindfold) -> Shown:
    """The same answer with the town's name covered."""
    if cover is NONE:
        return shown

    def row(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cover(cell) for cell in cells)

    return replace(
        shown,
        text=cover(shown.text),
        paragraphs=row(shown.paragraphs),
        items=row(shown.items),
        rows=tuple(row(cells) for cells in shown.rows),
        foot=row(shown.foot),
    )


def _files(application: Application, submission: Submission | None, cover: Blindfold) -> list[Attached]:
    """The files of the submission, numbered in the order of the form."""
    if submission is None:
        return []
    blind = application.call.is_blind
    named: dict[str, list[dict[str, Any]]] = submission.snapshot.get("attachments", {})
    stored = {str(row.key): row for row in application.attachments.all()}
    found: list[Attached] = []
    for section in _questionnaire(submission).sections:
        for question in section.questions:
            if _hidden(question, blind):
                continue
            for place, entry in enumerate(named.get(question.key, []), start=1):
                attachment = stored.get(entry["key"])
                if attachment is not None:
                    label = cover(f"{question.title}, {place}") if blind else attachment.label
                    found.append(Attached(len(found) + 1, label, attachment, blind))
    return found
