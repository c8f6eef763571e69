"""A person with an account, and what of them others may see."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom a part of a profile is shown to."""

    EVERYONE = "everyone", _("everyone")
    SIGNED_IN = "signed_in", _("people who have signed in")
    NOBODY = "nobody", _("nobody")


class Shown(models.TextChoices):
    """The parts of a profile whose audience the person chooses."""

    NAME = "name", _("Given name and surname")
    PHOTO = "photo", _("Photo")
    CITY = "city", _("City")
    ORGANISATIONS = "organisations", _("Organisations")
    HELP = "help", _("What I can help with")
    EMAIL = "email", _("E-mail")


AUDIENCE_BY_DEFAULT = dict.fromkeys(Shown, Audience.SIGNED_IN) | {Shown.EMAIL: Audience.NOBODY}


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, viewer: Any) -> UserQuerySet:
        """Profiles that the viewer may open: one's own, and those whose owners agreed to be shown."""
        from .consent import Consent, Purpose

        agreed = Consent.objects.in_force().filter(text__purpose=Purpose.PROFILE)
        own = Q(pk=viewer.pk) if getattr(viewer, "is_authenticated", False) else Q(pk__in=[])
        return self.filter(own | Q(pk__in=agreed.values("user_id")), is_active=True)

    def secretariat(self) -> UserQuerySet:
        """Whom letters to the office go to."""
        return self.filter(is_secretariat=True, is_active=True)

    def never_confirmed(self) -> UserQuerySet:
        """Sign-ups of more than a week ago whose address nobody confirmed: perhaps not even its owner's."""
        week_ago = timezone.now() - timedelta(days=7)
        waiting = self.filter(last_login=None, joined_at__lt=week_ago, emailaddress__verified=False)
        return waiting.exclude(emailaddress__verified=True).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's own extension point for the creation of accounts by allauth and commands."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    surname = models.CharField(_("surname"), max_length=80, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    help_offered = models.TextField(_("what I can help with"), max_length=1000, blank=True)
    photo = models.FileField(_("photo"), upload_to="photos", blank=True)
    shown_to = models.JSONField(default=dict, blank=True, help_text="audience by part; what is absent is the default")
    is_active = models.BooleanField(default=True)
    is_secretariat = models.BooleanField(_("works in the secretariat"), default=False)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    # Set for the length of a request by SecondFactorMiddleware; base.actors.is_secretariat reads it.
    second_factor_missing = False

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    @property
    def name(self) -> str:
        """Given name and surname as people are called. Until they are known a number, never a part of the address:
        this name stands on public pages."""
        nameless = gettext("Participant no. %(number)s")
        return f"{self.given_name} {self.surname}".strip() or nameless % {"number": self.pk}

    @property
    def formal_name(self) -> str:
        """Surname, given name, patronymic: for documents."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part) or self.name

    @property
    def portrait_url(self) -> str:
        """Where the portrait is served to those who may see it; a new portrait has a new address."""
        if not self.photo.name:
            return ""
        version = PurePosixPath(self.photo.name).stem
        return f"{reverse('people:portrait', args=[self.pk])}?v={version}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_name or self.name

    def audience(self, part: str) -> Audience:
        """Whom this part of the profile is shown to."""
        chosen = self.shown_to.get(part)
        return Audience(chosen) if chosen in Audience.values else AUDIENCE_BY_DEFAULT[Shown(part)]
