from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.cities.models import City, Membership

# No vowels and no look-alikes: a code read aloud from a poster cannot be misheard or turn into a word.
CODE_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(7))


def new_seed() -> int:
    return secrets.randbits(53)


def new_salt() -> str:
    return secrets.token_hex(16)


class DialogueQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DialogueQuerySet:
        """Drafts are seen by those who prepare them; everything else, also what waits for its day, by everybody."""
        if is_system(actor) or is_secretariat(actor):
            return self
        public = ~Q(state=Dialogue.State.DRAFT)
        if not getattr(actor, "is_authenticated", False):
            return self.filter(public)
        team = Membership.objects.filter(user=actor, state=Membership.State.ACTIVE).values("city")
        return self.filter(public | Q(city__in=team))

    def open(self) -> DialogueQuerySet:
        """Voting goes on at this moment."""
        now = timezone.now()
        return self.filter(state=Dialogue.State.OPEN, closes_at__gt=now)

    def matching(self, words: str) -> DialogueQuerySet:
        """Question or place contains the words, in any case."""
        return self.filter(
            Q(question__icontains=words) | Q(city__name__icontains=words) | Q(place_name__icontains=words)
        )

    def in_order_of_interest(self) -> DialogueQuerySet:
        """Open ones first, the soonest to close on top; then the newest."""
        is_open = models.Case(models.When(state=Dialogue.State.OPEN, then=0), default=1)
        closing = models.Case(models.When(state=Dialogue.State.OPEN, then="closes_at"))
        return self.order_by(is_open, closing, "-id")

    def due_to_open(self) -> DialogueQuerySet:
        return self.filter(state=Dialogue.State.SCHEDULED, opens_at__lte=timezone.now())

    def due_to_close(self) -> DialogueQuerySet:
        return self.filter(state=Dialogue.State.OPEN, closes_at__lte=timezone.now())


class Dialogue(models.Model):
    """A question that a town asks its people."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("opens on the set day")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed, results being checked")
        PUBLISHED = "published", _("results published")

    class Voters(models.TextChoices):
        ANYONE = "anyone", _("anyone with the link")
        SIGNED_IN = "signed_in", _("people with an account")
        RESIDENTS = "residents", _("confirmed residents of the city")

    class Authors(models.TextChoices):
        VOTERS = "voters", _("everyone who may vote")
        SIGNED_IN = "signed_in", _("voters with an account")
        TEAM = "team", _("only those who run the dialogue")

    class Moderation(models.TextChoices):
        BEFORE = "before", _("a statement is shown once a facilitator has accepted it")
        AFTER = "after", _("a statement is shown at once and checked afterwards")

    slug = models.SlugField(max_length=60, unique=True, default=new_code)
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.PROTECT, related_name="dialogues")
    place_name = models.CharField(_("place"), max_length=120, blank=True, help_text=_("where there is no city of ours"))
    question = models.CharField(_("question"), max_length=160)
    framing = models.TextField(_("what it is about"), max_length=4000, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    voters = models.CharField(_("who may vote"), max_length=12, choices=Voters, default=Voters.ANYONE)
    authors = models.CharField(_("who may add statements"), max_length=12, choices=Authors, default=Authors.VOTERS)
    moderation = models.CharField(_("moderation"), max_length=10, choices=Moderation, default=Moderation.BEFORE)
    statement_length = models.PositiveSmallIntegerField(_("longest statement, characters"), default=140)
    statements_per_person = models.PositiveSmallIntegerField(_("statements one person may add"), default=5)
    smallest_group = models.PositiveSmallIntegerField(_("smallest group that is shown, people"), default=5)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    seed = models.BigIntegerField(default=new_seed, help_text="of every draw and of the map; published at the end")
    salt = models.CharField(max_length=32, default=new_salt, help_text="of address hashes; erased on closing")
    is_demo = models.BooleanField(default=False)
    attribution = models.CharField(max_length=300, blank=True, help_text="of imported data")
    attribution_url = models.URLField(blank=True)
    licence = models.CharField(max_length=60, default="CC BY 4.0")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    # Redrawn with the map, on the clock; one rule for every counter on every page.
    people_count = models.PositiveIntegerField(default=0)
    votes_count = models.PositiveIntegerField(default=0)
    statements_count = models.PositiveIntegerField(default=0)
    # Rises whenever the set of statements or their priorities changes: the key of the cached deck.
    deck_version = models.PositiveIntegerField(default=0)
    current_map = models.ForeignKey("OpinionMap", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DialogueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "closes_at"])]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("dialogues:dialogue", args=[self.slug])

    @property
    def place(self) -> str:
        return self.city.name if self.city else self.place_name

    @property
    def tz(self) -> ZoneInfo:
        return self.city.tz if self.city else ZoneInfo(settings.TIME_ZONE)

    def salted(self, address: str) -> str:
        """A hash of an address in which two can be compared and none can be read; not after the closing."""
        return hmac.new(self.salt.encode(), address.lower().encode(), hashlib.sha256).hexdigest()[:32]

    @property
    def takes_votes(self) -> bool:
        return self.state == self.State.OPEN and self.closes_at is not None and self.closes_at > timezone.now()

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.PUBLISHED}

    def ended_at(self) -> datetime | None:
        return self.closed_at or self.closes_at

    def voters_in_words(self) -> Any:
        """Who can vote, said so plainly that nobody believes otherwise."""
        return {
            self.Voters.ANYONE: _("Anyone with the link can vote, from any town."),
            self.Voters.SIGNED_IN: _("Anyone with an account can vote, from any town."),
            self.Voters.RESIDENTS: _("Only residents whom the city's team has confirmed can vote."),
        }[self.Voters(self.voters)]
