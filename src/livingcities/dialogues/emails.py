"""Letters to those who run a dialogue. Participants get none: nobody knows who they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.actors import is_secretariat
from livingcities.base.moments import moment
from livingcities.base.outbox import queue_email
from livingcities.cities.models import Membership

from .models import Dialogue


def team_addresses(dialogue: Dialogue) -> list[str]:
    """The city's team, and whoever of the secretariat set the dialogue up; each address once."""
    maker = dialogue.created_by
    people = [maker] if maker and is_secretariat(maker) else []
    if dialogue.city_id:
        team = Membership.objects.filter(city=dialogue.city_id, state=Membership.State.ACTIVE)
        people += [membership.user for membership in team.select_related("user")]
    return sorted({person.email for person in people if person.is_active})


def _address(dialogue: Dialogue, page: str = "dialogue") -> str:
    return settings.SITE_URL + reverse(f"dialogues:{page}", args=[dialogue.slug])


def _tell_team(dialogue: Dialogue, subject: str, paragraphs: Iterable[object]) -> None:
    text = "\n\n".join(str(part) for part in paragraphs)
    for address in team_addresses(dialogue):
        queue_email(to=address, subject=f"{subject}: {dialogue.question}", text=text)


def tell_opened(dialogue: Dialogue) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_("The dialogue «%(question)s» is open.") % {"question": dialogue.question}]
        if dialogue.closes_at:
            when = ", ".join(moment(dialogue.closes_at, dialogue.tz))
            lines.append(_("It closes by itself: %(when)s.") % {"when": when})
        lines += [
            _("Give people this address: %(url)s") % {"url": _address(dialogue)},
            _("New statements wait for you here: %(url)s") % {"url": _address(dialogue, "moderation")},
            _("The screen for a hall: %(url)s") % {"url": _address(dialogue, "room")},
        ]
        _tell_team(dialogue, _("The dialogue is open"), lines)


def tell_not_opened(dialogue: Dialogue, why: object) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The dialogue «%(question)s» was to open now, but it could not.") % {"question": dialogue.question},
            str(why),
            _("It is a draft again. See what is missing: %(url)s") % {"url": _address(dialogue, "check")},
        ]
        _tell_team(dialogue, _("The dialogue did not open"), lines)


def tell_closed(dialogue: Dialogue) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The dialogue «%(question)s» is closed, no more answers are accepted.") % {"question": dialogue.question},
            _("Two things are left to do. Look whether the answers were given by people: %(url)s")
            % {"url": _address(dialogue, "integrity")},
            _("Then publish the results: people who answered are waiting for them. %(url)s")
            % {"url": _address(dialogue, "check")},
        ]
        _tell_team(dialogue, _("The dialogue is closed"), lines)


def tell_published(dialogue: Dialogue) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The results of the dialogue «%(question)s» are published.") % {"question": dialogue.question},
            _("Map of opinions and report: %(url)s") % {"url": _address(dialogue, "results")},
            _("Tell people what the city does next: they answered in order to be heard."),
        ]
        _tell_team(dialogue, _("The results are published"), lines)
