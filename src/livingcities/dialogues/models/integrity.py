from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from livingcities.base.models import Computation

from .dialogue import Dialogue


class IntegrityReport(models.Model):
    """What was found when looking for answers that were not given by people: numbers of seats, never names."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, related_name="integrity")
    findings = models.JSONField(default=dict, help_text="per check: counts and numbers of seats")
    last_vote = models.BigIntegerField(default=0, help_text="id of the newest vote that was looked at")
    suspects = models.JSONField(default=list, help_text="numbers of the seats a facilitator has ticked")
    # The map drawn without the suspects, and in words what that changes.
    without = models.ForeignKey(Computation, null=True, on_delete=models.SET_NULL, related_name="+")
    comparison = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    addresses_erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"integrity of {self.dialogue_id}"
