"""A case taken over by another town: from the wish to what is left of it after five years."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat
from livingcities.cities.models import Membership

from .case import Case


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, viewer: Any) -> AdoptionQuerySet:
        """That a town repeats a practice is public from the moment it says more than «we consider»; letters between
        the towns are shown by the two teams' pages alone."""
        if is_secretariat(viewer):
            return self
        seen = ~Q(stage=Adoption.Stage.CONSIDERING) & Q(case__state=Case.State.PUBLISHED)
        if getattr(viewer, "is_authenticated", False):
            team = Membership.objects.active().filter(user=viewer).values("city")
            seen |= Q(city__in=team) | Q(case__city__in=team)
        return self.filter(seen)

    def repeating(self) -> AdoptionQuerySet:
        """The one way to count the towns that repeat a practice."""
        return self.filter(stage__in=Adoption.REPEATING)

    def going_on(self) -> AdoptionQuerySet:
        return self.exclude(stage__in=(Adoption.Stage.DONE, Adoption.Stage.GIVEN_UP))


class Adoption(models.Model):
    class Stage(models.TextChoices):
        CONSIDERING = "considering", _("considering")
        ADAPTING = "adapting", _("adapting it")
        RUNNING = "running", _("doing it")
        DONE = "done", _("done")
        GIVEN_UP = "given_up", _("given up")

    REPEATING: ClassVar = (Stage.ADAPTING, Stage.RUNNING, Stage.DONE)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="adoptions")
    city = models.ForeignKey("cities.City", on_delete=models.PROTECT, related_name="adoptions")
    became = models.ForeignKey(
        Case,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="grew_from",
        help_text="the adopter's own case, where it grew into one",
    )
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.CONSIDERING)
    message = models.TextField(_("letter to the town"), max_length=2000, blank=True)
    shares_email = models.BooleanField(default=False, help_text="the other team may see the writer's e-mail")
    reply = models.TextField(_("its answer"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reply_shares_email = models.BooleanField(default=False)
    changed = models.TextField(_("what was changed"), max_length=3000, blank=True)
    reason = models.TextField(_("why it was given up"), max_length=2000, blank=True)
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "city"], condition=~Q(stage="given_up"), name="adoption_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(stage="given_up") | ~Q(reason=""), name="adoption_says_why_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.city}"


class StageChange(models.Model):
    """The way of an adoption, stage by stage."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="changes")
    stage = models.CharField(max_length=12, choices=Adoption.Stage)
    note = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.adoption_id} · {self.stage}"


class OutcomeCheck(models.Model):
    """One, three and five years after an adoption was done: does it still work?"""

    class Outcome(models.TextChoices):
        WORKS = "works", _("works")
        CHANGED = "changed", _("works differently")
        STOPPED = "stopped", _("works no more")

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="checks")
    years = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["years"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["adoption", "years"], name="outcome_check_once")]

    def __str__(self) -> str:
        return f"{self.adoption_id} · {self.years}"
