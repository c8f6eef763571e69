"""Reviews: the marks of a juror. Their choices never enter the journal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .call import Criterion
from .jury import Assignment, Juror
from .seal import Seal


class ReviewQuerySet(models.QuerySet["Review"]):
    def submitted(self) -> ReviewQuerySet:
        return self.exclude(submitted_at=None)

    def that_count(self) -> ReviewQuerySet:
        """Submitted, of a reading still in force: these and only these make the scores."""
        return self.submitted().filter(assignment__revoked_at=None)

    def visible_to(self, viewer: Any) -> ReviewQuerySet:
        """A juror reads their own; scores of others are shown by results alone, after they are sealed."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(
            assignment__juror__user=viewer,
            assignment__juror__state=Juror.State.ACTIVE,
            assignment__revoked_at=None,
        )


class Review(models.Model):
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    to_applicant = models.TextField(_("to the applicant"), max_length=5000, blank=True)
    to_jury = models.TextField(_("to the jury only"), max_length=5000, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="counts up with every save")
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, help_text="the comment is shown to the applicant")
    seal = models.ForeignKey(
        Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews", help_text="closed; never changes"
    )

    objects = ReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class Mark(models.Model):
    """One mark; `value` None with `not_applicable` leaves the mean alone, without it is not yet given."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    not_applicable = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(not_applicable=False), name="mark_value_or_not_applicable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} · {self.criterion_id}"
