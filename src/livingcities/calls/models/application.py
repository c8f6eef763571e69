"""Applications: drafts of several authors, answers, attachments, what was handed in and when."""

from __future__ import annotations

import uuid
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat

from .call import Applicant, Call, FormVersion, RegionRepresentative, Track


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, viewer: Any) -> ApplicationQuerySet:
        """One's own; those that wait for the region one represents; the secretariat sees all but drafts' texts.

        Jurors read by their assignments (`Assignment.visible_to`), never by this list.
        """
        if is_secretariat(viewer):
            return self
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        own = Author.objects.filter(application=OuterRef("pk"), user=viewer)
        regions = RegionRepresentative.objects.filter(user=viewer, until=None).values("region")
        put_forward = Q(call__by_region=True, city__region__in=regions) & ~Q(state=Application.State.DRAFT)
        return self.filter(Q(Exists(own)) | put_forward)

    def handed_in(self) -> ApplicationQuerySet:
        """What stands handed in: the only definition, for every list and every number of applications."""
        return self.exclude(state__in=NOT_HANDED_IN)

    def admitted(self) -> ApplicationQuerySet:
        return self.filter(state=Application.State.ADMITTED)


class Application(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("handed in")
        CORRECTION = "correction", _("to be corrected")
        ADMITTED = "admitted", _("admitted to the jury")
        REJECTED = "rejected", _("not admitted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class RegionSays(models.TextChoices):
        NOT_ASKED = "", _("the region is not asked")
        WAITING = "waiting", _("waits for the region")
        PUT_FORWARD = "put_forward", _("put forward by the region")
        DECLINED = "declined", _("not put forward by the region")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="in addresses; says nothing about order")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="within the call, given when handed in")
    title = models.CharField(_("name of the practice or project"), max_length=200)
    city = models.ForeignKey(
        "cities.City", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    applicant = models.CharField(_("applicant"), max_length=12, choices=Applicant, default=Applicant.CITY)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    track = models.ForeignKey(Track, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")
    track_by_hand = models.BooleanField(default=False, help_text="settled on an appeal or by the secretariat")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", help_text="last shown to authors")
    region_says = models.CharField(max_length=12, choices=RegionSays, blank=True, default=RegionSays.NOT_ASKED)
    region_reason = models.CharField(max_length=500, blank=True)
    extended_until = models.DateTimeField(null=True, blank=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    verdict_reason = models.TextField(max_length=2000, blank=True, help_text="why it was not admitted")
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    first_saved_at = models.DateTimeField(null=True, blank=True, help_text="its first answer: the grace asks for it")
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="of the submission that counts")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["call_id", "number", "id"]
        indexes: ClassVar = [models.Index(fields=["call", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="application_number_once"),
        ]

    def __str__(self) -> str:
        return self.reference or self.title

    def get_absolute_url(self) -> str:
        return reverse("calls:application", args=[self.key])

    @property
    def reference(self) -> str:
        """The number people quote: «МГ-2026-0042»; empty for a draft."""
        return f"{self.call.code}-{self.number:04d}" if self.number else ""

    @property
    def tz(self) -> tzinfo | None:
        """By which clocks the applicant lives; Moscow's where no town is named."""
        return self.city.tz if self.city else None

    @property
    def deadline(self) -> datetime | None:
        """Until when the authors may hand in: the call's deadline or their own extension, whichever is later."""
        moments = [moment for moment in (self.call.closes_at, self.extended_until) if moment]
        return max(moments, default=None)


NOT_HANDED_IN = (Application.State.DRAFT, Application.State.WITHDRAWN)


class Author(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", _("leads the application")
        EDITOR = "editor", _("writes")
        READER = "reader", _("reads")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="application_places")
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITOR)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "user"], name="author_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.user_id} · {self.role}"


class AuthorInvitation(models.Model):
    """A link for one more author. Only the digest of its secret is kept."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Author.Role, default=Author.Role.EDITOR)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.application_id} · {self.role}"


class Answer(models.Model):
    """One answer of a draft. `version` counts up: whoever saves names the version they began from."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40, help_text="key in the form")
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.question}"


def attachment_path(attachment: Attachment, _given: str) -> str:
    """A path of ours: what the uploader called the file is only a label."""
    return f"applications/{attachment.application_id}/{uuid.uuid4().hex}{attachment.extension}"


class Attachment(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    question = models.CharField(max_length=40)
    file = models.FileField(upload_to=attachment_path)
    label = models.CharField(max_length=200, help_text="name given by the uploader, cleaned")
    media_type = models.CharField(max_length=100, help_text="found in the content, not claimed by the uploader")
    extension = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="files named by a submission stay")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.label


class Submission(models.Model):
    """What was handed in: inserted, never changed; the latest counts. `snapshot` holds everything a juror reads:

    {"form": number, "title", "applicant", "city": {"id", "name", "region"}, "organisation", "track",
     "answers": {question key: value}, "attachments": {question key: [{"key", "label", "digest", "size"}]}}
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the snapshot")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        get_latest_by = "number"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "number"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.number}"


class TrackAppealQuerySet(models.QuerySet["TrackAppeal"]):
    def waiting(self) -> TrackAppealQuerySet:
        """Not answered yet; an application that has left the call needs no answer."""
        gone = (Application.State.WITHDRAWN, Application.State.REJECTED)
        return self.filter(answered_at=None).exclude(application__state__in=gone)


class TrackAppeal(models.Model):
    """«This is not our nomination»: asked with one click, answered by the secretariat."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="track_appeals")
    wanted = models.ForeignKey(Track, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TrackAppealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="track_appeal_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}"
