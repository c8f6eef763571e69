"""Consents to the processing of personal data: one per purpose, each to a dated text (152-ФЗ)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .user import User


class Purpose(models.TextChoices):
    ACCOUNT = "account", _("My account")
    DIGEST = "digest", _("News by e-mail")
    PROFILE = "profile", _("My profile for others")
    CONTACT = "contact", _("People may turn to me")


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current(self) -> ConsentTextQuerySet:
        """The newest published text of each purpose."""
        published = self.filter(published_at__lte=timezone.now())
        newer = published.filter(purpose=models.OuterRef("purpose"), version__gt=models.OuterRef("version"))
        return published.filter(~models.Exists(newer))

    def in_order(self) -> list[ConsentText]:
        order = list(Purpose)
        return sorted(self, key=lambda text: order.index(Purpose(text.purpose)))


class ConsentText(models.Model):
    """What a person agrees to. A published text never changes: another wording is another version."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    summary_ru = models.CharField(max_length=300)
    summary_en = models.CharField(max_length=300)
    body_ru = models.TextField()
    body_en = models.TextField()

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"

    @property
    def summary(self) -> str:
        """One sentence in the first person, for a checkbox."""
        return self.summary_en if get_language() == "en" else self.summary_ru

    @property
    def body(self) -> str:
        return self.body_en if get_language() == "en" else self.body_ru


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at=None)

    def visible_to(self, viewer: User) -> ConsentQuerySet:
        """Consents are read by their giver alone."""
        return self.filter(user_id=viewer.pk)


class Consent(models.Model):
    """Given on a day to one version of a text; withdrawn on another. Rows stay as the history."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-given_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "text"], condition=Q(withdrawn_at=None), name="consent_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} · {self.given_at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to one purpose: the text of today, their consent in force, and everything before."""

    text: ConsentText
    consent: Consent | None
    history: tuple[Consent, ...]

    @property
    def asks_again(self) -> bool:
        """They agreed to an earlier wording; today's waits for their answer."""
        return self.consent is not None and self.consent.text_id != self.text.pk


def standings(user: User) -> list[Standing]:
    """One for each purpose that has a published text, in the order of `Purpose`. Two queries."""
    consents = list(Consent.objects.visible_to(user).select_related("text"))
    result = []
    for text in ConsentText.objects.current().in_order():
        history = tuple(consent for consent in consents if consent.text.purpose == text.purpose)
        in_force = [consent for consent in history if consent.withdrawn_at is None]
        newest = max(in_force, key=lambda consent: consent.text.version, default=None)
        result.append(Standing(text, newest, history))
    return result
