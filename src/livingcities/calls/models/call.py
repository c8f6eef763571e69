"""A call for applications: its rules as data, its tracks, criteria and the moments of its life."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from livingcities.base.actors import is_secretariat
from livingcities.base.typography import in_language


def new_seed() -> int:
    return secrets.randbelow(2**31)


class Applicant(models.TextChoices):
    """In whose name an application is made."""

    CITY = "city", _("a city team")
    AUTHORITY = "authority", _("an authority")
    BUSINESS = "business", _("a business")
    NGO = "ngo", _("a non-profit organisation")
    COMMUNITY = "community", _("a community of residents")
    MEDIA = "media", _("media")
    UNIVERSITY = "university", _("a university")
    PERSON = "person", _("a person")


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, viewer: Any) -> CallQuerySet:
        """Drafts are for the secretariat alone."""
        return self if is_secretariat(viewer) else self.exclude(state=Call.State.DRAFT)

    def taking_applications(self) -> CallQuerySet:
        return self.filter(state=Call.State.OPEN, opens_at__lte=timezone.now(), closes_at__gt=timezone.now())

    def in_order_of_interest(self) -> CallQuerySet:
        """Open ones first, the soonest to close on top; then the newest."""
        is_open = models.Case(models.When(state=Call.State.OPEN, then=0), default=1)
        return self.order_by(is_open, models.Case(models.When(state=Call.State.OPEN, then="closes_at")), "-id")


class Call(models.Model):
    """One call for applications. What differs between an award, a contest and a school stands in its fields."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("applications are taken")
        SCREENING = "screening", _("applications are checked")
        REVIEW = "review", _("the jury reads")
        DECIDING = "deciding", _("the jury decides")
        PUBLISHED = "published", pgettext_lazy("state of a call", "results are published")

    class Gives(models.TextChoices):
        """What the jury gives: letters, results and certificates are worded by it."""

        PRIZE = "prize", _("a prize: an award, a contest")
        PLACE = "place", _("a place: a school, a workshop")

    class Scoring(models.TextChoices):
        """Which scores decide; fixed before the call opens."""

        RAW = "raw", _("the mean of the jurors' scores")
        CALIBRATED = "calibrated", _("scores freed of the jurors' severity")

    class Method(models.TextChoices):
        TOTAL = "total", _("the best fit in sum")
        FAIREST = "fairest", _("the worst-served application as well as possible")

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    lead = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("what it is about"), max_length=20_000, blank=True)
    text_en = models.TextField(_("the same in English"), max_length=20_000, blank=True)
    code = models.CharField(
        _("code in the numbers of applications"), max_length=12, help_text="«МГ-2026» gives МГ-2026-0042"
    )
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(default=False)

    # Who may apply, and until when.
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes for what was begun before the deadline"), default=15, validators=[MaxValueValidator(120)]
    )
    applicants = models.JSONField(default=list, blank=True, help_text="values of Applicant; empty: everybody")
    population_on = models.DateField(_("population as of"), null=True, blank=True)
    per_city = models.PositiveSmallIntegerField(_("applications of one city at most"), null=True, blank=True)
    by_region = models.BooleanField(_("put forward by the region"), default=False)
    region_quota = models.PositiveSmallIntegerField(_("applications of one region at most"), null=True, blank=True)

    needs_town = models.BooleanField(_("each application names a town"), default=True)
    title_label = models.CharField(_("what the title of an application is"), max_length=120, blank=True)

    # What is given, and to how many.
    gives = models.CharField(_("what the jury gives"), max_length=10, choices=Gives, default=Gives.PRIZE)
    winners = models.PositiveSmallIntegerField(
        _("winners, where there are no nominations"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    diploma = models.CharField(_("title of the diploma"), max_length=120, blank=True)

    # How the jury works.
    is_blind = models.BooleanField(_("jurors do not see the applicant"), default=False)
    reviews_each = models.PositiveSmallIntegerField(
        _("readings of each application"), default=5, validators=[MinValueValidator(1), MaxValueValidator(15)]
    )
    scale_min = models.PositiveSmallIntegerField(_("lowest mark"), default=1)
    scale_max = models.PositiveSmallIntegerField(
        _("highest mark"), default=5, validators=[MinValueValidator(2), MaxValueValidator(100)]
    )
    scoring = models.CharField(_("which scores decide"), max_length=12, choices=Scoring, default=Scoring.RAW)
    method = models.CharField(
        _("applications are given to jurors"), max_length=10, choices=Method, default=Method.TOTAL
    )
    one_per_region = models.BooleanField(_("no two jurors of one region for an application"), default=True)
    professions = models.JSONField(default=list, blank=True, help_text="of each at least one juror per application")
    anchors = models.PositiveSmallIntegerField(
        _("applications that every juror reads"), default=0, validators=[MaxValueValidator(3)]
    )
    audit_percent = models.PositiveSmallIntegerField(
        _("share read again by a second jury, %"), default=0, validators=[MaxValueValidator(100)]
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum of the jury's sitting, % of jurors"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    review_until = models.DateTimeField(_("jurors read until"), null=True, blank=True)
    results_at = models.DateTimeField(_("results are published"), null=True, blank=True)
    seed = models.BigIntegerField(default=new_seed, help_text="of every draw of this call")

    # What happened.
    form = models.ForeignKey(
        "FormVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="in force"
    )
    submitted_count = models.PositiveIntegerField(default=0, help_text="gives the next number")
    opened_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_digest = models.CharField(max_length=64, blank=True, help_text="of all scores, before anyone opened them")
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="call_closes_after_opening",
            ),
            models.CheckConstraint(condition=Q(scale_max__gt=models.F("scale_min")), name="call_scale"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.slug])

    @property
    def name(self) -> str:
        """Its title in the language of the page."""
        return in_language(self.title, self.title_en)

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        begun = self.opens_at is not None and self.opens_at <= now
        return self.state == self.State.OPEN and begun and self.closes_at is not None and now < self.closes_at

    @property
    def grace_ends_at(self) -> datetime | None:
        return self.closes_at and self.closes_at + timedelta(minutes=self.grace_minutes)


class Track(models.Model):
    """A nomination: a rule over the registry that says which applications belong to it, and how many win."""

    class Historic(models.TextChoices):
        ANY = "any", _("any town")
        ONLY = "only", _("historic settlements only")
        EXCEPT = "except", _("all but historic settlements")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tracks")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    population_min = models.PositiveIntegerField(_("population from"), null=True, blank=True, help_text="inclusive")
    population_max = models.PositiveIntegerField(_("population to"), null=True, blank=True, help_text="inclusive")
    historic = models.CharField(_("historic settlements"), max_length=10, choices=Historic, default=Historic.ANY)
    applicants = models.JSONField(default=list, blank=True, help_text="values of Applicant; empty: as the call says")
    winners = models.PositiveSmallIntegerField(_("winners"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="track_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its title in the language of the page."""
        return in_language(self.title, self.title_en)


class Criterion(models.Model):
    """What a juror marks; `anchors` say in words what a mark means: {"1": "…", "5": "…"}."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    description = models.TextField(_("what to look at"), max_length=1000, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0.01)]
    )
    anchors = models.JSONField(default=dict, blank=True)
    may_not_apply = models.BooleanField(_("«not applicable» is allowed"), default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "number"], name="criterion_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its title in the language of the page."""
        return in_language(self.title, self.title_en)


class FormVersion(models.Model):
    """The questions of a call. The one without `published_at` is being edited; a published one never changes.

    `schema` is read through `calls.questionnaire` alone:
    {"sections": [{"key", "title", "questions": [{"key", "kind", …}]}]}.
    Answers refer to a question by its key, which stays when the question is reworded.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True, help_text="what changed, for those who have drafts")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="form_version_number_once"),
            models.UniqueConstraint(fields=["call"], condition=Q(published_at=None), name="form_version_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.call} · {self.number}"


class RegionRepresentative(models.Model):
    """Who puts applications forward in the name of a federal subject."""

    region = models.ForeignKey("cities.Region", on_delete=models.PROTECT, related_name="representatives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="represents")
    title = models.CharField(_("position"), max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when last written to about what waits")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region", "user"], condition=Q(until=None), name="region_representative_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.user_id}"


__all__ = ["Applicant", "Call", "Criterion", "FormVersion", "RegionRepresentative", "Track", "new_seed"]
