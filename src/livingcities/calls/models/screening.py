"""Screening: is the application complete and does it keep the rules."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from .application import Application
from .call import Call


class ScreeningItem(models.Model):
    """One line of the call's checklist."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="screening_items")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="screening_item_once")]

    def __str__(self) -> str:
        return self.text


class ScreeningMark(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="screening_marks")
    item = models.ForeignKey(ScreeningItem, on_delete=models.CASCADE, related_name="marks")
    is_met = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "item"], name="screening_mark_once")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.item_id}"


class Correction(models.Model):
    """A request to mend something, with a deadline of its own."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(max_length=2000)
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.until:%Y-%m-%d}"
