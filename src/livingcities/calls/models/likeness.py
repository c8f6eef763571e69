"""Applications that say the same: found by their texts and files, over all calls of this site."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from .application import Application
from .call import Call


class Likeness(models.Model):
    """Two applications that look alike, as seen from one of them."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    nearness = models.FloatField(help_text="of the texts, from 0 to 1")
    is_same_text = models.BooleanField(default=False)
    same_files = models.PositiveSmallIntegerField(default=0, help_text="files of equal content")

    class Meta:
        ordering: ClassVar = ["-is_same_text", "-nearness", "-same_files", "id"]
        verbose_name_plural = "likenesses"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "other"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.application_id} ~ {self.other_id}"


class LikenessSearch(models.Model):
    """How far the search has got in a call: it is repeated when later submissions have come."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="likeness_search")
    last_submission = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "likeness searches"

    def __str__(self) -> str:
        return f"{self.call_id}"
