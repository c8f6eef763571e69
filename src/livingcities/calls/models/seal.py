"""Seals: the digest of all scores, published before anybody opens them; and the names under which they are shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from livingcities.base import codes

from .application import Application
from .call import Call
from .jury import Juror


def new_name() -> str:
    return codes.drawn(5)


class Seal(models.Model):
    """The reviews closed at one moment. After extra readings there is a second one.

    `parts` holds, per track, {"track", "reviews", "nonce", "digest"}; `digest` is of the digests of the parts, so
    that a part can be withheld from the open data and the rest still be checked.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="seals")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    parts = models.JSONField()
    reviews_count = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        get_latest_by = "number"
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"{self.call_id} · {self.number} · {self.digest[:12]}"


class Pseudonym(models.Model):
    """Under what name a juror or an application stands in the rankings and in the open data."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="pseudonyms")
    name = models.CharField(max_length=8, default=new_name)
    juror = models.OneToOneField(Juror, null=True, on_delete=models.CASCADE, related_name="pseudonym")
    application = models.OneToOneField(Application, null=True, on_delete=models.CASCADE, related_name="pseudonym")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "name"], name="pseudonym_once"),
            models.CheckConstraint(
                condition=Q(juror=None, application__isnull=False) | Q(juror__isnull=False, application=None),
                name="pseudonym_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name
