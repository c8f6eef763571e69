"""Which comments of jurors the applicants read. The words are the juror's: released or not, never edited."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.calls import scores
from livingcities.calls.models import Call, Review
from livingcities.calls.rules.results import can_release, can_release_comment


def commented(call: Call) -> QuerySet[Review]:
    """The sealed reviews that say something to the applicant."""
    return scores.counting(call).exclude(seal=None).exclude(to_applicant="")


@operation("calls.release_comment", rule=can_release_comment)
def release_comment(*, actor: Actor, review: Review) -> Review:
    """Let the applicant read this comment once the results are published."""
    review.released_at = timezone.now()
    review.save(update_fields=["released_at"])
    leave_trace("calls.release_comment", actor=actor, target=review.assignment)
    return review


@operation("calls.hold_comment_back", rule=can_release_comment)
def hold_comment_back(*, actor: Actor, review: Review) -> Review:
    """Keep this comment from the applicant."""
    review.released_at = None
    review.save(update_fields=["released_at"])
    leave_trace("calls.hold_comment_back", actor=actor, target=review.assignment)
    return review


@operation("calls.release_comments", rule=can_release)
def release_comments(*, actor: Actor, call: Call) -> int:
    """Let the applicants read all comments that wait."""
    waiting = commented(call).filter(released_at=None)
    count = Review.objects.filter(pk__in=waiting.values("pk")).update(released_at=timezone.now())
    leave_trace("calls.release_comments", actor=actor, target=call, count=count)
    return int(count)
