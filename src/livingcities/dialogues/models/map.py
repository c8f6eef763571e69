from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from livingcities.base.models import Computation

from .dialogue import Dialogue


class OpinionMap(models.Model):
    """One drawing of a dialogue's map: the computation anyone can repeat, and what the pages show of it."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="maps")
    number = models.PositiveIntegerField(help_text="within the dialogue, from 1")
    computation = models.OneToOneField(Computation, on_delete=models.PROTECT, related_name="+")
    last_vote = models.BigIntegerField(help_text="id of the newest vote the map knows")
    deck_version = models.PositiveIntegerField(help_text="of the statements it was drawn from")
    people_count = models.PositiveIntegerField()
    votes_count = models.PositiveIntegerField()
    statements_count = models.PositiveIntegerField()
    verdict = models.CharField(max_length=20)
    summary = models.JSONField(help_text="what the pages show, so that no request parses the whole result")
    picture = models.TextField(help_text="the points as compact SVG paths")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dialogue", "number"], name="map_number_once")]

    def __str__(self) -> str:
        return f"map {self.number} of {self.dialogue_id}"
