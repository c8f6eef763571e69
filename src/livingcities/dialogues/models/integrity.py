from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from livingcities.base.models import Computation

from .dialogue import Dialogue


class IntegrityReportQuerySet(models.QuerySet):
    def never_looked(self) -> IntegrityReportQuerySet:
        """Of closed dialogues: the search that began with the closing has not come to its end."""
        never = Q(looked_at=None) | Q(looked_at__lt=F("dialogue__closed_at"))
        return self.filter(never, dialogue__state=Dialogue.State.CLOSED)

    def to_compare(self) -> IntegrityReportQuerySet:
        """Seats are marked, and the comparison lacks or is of another map than the last one."""
        over = self.filter(dialogue__state__in=[Dialogue.State.CLOSED, Dialogue.State.PUBLISHED])
        marked = over.exclude(suspects=[]).filter(dialogue__current_map__isnull=False)
        newest = F("dialogue__current_map__computation__result_digest")
        return marked.annotate(of=KT("comparison__of")).filter(Q(of__isnull=True) | ~Q(of=newest))


class IntegrityReport(models.Model):
    """What was found when looking for answers that were not given by people: numbers of seats, never names."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, related_name="integrity")
    findings = models.JSONField(default=dict, help_text="per check: counts and numbers of seats")
    last_vote = models.BigIntegerField(default=0, help_text="id of the newest vote that was looked at")
    suspects = models.JSONField(default=list, help_text="numbers of the seats a facilitator has ticked")
    # The map drawn without the suspects, and in words what that changes; `of` is the digest of the map with them.
    without = models.ForeignKey(Computation, null=True, on_delete=models.SET_NULL, related_name="+")
    comparison = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)  # when the answers were read
    addresses_erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = IntegrityReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"integrity of {self.dialogue_id}"

    def digest(self) -> str:
        """Of what the panel shows with ticks: what is ticked on a page is meant as the page showed it."""
        shown = json.dumps([self.findings, self.suspects], sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()

    def compared(self) -> dict[str, Any]:
        """The comparison, unless answers or rulings have changed the map since it was made."""
        if not self.comparison:
            return {}
        newest = Dialogue.objects.filter(pk=self.dialogue_id).values_list(
            "current_map__computation__result_digest", flat=True
        )
        return self.comparison if self.comparison.get("of") == newest.get() else {}
