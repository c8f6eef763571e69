"""The jury: people, conflicts of interest, who reads what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat

from .application import Application
from .call import Call


class JurorQuerySet(models.QuerySet["Juror"]):
    def reading(self) -> JurorQuerySet:
        return self.filter(state=Juror.State.ACTIVE)

    def deciding(self) -> JurorQuerySet:
        """Those who sit and decide: the second jury reads, but does not."""
        return self.reading().filter(is_auditor=False)


class Juror(models.Model):
    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("in the jury")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left the jury")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="jurors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="jury_places"
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200)
    about = models.CharField(_("who this is"), max_length=300, blank=True)
    professions = models.JSONField(default=list, blank=True)
    themes = models.JSONField(default=list, blank=True, help_text="words by which the fit to an application is counted")
    region = models.ForeignKey("cities.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey("cities.City", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    least = models.PositiveSmallIntegerField(_("reads at least"), default=0)
    most = models.PositiveSmallIntegerField(_("reads at most"), default=30)
    is_chair = models.BooleanField(_("chairs the jury"), default=False)
    is_auditor = models.BooleanField(_("second jury"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True, help_text="of the invitation's secret")
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True, help_text="said which applications are too near")
    reminded_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)

    objects = JurorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "email"], name="juror_email_once"),
            models.UniqueConstraint(fields=["call", "user"], condition=~Q(user=None), name="juror_user_once"),
            models.CheckConstraint(condition=Q(least__lte=models.F("most")), name="juror_load"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def home_region_id(self) -> int | None:
        """The region the juror stands for: the one said, else that of the town."""
        return self.region_id or (self.city.region_id if self.city else None)


class Conflict(models.Model):
    class Kind(models.TextChoices):
        CITY = "city", _("own town")
        REGION = "region", _("own region")
        ORGANISATION = "organisation", _("own organisation")
        CO_APPLICANT = "co_applicant", _("applied together before")
        AUTHOR = "author", _("author of the application")
        DECLARED = "declared", _("declared by the juror")
        ADDED = "added", _("added by the secretariat")

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["juror", "application", "kind"], name="conflict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} × {self.application_id} · {self.kind}"


class AssignmentPlan(models.Model):
    """A proposal of who reads what, computed and looked at before it is put in force."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="plans")
    computation = models.ForeignKey("base.Computation", on_delete=models.PROTECT, related_name="+")
    pairs = models.JSONField(help_text="[[application id, juror id], …]")
    report = models.JSONField(help_text="fairness, loads, reasons of what could not be met")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.call_id} · {self.pk}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self) -> AssignmentQuerySet:
        return self.filter(revoked_at=None)

    def unsealed_extra(self) -> AssignmentQuerySet:
        """Extra readings ordered after the latest seal of their call: while the jury decides, they alone are read."""
        extra = self.in_force().filter(
            kind=Assignment.Kind.EXTRA,
            application__call__state=Call.State.DECIDING,
            application__call__sealed_at__isnull=False,
        )
        return extra.exclude(application__call__seals__at__gte=F("at"))

    def visible_to(self, viewer: Any) -> AssignmentQuerySet:
        """A juror's own readings; the secretariat sees who reads what."""
        if is_secretariat(viewer):
            return self
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(juror__user=viewer, juror__state=Juror.State.ACTIVE, revoked_at=None)


class Assignment(models.Model):
    """One juror reads one application."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("by the plan")
        ANCHOR = "anchor", _("read by everybody")
        EXTRA = "extra", _("extra reading at the prize line")
        AUDIT = "audit", _("second jury")
        REPLACEMENT = "replacement", _("in place of a juror who left")

    UNREAD = "unread"
    ENDED: ClassVar = [
        *Conflict.Kind.choices,
        (Juror.State.LEFT.value, Juror.State.LEFT.label),
        (Application.State.WITHDRAWN.value, _("the application was withdrawn")),
        (UNREAD, _("the extra readings ended without a review")),
    ]
    """Why a reading ended that nobody took back by hand: a conflict of interest, one of the two has left, or the time
    was over."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REGULAR)
    by_hand = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(
        _("read until"), null=True, blank=True, help_text="of an extra reading; the others end with the call's"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    ended = models.CharField(max_length=12, choices=ENDED, blank=True, default="")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["application_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["juror", "application"], condition=Q(revoked_at=None), name="assignment_in_force_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} × {self.application_id}"

    @property
    def why_revoked(self) -> str:
        """In the reader's language where a rule ended it, else in the words of who took it back."""
        return str(self.get_ended_display() or self.revoked_reason)
