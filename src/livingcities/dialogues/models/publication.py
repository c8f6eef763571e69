from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from .dialogue import Dialogue
from .map import OpinionMap


def data_path(publication: Publication, name: str) -> str:
    return f"dialogues/{publication.dialogue.slug}/{name}"


class Publication(models.Model):
    """The files of a published dialogue: the data from which anyone recomputes the map."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, related_name="publication")
    map = models.ForeignKey(OpinionMap, on_delete=models.PROTECT, related_name="+")
    package = models.FileField(upload_to=data_path, max_length=200)
    package_digest = models.CharField(max_length=64, help_text="SHA-256 of the ZIP")
    package_size = models.PositiveIntegerField()
    polis = models.FileField(upload_to=data_path, max_length=200)
    polis_size = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"data of {self.dialogue_id}"
