from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .dialogue import Dialogue


def new_number() -> int:
    """A random 14-digit pseudonym: says nothing of order or time, exact in JavaScript and in a spreadsheet."""
    return 10**13 + secrets.randbelow(9 * 10**13)


def latest_answers(given: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Answers (statement id, choice) in the order of the votes, of several to one statement the last."""
    found: dict[int, int] = {}
    for statement, choice in given:
        found.pop(statement, None)
        found[statement] = choice
    return found


class SeatQuerySet(models.QuerySet):
    def counted(self) -> SeatQuerySet:
        """Seats whose answers count: not handed over to an account's seat, not a paper sheet declared void."""
        return self.filter(left_for__isnull=True, voided_at__isnull=True)


class Seat(models.Model):
    """A participant of one dialogue, without a name. Its number stands in the published data."""

    class Channel(models.TextChoices):
        WEB = "web", "web"
        PAPER = "paper", "paper"
        IMPORT = "import", "import"
        DEMO = "demo", "demo"

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="seats")
    number = models.BigIntegerField(default=new_number)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    address_hash = models.CharField(
        max_length=32, blank=True, help_text="of the address range, salted; erased on closing"
    )
    left_for = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", help_text="the account's seat that took it over"
    )
    is_held = models.BooleanField(
        default=False, help_text="belongs to an account; stays so when the account is deleted and the link with it"
    )
    former_holder = models.CharField(
        max_length=32,
        blank=True,
        help_text="of the address of a deleted account, salted: who signs up again gets this seat, not a second one; "
        "erased on closing",
    )
    voided_at = models.DateTimeField(null=True, help_text="when a paper sheet was declared void or corrected")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dialogue", "number"], name="seat_number_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["dialogue", "former_holder"], condition=~Q(former_holder=""), name="seat_former_holder"
            )
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """The number in groups, as people read it."""
        digits = str(self.number)
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    def answers(self) -> dict[int, int]:
        """What counts of the seat's answers, statement id → choice in the order given."""
        return latest_answers(self.votes.order_by("id").values_list("statement_id", "choice"))


class SeatHolder(models.Model):
    """Whose seat it is: kept apart from the votes and deleted with the account."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="holder")
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dialogue", "user"], name="one_seat_a_person")]

    def __str__(self) -> str:
        return f"seat of {self.user_id} in {self.dialogue_id}"
