"""What a juror does: marks, comments, handing a review in. The marks never enter the journal."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Assignment, Criterion, Mark, Review
from livingcities.calls.rules.results import can_review, can_submit, can_take_back

NOT_APPLICABLE = "na"
Given = int | str | None
"""A mark, «na», or None for «not yet»."""


class Stale(Refused):
    """The review was saved from another window meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This review was changed in another window. What stands here is not saved."))


@operation("calls.save_review", rule=can_review, trace="rows")
def save_review(
    *,
    actor: Actor,
    assignment: Assignment,
    marks: Mapping[int, Given],
    to_applicant: str = "",
    to_jury: str = "",
    version: int = 0,
) -> Review:
    """Keep the marks and comments of one's own reading, as far as they are; `version` is the one begun from."""
    criteria = {row.pk: row for row in Criterion.objects.filter(call=assignment.application.call_id)}
    _check(assignment, criteria, marks)
    review = _next_version(assignment, version, to_applicant, to_jury)
    Mark.objects.filter(review=review, criterion__in=list(marks)).delete()
    Mark.objects.bulk_create(
        Mark(
            review=review,
            criterion=criteria[pk],
            value=value if isinstance(value, int) else None,
            not_applicable=value == NOT_APPLICABLE,
        )
        for pk, value in marks.items()
        if value is not None
    )
    return review


def _check(assignment: Assignment, criteria: Mapping[int, Criterion], marks: Mapping[int, Given]) -> None:
    call = assignment.application.call
    for pk, value in marks.items():
        if pk not in criteria:
            raise Refused(_("There is no such criterion."))
        if value == NOT_APPLICABLE and not criteria[pk].may_not_apply:
            raise Refused(_("This criterion applies to every application."))
        if isinstance(value, int) and not call.scale_min <= value <= call.scale_max:
            raise Refused(_("This mark is not on the scale."))


def _next_version(assignment: Assignment, version: int, to_applicant: str, to_jury: str) -> Review:
    """One conditional UPDATE: of two windows that began from one version the second is told so."""
    fields = {"to_applicant": to_applicant, "to_jury": to_jury, "saved_at": timezone.now()}
    if not version:
        try:
            with transaction.atomic():
                return Review.objects.create(assignment=assignment, **fields)
        except IntegrityError:
            raise Stale from None
    own = Review.objects.filter(assignment=assignment, seal=None, submitted_at=None)
    if not own.filter(version=version).update(version=F("version") + 1, **fields):
        raise Stale
    return Review.objects.get(assignment=assignment)


@operation("calls.submit_review", rule=can_submit)
def submit_review(*, actor: Actor, review: Review) -> Review:
    """Hand a complete review in. Until the seal it can be taken back and mended."""
    call = review.assignment.application.call
    lock(call, review)
    insist(can_submit(actor, review))
    lacking = missing_marks(review)
    if lacking:
        raise Refused(_("Marks are missing: %(titles)s.") % {"titles": ", ".join(row.title for row in lacking)})
    if not review.marks.exclude(value=None).exists():
        raise Refused(_("Give at least one mark: a review in which nothing applies says nothing."))
    review.submitted_at = timezone.now()
    review.save(update_fields=["submitted_at"])
    leave_trace("calls.submit_review", actor=actor, target=review.assignment)
    return review


def missing_marks(review: Review) -> list[Criterion]:
    """The criteria that have neither a mark nor «not applicable»."""
    criteria = Criterion.objects.filter(call=review.assignment.application.call_id)
    return list(criteria.exclude(pk__in=review.marks.values("criterion")))


@operation("calls.take_back_review", rule=can_take_back)
def take_back_review(*, actor: Actor, review: Review) -> Review:
    """Open one's own review again; it does not count until it is handed in anew."""
    lock(review.assignment.application.call, review)
    insist(can_take_back(actor, review))
    review.submitted_at = None
    review.save(update_fields=["submitted_at"])
    leave_trace("calls.take_back_review", actor=actor, target=review.assignment)
    return review
