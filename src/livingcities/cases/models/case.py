"""A case: a practice of one town, told so that another can repeat it; its versions and files."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat
from livingcities.cities.models import Membership
from livingcities.people.models import Consent, Purpose


class Theme(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name_ru = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["number", "name_ru"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ru


class Money(models.TextChoices):
    """Where the money came from."""

    FEDERAL = "federal", _("federal budget")
    REGIONAL = "regional", _("regional budget")
    MUNICIPAL = "municipal", _("municipal budget")
    BUSINESS = "business", _("business")
    GRANT = "grant", _("grant")
    RESIDENTS = "residents", _("residents")
    PPP = "ppp", _("public–private partnership")


class Partner(models.TextChoices):
    """Who took part."""

    AUTHORITY = "authority", _("authority")
    BUSINESS = "business", _("business")
    NGO = "ngo", _("non-profit organisation")
    COMMUNITY = "community", _("community of residents")
    MEDIA = "media", _("media")
    UNIVERSITY = "university", _("university")
    SCHOOL = "school", _("school")
    EXPERTS = "experts", _("experts and designers")


class CaseQuerySet(models.QuerySet["Case"]):
    def published(self) -> CaseQuerySet:
        return self.filter(state=Case.State.PUBLISHED)

    def visible_to(self, viewer: Any) -> CaseQuerySet:
        """Published ones to everybody; all others to the town's team, to an author whose word still counts
        (`Case.is_of`) and to the secretariat."""
        if is_secretariat(viewer):
            return self
        seen = Q(state=Case.State.PUBLISHED)
        if getattr(viewer, "is_authenticated", False):
            team = Membership.objects.active().filter(user=viewer).values("city")
            seen |= Q(city__in=team) | (
                Q(created_by=viewer) & ~Q(city__in=Membership.objects.coordinators().values("city"))
            )
        return self.filter(seen)


class Case(models.Model):
    """What is listed and searched. The columns from `summary` to `themes` repeat the published version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        EDITING = "editing", _("being edited")
        CHECKING = "checking", _("the town checks it")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="stable name in feeds and archives")
    slug = models.SlugField(max_length=120, unique=True, help_text="never changes once published")
    title = models.CharField(_("title"), max_length=200)
    city = models.ForeignKey("cities.City", on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(default=False)

    summary = models.CharField(_("in short"), max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(_("year of the result"), null=True, blank=True)
    cost = models.BigIntegerField(_("cost, roubles"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("duration, months"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, related_name="cases", blank=True)

    current = models.ForeignKey(
        "CaseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the published one"
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="for the first time")
    changed_at = models.DateTimeField(default=timezone.now)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-published_at"]),
            models.Index(fields=["changed_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.slug])

    def is_of(self, person: Any) -> bool:
        """Whether this person began it and may go on by that alone: while nobody coordinates a team of the town.
        Who has left a team, or was removed, has no say in what is told in the town's name."""
        own = person is not None and self.created_by_id == person.pk
        return own and not Membership.objects.coordinators().filter(city=self.city_id).exists()


class CaseVersion(models.Model):
    """The passport of a practice at one moment. The newest may be edited until it is published; then it stays.

    `passport` is read and written through `cases.passport` alone:
    {"title", "summary", "themes": [slug], "problem", "solution",
     "steps": [{"title", "text", "months"}],
     "partners": [{"kind": Partner, "name", "role"}], "involvement", "people": residents who took part,
     "money": [{"source": Money, "amount": roubles, "note"}], "ppp_form",
     "results": [{"indicator", "unit", "before", "after", "year"}],
     "mistakes", "needed", "year",
     "photos": [{"key", "alt", "caption"}], "documents": [{"key", "title"}]}
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    passport = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1, help_text="counts up with every save")
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True, help_text="its author gave it to the editors")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="with the town; until it answers the text stays")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="the town agreed to this text")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="case_version_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(published_at=None), name="case_version_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"


class CaseRemark(models.Model):
    """What the town asks to change in a text that was sent to it."""

    version = models.ForeignKey(CaseVersion, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.at:%Y-%m-%d}"


class CaseTag(models.Model):
    """What a published case is filtered by besides its columns: partners, sources of money."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("who took part")
        MONEY = "money", _("sources of money")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind", "value"], name="case_tag_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "value", "case"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class CaseAward(models.Model):
    """A prize that the practice won; by name, for awards outlive the programmes of this site."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="awards")
    programme = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    prize = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-year", "programme"]
        indexes: ClassVar = [models.Index(fields=["programme", "year"])]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}: {self.prize}"


def file_path(file: CaseFile, _given: str) -> str:
    """A path of ours: what the uploader called the file is only a label."""
    return f"cases/{file.case_id}/{uuid.uuid4().hex}{file.extension}"


class CaseFile(models.Model):
    """A photograph (re-encoded, without metadata) or a document, named in passports by its key."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photograph")
        DOCUMENT = "document", _("document")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    file = models.FileField(upload_to=file_path)
    small = models.FileField(upload_to=file_path, blank=True, help_text="of a photograph: 640 px wide")
    label = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.label


def _shown() -> models.Q:
    consents = Consent.objects.in_force().filter(text__purpose=Purpose.CONTACT, user=models.OuterRef("user"))
    return models.Q(models.Exists(consents), agreed_at__isnull=False, user__is_active=True)


class CaseContactQuerySet(models.QuerySet["CaseContact"]):
    def shown(self) -> CaseContactQuerySet:
        """They agreed to this practice, and the consent «People may turn to me» is in force."""
        return self.filter(_shown())

    def unsettled(self) -> CaseContactQuerySet:
        return self.exclude(_shown())

    def with_standing(self) -> CaseContactQuerySet:
        """Each with `is_shown`."""
        return self.annotate(is_shown=models.ExpressionWrapper(_shown(), output_field=models.BooleanField()))


class CaseContact(models.Model):
    """Who answers questions about the practice. Shown only while the person agrees to it, here and altogether."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_contacts")
    role = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="case_contact_once")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.user_id}"
