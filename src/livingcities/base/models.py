"""What every room relies on: the journal, computations, the outbox, the clock's jobs."""

from __future__ import annotations

import hashlib
import zlib
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Act(models.Model):
    """One line of the journal: who did what to what. Inserted, never changed; read by id as a cursor."""

    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="acts",
        verbose_name=_("who"),
    )
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    title = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id", "id"]),
            models.Index(fields=["verb", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.title}"

    @property
    def name(self) -> str:
        """The act in words: the verbs of operations are strings of the catalogue; English reads them as they are."""
        told = gettext(self.verb)
        return told if told != self.verb else self.verb.partition(".")[2].replace("_", " ")


class Computation(models.Model):
    """A public result that anyone can recompute: method, parameters, seed, digest of the input, the bytes."""

    method = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    input_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64)
    packed = models.BinaryField()
    seconds = models.FloatField(default=0)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.method} {self.version} {self.result_digest[:12]}"

    @classmethod
    def of(cls, *, result: bytes, **fields: object) -> Computation:
        """An unsaved row for these result bytes; they are kept packed, their digest is of the plain bytes."""
        return cls(packed=zlib.compress(result, 6), result_digest=hashlib.sha256(result).hexdigest(), **fields)

    @property
    def result(self) -> bytes:
        return zlib.decompress(bytes(self.packed))


class EmailQuerySet(models.QuerySet):
    def due(self) -> EmailQuerySet:
        return self.filter(state=Email.State.WAITING, next_try_at__lte=timezone.now())


class Email(models.Model):
    """A letter in the outbox, written in the same transaction as the act that causes it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe = models.URLField(max_length=500, blank=True, help_text="where one POST ends letters of this kind")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="email_waiting"),
            models.Index(fields=["-id", "state"], name="email_recent"),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"  # goes into the journal, which outlives the letter: no subject, no address


class ClockJob(models.Model):
    """When a periodic job last ran; the row is what two clocks compete for."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """A sign of life of a process: worker or clock."""

    process = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process

    @classmethod
    def beat(cls, process: str) -> None:
        cls.objects.update_or_create(process=process, defaults={"at": timezone.now()})
