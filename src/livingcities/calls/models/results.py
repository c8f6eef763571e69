"""Results: rankings computed, the jury's sitting, decisions, the open bundle."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat

from .application import Application
from .call import Call, Track
from .jury import Juror


class Ranking(models.Model):
    """The calibrated scores of one track; drawn again after extra readings. The latest counts."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rankings")
    track = models.ForeignKey(Track, null=True, on_delete=models.CASCADE, related_name="rankings")
    computation = models.ForeignKey("base.Computation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.call_id} · {self.track_id} · {self.pk}"


class Sitting(models.Model):
    """The jury's sitting; its protocol is signed once by the secretariat and then stays."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sittings")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    present = models.ManyToManyField(Juror, related_name="sittings", blank=True)
    minutes = models.TextField(_("what was said"), max_length=10_000, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    present_count = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of those who decide; as signed")
    jury_count = models.PositiveSmallIntegerField(null=True, blank=True, help_text="all who decide; as signed")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.call} · {self.held_on}"

    @property
    def attendance(self) -> tuple[int, int]:
        """How many of those who decide are present, and of how many. What was signed stays, whoever leaves later."""
        if self.present_count is not None and self.jury_count is not None:
            return self.present_count, self.jury_count
        jury = Juror.objects.deciding().filter(call=self.call_id)
        return self.present.filter(pk__in=jury.values("pk")).count(), jury.count()


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, viewer: Any) -> DecisionQuerySet:
        """Nobody but the secretariat reads a decision before it is published."""
        return self if is_secretariat(viewer) else self.filter(application__call__state=Call.State.PUBLISHED)

    def prizes(self) -> DecisionQuerySet:
        return self.exclude(kind=Decision.Kind.NONE)


class Decision(models.Model):
    """What the jury decided about an application."""

    class Kind(models.TextChoices):
        WINNER = "winner", _("winner")
        SPECIAL = "special", _("special prize")
        NOTED = "noted", _("noted by the jury")
        NONE = "none", _("no prize")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    prize = models.CharField(_("prize"), max_length=200, blank=True)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    depends = models.BooleanField(default=False, help_text="raw and calibrated scores would decide differently")
    departs = models.BooleanField(default=False, help_text="its reason says why it departs from the ranking")
    at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.kind}"


class OpenResults(models.Model):
    """The published bundle: scores under pseudonyms, rules, seed, digests."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="open_results")
    file = models.FileField(upload_to="open_results")
    digest = models.CharField(max_length=64)
    built_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.call_id}"
