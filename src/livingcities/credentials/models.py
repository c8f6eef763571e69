"""Certificates anyone can verify: diplomas of winners, thanks to jurors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base import codes
from livingcities.base.actors import is_secretariat


def new_code() -> str:
    return codes.drawn(12)


class CredentialQuerySet(models.QuerySet["Credential"]):
    def visible_to(self, viewer: Any) -> CredentialQuerySet:
        """Lists are for the holder and the secretariat; a single one is found by everybody who knows its code."""
        if is_secretariat(viewer):
            return self
        return self.filter(holder=viewer) if getattr(viewer, "is_authenticated", False) else self.none()


class Credential(models.Model):
    class Kind(models.TextChoices):
        DIPLOMA = "diploma", _("diploma")
        THANKS = "thanks", _("letter of thanks")
        CERTIFICATE = "certificate", _("certificate")

    code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=12, choices=Kind)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="credentials"
    )
    holder_name = models.CharField(max_length=300, help_text="a person, a town or an organisation")
    title = models.CharField(max_length=200, help_text="«Диплом победителя»")
    reason = models.CharField(max_length=500, help_text="for what it is given")
    programme = models.CharField(max_length=200)
    occasion = models.CharField(max_length=100, blank=True, db_index=True, help_text="what it was given for, as a key")
    signed_by = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"{self.title}: {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("credentials:credential", args=[self.code])

    @property
    def spelled_code(self) -> str:
        """In groups of four, as people read it aloud."""
        return "-".join(self.code[place : place + 4] for place in range(0, len(self.code), 4))


class PublicKey(models.Model):
    """The public half of a key that has signed certificates, so that a new key leaves the old files verifiable."""

    kid = models.CharField(max_length=64, unique=True, help_text="thumbprint of RFC 7638")
    jwk = models.JSONField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.kid
