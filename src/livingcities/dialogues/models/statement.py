from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dialogue import Dialogue

# The priority of a statement nobody has voted on: [(1 − ½)·(1 + 0)·½·(1 + 8)]², see civicmethods.opinion.
FRESH_PRIORITY = 5.0625


class StatementQuerySet(models.QuerySet):
    def in_vote(self) -> StatementQuerySet:
        return self.filter(state=Statement.State.ACCEPTED)

    def checked(self) -> StatementQuerySet:
        """Written by the team, or looked at by it."""
        return self.filter(Q(is_seed=True) | Q(checked_at__isnull=False))

    def waiting(self) -> StatementQuerySet:
        return self.filter(state=Statement.State.WAITING)

    def to_check(self) -> StatementQuerySet:
        """What a facilitator has yet to look at: held back until then, or shown at once and not checked."""
        shown_at_once = Q(state=Statement.State.ACCEPTED, is_seed=False, checked_at__isnull=True)
        return self.filter(Q(state=Statement.State.WAITING) | shown_at_once)


class Statement(models.Model):
    """One thought that people agree or disagree with. Moderated-out ones leave the map, not the record."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a facilitator")
        ACCEPTED = "accepted", _("in the vote")
        REJECTED = "rejected", _("not accepted")
        MERGED = "merged", _("merged into another")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField(help_text="within the dialogue, from 1")
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    is_seed = models.BooleanField(default=False, help_text="written by those who run the dialogue")
    is_meta = models.BooleanField(default=False, help_text="about the dialogue itself; left out of the map")
    seat = models.ForeignKey(
        "Seat", null=True, on_delete=models.SET_NULL, related_name="statements", help_text="who wrote it; never shown"
    )
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    priority = models.FloatField(default=FRESH_PRIORITY)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="statement_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["dialogue", "state", "number"])]

    def __str__(self) -> str:
        return self.text
