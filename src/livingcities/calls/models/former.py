"""Texts that another author's text replaced: kept beside the answer as long as there is the application."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from .application import Application


class FormerAnswer(models.Model):
    """An answer as it stood before somebody else changed it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="former_answers")
    question = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(help_text="when its author saved it")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["application", "question"], name="former_answer")]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.question}"
