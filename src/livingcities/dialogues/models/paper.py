from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from .dialogue import Dialogue
from .seat import Seat
from .statement import Statement


class SheetSet(models.Model):
    """Paper sheets printed together: the same statements in the same order, serials in one run."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="sheet_sets")
    statements = models.JSONField(help_text="ids of the statements in the printed order")
    first_serial = models.PositiveIntegerField()
    copies = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["first_serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "first_serial"], name="sheet_serials_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_serial}–{self.last_serial}"

    @property
    def last_serial(self) -> int:
        return self.first_serial + self.copies - 1

    def printed_statements(self) -> list[Statement]:
        """The statements as they stand on the paper, also those that have left the vote since."""
        found = Statement.objects.in_bulk(self.statements)
        return [found[pk] for pk in self.statements if pk in found]


class SheetQuerySet(models.QuerySet):
    def newest_first(self) -> SheetQuerySet:
        return self.select_related("seat", "sheet_set").order_by("-entered_at", "-id")


class Sheet(models.Model):
    """One sheet of paper whose answers were typed in. Whose sheet it was is not known to anybody."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="sheets")
    sheet_set = models.ForeignKey(SheetSet, on_delete=models.PROTECT, related_name="sheets")
    serial = models.PositiveIntegerField()
    # A corrected sheet gets a new seat; the former one stays on record and is no longer counted.
    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="sheet")
    void_reason = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["serial"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dialogue", "serial"], name="sheet_serial_once")]

    def __str__(self) -> str:
        return f"№ {self.serial}"

    @property
    def is_void(self) -> bool:
        return self.seat.voided_at is not None
