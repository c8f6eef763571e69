"""Federal subjects, cities, facts about them with source and date, residents and city teams."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A federal subject (субъект РФ)."""

    code = models.CharField(max_length=2, unique=True, help_text="two digits of the federal subject in FIAS and OKTMO")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    fias = models.UUIDField(unique=True)
    boundary = models.JSONField(null=True, help_text="GeoJSON geometry, WGS 84")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    class Size(models.TextChoices):
        """By population, in thousands, as the contest of small towns counts them."""

        TO_10 = "to10", _("up to 10,000")
        TO_20 = "to20", _("10,000 to 20,000")
        TO_50 = "to50", _("20,000 to 50,000")
        TO_100 = "to100", _("50,000 to 100,000")
        TO_250 = "to250", _("100,000 to 250,000")
        TO_1000 = "to1000", _("250,000 to 1 million")
        OVER = "over", _("over 1 million")

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, db_index=True, help_text="case folded, ё as е")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="cities")
    fias = models.UUIDField(unique=True)
    oktmo = models.CharField(max_length=11, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=40, default="Europe/Moscow", help_text="IANA name")
    founded = models.CharField(max_length=40, blank=True, help_text="year or century, as the source says")
    population = models.PositiveIntegerField(null=True, help_text="latest census known; facts hold source and date")
    size = models.CharField(max_length=10, choices=Size, blank=True, db_index=True)
    is_historic = models.BooleanField(default=False, db_index=True)
    is_living = models.BooleanField(default=False, db_index=True, help_text="takes part in the initiative")
    is_demo_living = models.BooleanField(default=False, help_text="living only in the demo content")

    class Meta:
        ordering: ClassVar = ["sort_name", "region_id"]
        verbose_name_plural = "cities"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("site:city", args=[self.slug])

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Fact(models.Model):
    """One number or text about a city, with its source and date."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=60, help_text="population, quality_index, quality_index.housing, historic …")
    number = models.FloatField(null=True)
    text = models.CharField(max_length=300, blank=True)
    on = models.DateField(help_text="the day the fact speaks of")
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "kind", "on"], name="fact_once")]

    def __str__(self) -> str:
        return f"{self.city}: {self.kind} {self.number if self.number is not None else self.text}"


class Alias(models.Model):
    """Another name by which people look for a city: «Питер», «Чаллы»."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "sort_name"], name="alias_once")]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return self.name


class Residence(models.Model):
    """Where a person lives by their own word; confirmed by the city team."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residence")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="residents")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user} · {self.city}"


class Membership(models.Model):
    """A person's place in a city team."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        MEMBER = "member", _("member")

    class State(models.TextChoices):
        ASKED = "asked", _("asked to join")
        ACTIVE = "active", _("in the team")
        REFUSED = "refused", _("refused")
        LEFT = "left", _("left")

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    about = models.CharField(max_length=300, blank=True, help_text="what the person said when asking")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "user"], name="membership_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "city"], condition=Q(state="active"), name="membership_active"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.city} · {self.role}"
