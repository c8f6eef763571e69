"""Federal subjects, cities, facts about them with source and date, residents and city teams."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat

from .names import abbreviated, search_spellings, slug


class Region(models.Model):
    """A federal subject (субъект РФ)."""

    code = models.CharField(max_length=2, unique=True, help_text="two digits of the federal subject in FIAS and OKTMO")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    fias = models.UUIDField(unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The shape of a federal subject; apart from it, so that lists of cities never drag it along."""

    region = models.OneToOneField(Region, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.JSONField(help_text="GeoJSON geometry, WGS 84")
    outline = models.TextField(help_text="path data on the country map, calculated by every load")
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return str(self.region)


class CityQuerySet(models.QuerySet["City"]):
    def living(self) -> CityQuerySet:
        return self.filter(Q(is_living=True) | Q(is_demo_living=True))

    def named_like(self, text: str) -> CityQuerySet:
        """Cities whose name or alias holds the text, however it is typed; those that begin with it first."""
        spellings = search_spellings(text)
        if not spellings:
            return self
        latin = slug(text) if text.isascii() else ""
        holds = begins = Q(slug__startswith=latin) if latin else Q()
        for spelling in spellings:
            found = Alias.objects.filter(city=OuterRef("pk"), sort_name__startswith=spelling)
            holds |= Q(sort_name__contains=spelling) | Q(Exists(found))
            begins |= Q(sort_name__startswith=spelling)
        if pattern := abbreviated(text):
            holds |= Q(sort_name__regex=f"(^|[ -]){pattern}")
            begins |= Q(sort_name__regex=f"^{pattern}")
        exact = Q(sort_name__in=spellings) | Q(
            Exists(Alias.objects.filter(city=OuterRef("pk"), sort_name__in=spellings))
        )
        nearness = Case(When(exact, then=0), When(begins, then=1), default=2, output_field=models.SmallIntegerField())
        return self.filter(holds).annotate(nearness=nearness)


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
    prepositional = models.CharField(max_length=120, blank=True, help_text="«в …», only where a source gives it")
    sort_name = models.CharField(max_length=120, db_index=True, help_text="case folded, ё as е")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="cities")
    fias = models.UUIDField(unique=True, null=True, help_text="unknown for towns inside federal cities")
    oktmo = models.CharField(max_length=11, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=40, default="Europe/Moscow", help_text="IANA name")
    founded = models.CharField(max_length=40, blank=True, help_text="year or century, as the source says")
    population = models.PositiveIntegerField(null=True, help_text="latest census known; facts hold source and date")
    size = models.CharField(max_length=10, choices=Size, blank=True, db_index=True)
    quality_index = models.PositiveSmallIntegerField(null=True, help_text="latest total known")
    is_historic = models.BooleanField(default=False, db_index=True)
    is_living = models.BooleanField(default=False, db_index=True, help_text="takes part in the initiative")
    is_demo_living = models.BooleanField(default=False, help_text="living only in the demo content")

    objects = CityQuerySet.as_manager()

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

    @property
    def counts_as_living(self) -> bool:
        return self.is_living or self.is_demo_living

    @classmethod
    def size_of(cls, population: int | None) -> str:
        """The size class of a population; empty while it is unknown."""
        if population is None:
            return ""
        bounds = (10_000, 20_000, 50_000, 100_000, 250_000, 1_000_000)
        classes = list(cls.Size)
        return next((size for bound, size in zip(bounds, classes, strict=False) if population <= bound), classes[-1])


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


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def confirmed(self) -> ResidenceQuerySet:
        return self.exclude(confirmed_at=None)

    def waiting(self) -> ResidenceQuerySet:
        return self.filter(confirmed_at=None, declined_at=None)

    def visible_to(self, user: Any) -> ResidenceQuerySet:
        """One's own; those of the town for its team; all for the secretariat."""
        if is_secretariat(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        team = Membership.objects.active().filter(user=user, city=OuterRef("city"))
        return self.filter(Q(user=user) | Q(Exists(team)))


class Residence(models.Model):
    """Where a person lives by their own word; confirmed by the city team."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residence")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="residents")
    about = models.CharField(max_length=300, blank=True, help_text="how the team can tell that they live here")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why the team could not confirm it")
    since = models.DateTimeField(default=timezone.now)

    objects = ResidenceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.city} · {self.user_id}"  # without the name: rows go, lines of the journal stay


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(state=Membership.State.ACTIVE)

    def waiting(self) -> MembershipQuerySet:
        return self.filter(state=Membership.State.ASKED)

    def coordinators(self) -> MembershipQuerySet:
        return self.active().filter(role=Membership.Role.COORDINATOR)

    def visible_to(self, user: Any) -> MembershipQuerySet:
        """Own places; requests to those who decide on them; active members to everybody (how much of a
        person is shown is that person's choice)."""
        if is_secretariat(user):
            return self
        seen = Q(state=Membership.State.ACTIVE)
        if getattr(user, "is_authenticated", False):
            led = Membership.objects.coordinators().filter(user=user, city=OuterRef("city"))
            seen |= Q(user=user) | Q(Exists(led))
        return self.filter(seen)


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
    reason = models.CharField(max_length=300, blank=True, help_text="why the team refused")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, help_text="by the team; links open again when a request is taken")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "user"], name="membership_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "city"], condition=Q(state="active"), name="membership_active"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.city} · {self.role}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), used__lt=F("uses"))


class Invitation(models.Model):
    """A link into a city team. Only the digest of its secret is kept; it expires and is used up."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Membership.Role, default=Membership.Role.MEMBER)
    digest = models.CharField(max_length=64, unique=True)
    uses = models.PositiveSmallIntegerField(default=1, help_text="how many people may come by it")
    used = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(used__lte=F("uses")), name="invitation_not_overused"),
        ]

    def __str__(self) -> str:
        return f"{self.city} · {self.role} · {self.used}/{self.uses}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.used < self.uses
