"""What applications keep about a person: where they are an author, what they wrote, sent and asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from livingcities.base.locks import lock
from livingcities.people.models import User
from livingcities.people.personal_data import addressed_to, forget_titles

from .models import (
    Answer,
    Application,
    Attachment,
    Author,
    AuthorInvitation,
    FormerAnswer,
    Submission,
    TrackAppeal,
)


def export(user: User) -> list[dict[str, Any]]:
    """Every application that they are an author of or have left something in, with what is theirs there."""
    applications = Application.objects.filter(_touched_by(user)).select_related("call").order_by("created_at", "pk")
    places = {place.application_id: place for place in Author.objects.filter(user=user)}
    return [_of(application, places.get(application.pk), user) for application in applications]


def _touched_by(user: User) -> Q:
    """Whoever has left the authors still finds their own words."""
    left = ((Answer, "changed_by"), (FormerAnswer, "by"), (Attachment, "uploaded_by"), (Submission, "by"))
    rows = [model.objects.filter(**{by: user}) for model, by in (*left, (TrackAppeal, "by"), (Author, "user"))]
    return reduce(or_, (Q(pk__in=found.values("application")) for found in rows))


def _of(application: Application, place: Author | None, user: User) -> dict[str, Any]:
    answers = Answer.objects.filter(application=application, changed_by=user).order_by("id")
    former = FormerAnswer.objects.filter(application=application, by=user).order_by("id")
    files = Attachment.objects.filter(application=application, uploaded_by=user)
    appeals = TrackAppeal.objects.filter(application=application, by=user)
    handed_in = Submission.objects.filter(application=application, by=user)
    return {
        "application": application.title,
        "call": application.call.title,
        "number": application.reference,
        "state": application.state,
        "address": settings.SITE_URL + application.get_absolute_url(),
        "part": place.role if place else "",
        "since": place.since if place else None,
        "answers": [{"question": row.question, "value": row.value, "at": row.changed_at} for row in answers],
        "former_answers": [{"question": row.question, "value": row.value, "at": row.written_at} for row in former],
        "files": [{"label": row.label, "size": row.size, "at": row.uploaded_at} for row in files],
        "submissions": [{"number": row.number, "digest": row.digest, "at": row.at} for row in handed_in],
        "appeals": [{"text": row.text, "answer": row.answer, "at": row.at} for row in appeals],
    }


def files(user: User) -> Iterator[tuple[str, bytes]]:
    """The files that the person has sent."""
    for row in Attachment.objects.filter(uploaded_by=user).select_related("application"):
        if row.file.name and default_storage.exists(row.file.name):
            with row.file.open("rb") as content:
                yield f"{row.application.reference or row.application_id}/{row.pk}-{row.label}", content.read()


def erase(user: User) -> None:
    """Drafts of nobody else go with their author. What others work on, and what was handed in, stays without a name;
    where nobody would lead it any more, another author does."""
    places = Author.objects.filter(user=user).select_related("application")
    lock(*(place.application for place in places))  # of two who go at once the second knows that nobody is left
    for place in places.all():
        others = Author.objects.filter(application=place.application).exclude(pk=place.pk)
        if not others.exists() and not place.application.submissions.exists():
            _delete_draft(place.application)
        elif place.role == Author.Role.LEAD and not others.filter(role=Author.Role.LEAD).exists():
            _let_another_lead(place.application, others)
    Author.objects.filter(user=user).delete()
    AuthorInvitation.objects.filter(addressed_to(user)).delete()


def _delete_draft(application: Application) -> None:
    names = list(application.attachments.values_list("file", flat=True))
    forget_titles(Application.objects.filter(pk=application.pk))
    application.delete()
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _let_another_lead(application: Application, others: Any) -> None:
    """The one who has written longest; a reader only where nobody writes."""
    writing = others.filter(role=Author.Role.EDITOR).order_by("since").first()
    heir = writing or others.order_by("since").first()
    if heir:
        Author.objects.filter(pk=heir.pk).update(role=Author.Role.LEAD)
