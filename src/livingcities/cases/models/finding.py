"""What search needs besides the index itself: synonyms and the searches people keep."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
    query = models.CharField(max_length=1000, help_text="the canonical query string")
    every = models.CharField(_("letters"), max_length=10, choices=Every, default=Every.WEEK)
    created_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now, help_text="cases published later are news")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.title
