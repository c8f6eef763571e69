"""Drafts as the secretariat sees them: who writes, until when, how much is missing. What is written stays unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from livingcities.base.actors import Actor
from livingcities.base.decision import Decision

from .models import Application, Attachment, Author, Call
from .questionnaire import Questionnaire
from .rules.applying import can_extend


@dataclass(frozen=True)
class Draft:
    application: Application
    authors: list[str]
    lacks: int
    can_extend: Decision


def drafts(call: Call) -> QuerySet[Application]:
    """The latest to be written first."""
    rows = call.applications.filter(state=Application.State.DRAFT)
    return (
        rows.select_related("call", "city__region", "organisation", "form")
        .prefetch_related(
            Prefetch("authors", queryset=Author.objects.select_related("user").order_by("since", "pk")),
            Prefetch("attachments", queryset=Attachment.objects.filter(removed_at=None)),
            "answers",
        )
        .order_by("-changed_at", "-pk")
    )


def shown(actor: Actor, rows: Iterable[Application]) -> list[Draft]:
    forms: dict[int, Questionnaire] = {}
    made = []
    for row in rows:
        if row.form_id not in forms:
            forms[row.form_id] = Questionnaire.of(row.form.schema)
        values = {answer.question: answer.value for answer in row.answers.all()}
        files = Counter(file.question for file in row.attachments.all())
        authors = [author.user.name for author in row.authors.all()]
        made.append(Draft(row, authors, len(forms[row.form_id].missing(values, files)), can_extend(actor, row)))
    return made
