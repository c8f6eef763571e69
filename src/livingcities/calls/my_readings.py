"""The section «My readings» of a juror's page, and what the site keeps of their reviews."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from livingcities.people.models import User
from livingcities.people.requests import PersonRequest

from .models import Assignment, Call, Juror, Mark, Review
from .reading import authors_of, title_of


def my_readings(request: PersonRequest) -> dict[str, Any] | None:
    """The juries in which something is to be read or was read this season; nothing to show, no section."""
    given = Q(assignments__revoked_at=None)
    extra = Assignment.objects.unsealed_extra().filter(juror=OuterRef("pk"), review__submitted_at=None)
    jurors = (
        Juror.objects.reading()
        .filter(user=request.user, call__state__in=(Call.State.REVIEW, Call.State.DECIDING))
        .annotate(
            given=Count("assignments", filter=given),
            done=Count("assignments", filter=given & Q(assignments__review__submitted_at__isnull=False)),
            extra_until=Subquery(extra.order_by("until").values("until")[:1]),
        )
        .filter(given__gt=0)
        .select_related("call", "city")
    )
    found = [
        (juror, juror.extra_until if juror.call.state == Call.State.DECIDING else juror.call.review_until)
        for juror in jurors
    ]
    return {"jurors": found} if found else None


def export(user: User) -> list[dict[str, Any]]:
    """Every review that the person began: marks, comments, moments. The title stands as the season showed it."""
    reviews = (
        Review.objects.filter(assignment__juror__user=user)
        .select_related(
            "assignment__application__call",
            "assignment__application__city__region",
            "assignment__application__organisation",
        )
        .prefetch_related("marks__criterion", authors_of("assignment__application"))
        .order_by("id")
    )
    return [
        {
            "call": review.assignment.application.call.title,
            "application": title_of(review.assignment.application),
            "marks": {mark.criterion.title: _mark(mark) for mark in review.marks.all()},
            "to_applicant": review.to_applicant,
            "to_jury": review.to_jury,
            "saved": review.saved_at,
            "handed_in": review.submitted_at,
        }
        for review in reviews
    ]


def _mark(mark: Mark) -> int | str | None:
    return "not applicable" if mark.not_applicable else mark.value


def erase(user: User) -> None:
    """Reviews not handed in go. Those handed in belong to the result: they stay with the place in the jury."""
    begun = Review.objects.filter(assignment__juror__user=user, submitted_at=None)
    Mark.objects.filter(review__in=begun).delete()
    begun.delete()
