"""The collection («Сборник»): chosen cases with a foreword, printed once a year."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat

from .case import Case, CaseVersion


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, viewer: Any) -> CollectionQuerySet:
        return self if is_secretariat(viewer) else self.exclude(published_at=None)


class Collection(models.Model):
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    foreword = models.TextField(_("foreword"), max_length=20_000, blank=True)
    foreword_by = models.CharField(_("who wrote the foreword"), max_length=200, blank=True)
    imprint = models.TextField(_("imprint"), max_length=3000, blank=True)
    has_bleed = models.BooleanField(_("3 mm bleed for the printer"), default=False)
    pdf = models.FileField(upload_to="collections", blank=True)
    epub = models.FileField(upload_to="collections", blank=True)
    build_asked_at = models.DateTimeField(null=True, blank=True, help_text="of a build that is under way")
    build_error = models.CharField(max_length=500, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    built_of = models.CharField(max_length=64, blank=True, help_text="digest of what the files were made of")
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:collection", args=[self.slug])

    @property
    def is_building(self) -> bool:
        return self.build_asked_at is not None


class CollectionSection(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("introduction"), max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["collection", "number"], name="section_number_once")]

    def __str__(self) -> str:
        return self.title


class CollectionItem(models.Model):
    """A case in a section, as the version that was published when it was chosen."""

    section = models.ForeignKey(CollectionSection, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="printed_in")
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["section__number", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["section", "case"], name="collection_item_once")]

    def __str__(self) -> str:
        return f"{self.section_id} · {self.case}"
