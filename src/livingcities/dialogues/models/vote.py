from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dialogue import Dialogue
from .seat import Seat
from .statement import Statement


class Vote(models.Model):
    """One answer of a seat to a statement. Inserted, never changed: the latest by id counts."""

    class Choice(models.IntegerChoices):
        AGREE = 1, _("agree")
        DISAGREE = -1, _("disagree")
        PASS = 0, _("hard to say")

    class Channel(models.TextChoices):
        WEB = "web", "web"
        PAPER = "paper", "paper"
        TAKEOVER = "takeover", "takeover"
        IMPORT = "import", "import"
        DEMO = "demo", "demo"

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, db_index=False, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, db_index=False, related_name="votes")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, db_index=False, related_name="votes")
    choice = models.SmallIntegerField(choices=Choice)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    draw_seed = models.BigIntegerField(null=True, help_text="of the draw that showed the statement; none if chosen")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dialogue", "id"], name="vote_reading"),
            models.Index(fields=["seat", "statement", "id"], name="vote_latest"),
        ]
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(choice__in=[-1, 0, 1]), name="vote_choice")]

    def __str__(self) -> str:
        return f"vote {self.pk}"
