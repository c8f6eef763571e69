"""What search needs besides the index itself: synonyms and the searches people keep."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .case import Case


class CatalogueState(models.Model):
    """One row: how far the catalogue has come. Every process compares it with what it keeps in memory."""

    epoch = models.UUIDField(default=uuid.uuid4, help_text="another one: forget everything and read anew")
    revision = models.BigIntegerField(default=0, help_text="counts up with every case indexed or forgotten")
    synonyms = models.BigIntegerField(default=0, help_text="counts up with every change of the synonyms")
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.epoch} · {self.revision}"


class CatalogueEntry(models.Model):
    """That a case stands in the index, and since which revision. Cases taken out keep their row, as news to others."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="entry")
    revision = models.BigIntegerField(db_index=True)
    is_listed = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "catalogue entries"

    def __str__(self) -> str:
        return f"{self.case_id} · {self.revision}"


class SynonymFamily(models.Model):
    """Words that mean one thing to a reader: «благоустройство, благоустроить, обустроить». Applied to queries."""

    words = models.TextField(_("words"), max_length=1000, help_text="separated by commas")
    note = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["words"]
        verbose_name_plural = "synonym families"

    def __str__(self) -> str:
        return self.words[:80]


class SavedSearch(models.Model):
    """A search by its address; news that match it come by e-mail."""

    class Every(models.TextChoices):
        NEVER = "never", _("no letters")
        WEEK = "week", _("once a week")
        MONTH = "month", _("once a month")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(_("title"), max_length=200)
    query = models.CharField(max_length=4000, help_text="the canonical query string; a Cyrillic letter takes six")
    every = models.CharField(_("letters"), max_length=10, choices=Every, default=Every.WEEK)
    created_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now, help_text="cases published later are news")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.pk}"  # what people look for stays out of the journal
