from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .statement import Statement


class Ruling(models.Model):
    """One decision on a statement, in the public log. Inserted, never changed."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        MERGED = "merged", _("merged into another")
        RETURNED = "returned", _("taken back to be looked at again")
        META = "meta", _("set apart: it speaks of the dialogue itself")

    class Reason(models.TextChoices):
        """The published policy: a statement is refused for one of these reasons and no other."""

        INSULT = "insult", _("insults people or calls for hatred")
        PERSONAL = "personal", _("names a private person or gives away personal data")
        OFF_TOPIC = "off_topic", _("does not answer the question of this dialogue")
        SEVERAL = "several", _("holds several thoughts that need separate answers")
        UNCLEAR = "unclear", _("cannot be understood without an explanation")
        FALSE = "false", _("states as a fact what is known to be untrue")
        ADVERTISING = "advertising", _("advertises goods, services or a party")
        LAW = "law", _("breaks the law")

    # Texts refused for these reasons do harm when they are repeated: the public log and the open data name the
    # reason only.
    NOT_REPEATED: ClassVar = {Reason.INSULT, Reason.PERSONAL, Reason.LAW}

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="rulings")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey(Statement, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.statement}"


class Appeal(models.Model):
    """Somebody disagrees with a ruling and says why; another look at the statement answers it."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        GRANTED = "granted", _("the ruling was changed")
        DENIED = "denied", _("the ruling stands")

    ruling = models.ForeignKey(Ruling, on_delete=models.CASCADE, related_name="appeals")
    text = models.CharField(max_length=500)
    seat = models.ForeignKey("Seat", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ruling", "seat"], name="one_appeal_a_seat"),
        ]

    def __str__(self) -> str:
        return self.text
