"""Programmes and their yearly editions: what puts calls, cases and events together."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat
from livingcities.base.typography import in_language
from livingcities.calls.models import Application, Call
from livingcities.cases.models import Case


class Programme(models.Model):
    class Kind(models.TextChoices):
        AWARD = "award", _("award")
        CONTEST = "contest", _("contest")
        SCHOOL = "school", _("school")
        FORUM = "forum", _("forum")
        WORKSHOPS = "workshops", _("workshops")
        SESSIONS = "sessions", _("strategic sessions")

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    aim = models.TextField(_("aim"), max_length=3000, blank=True)
    aim_en = models.TextField(_("aim in English"), max_length=3000, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme", args=[self.slug])


class Partner(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partners")
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    site = models.URLField(_("site"), blank=True)

    class Meta:
        ordering: ClassVar = ["number", "id"]

    def __str__(self) -> str:
        return self.name


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, viewer: Any) -> EditionQuerySet:
        return self if is_secretariat(viewer) else self.exclude(announced_at=None)


class Edition(models.Model):
    """One year of a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    text_en = models.TextField(_("text in English"), max_length=20_000, blank=True)
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    calls = models.ManyToManyField(Call, through="EditionCall", related_name="editions")
    announced_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "year"], name="edition_year_once")]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("programmes:edition", args=[self.programme.slug, self.year])


class EditionCall(models.Model):
    """A call belongs to one edition; calls know nothing of programmes."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="edition_calls")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="edition_call")
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.edition_id} · {self.call}"


class CaseOrigin(models.Model):
    """The application that a case grew out of."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case_origin")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="origin")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.application} → {self.case}"
