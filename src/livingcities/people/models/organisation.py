"""Organisations that people act for, and their places in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import is_secretariat


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, viewer: Any) -> OrganisationQuerySet:
        """Visitors see confirmed organisations; people who have signed in see all, to find their own."""
        return self if getattr(viewer, "is_authenticated", False) else self.exclude(confirmed_at=None)

    def waiting_for_confirmation(self) -> OrganisationQuerySet:
        """Authorities first of all: in their name promises are given."""
        return self.filter(confirmed_at=None).order_by(
            models.Case(models.When(kind=Organisation.Kind.AUTHORITY, then=0), default=1), "created_at"
        )

    def found_by(self, words: str) -> OrganisationQuerySet:
        words = " ".join(words.split())
        return self.filter(Q(name__icontains=words) | Q(inn=words)) if words else self.none()


class Organisation(models.Model):
    class Kind(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        BUSINESS = "business", _("business")
        NGO = "ngo", _("non-profit organisation")
        COMMUNITY = "community", _("community of residents")
        MEDIA = "media", _("media")
        UNIVERSITY = "university", _("university")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    inn = models.CharField(_("tax number (INN)"), max_length=12, blank=True)
    site = models.URLField(_("site"), blank=True)
    description = models.TextField(_("what it does"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inn"], condition=~Q(inn=""), name="organisation_inn_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.pk])


class OrganisationMembershipQuerySet(models.QuerySet["OrganisationMembership"]):
    def active(self) -> OrganisationMembershipQuerySet:
        return self.filter(state=OrganisationMembership.State.ACTIVE)

    def asked(self) -> OrganisationMembershipQuerySet:
        return self.filter(state=OrganisationMembership.State.ASKED)

    def open(self) -> OrganisationMembershipQuerySet:
        """Members and those who wait for an answer."""
        return self.filter(state__in=(OrganisationMembership.State.ACTIVE, OrganisationMembership.State.ASKED))

    def visible_to(self, viewer: Any) -> OrganisationMembershipQuerySet:
        """One's own places, and the places in organisations that one looks after; the secretariat sees all."""
        if is_secretariat(viewer):
            return self
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        looked_after = OrganisationMembership.objects.active().filter(person_id=viewer.pk, is_contact=True)
        return self.filter(Q(person_id=viewer.pk) | Q(organisation__in=looked_after.values("organisation")))


class OrganisationMembership(models.Model):
    """A person's place in an organisation. The contact answers those who ask to join."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked to join")
        ACTIVE = "active", _("member")
        REFUSED = "refused", _("refused")
        LEFT = "left", _("left")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_memberships"
    )
    title = models.CharField(_("position"), max_length=120, blank=True)
    is_contact = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    since = models.DateTimeField(default=timezone.now)

    objects = OrganisationMembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="organisation_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"
