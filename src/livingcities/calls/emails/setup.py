"""Letters about a call itself: to authors of drafts (more time, other questions), to the secretariat (closed)."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.moments import moment
from livingcities.base.outbox import queue_email
from livingcities.calls.models import Application, Author, Call
from livingcities.calls.questionnaire import Change


def _drafts(call: Call) -> Iterable[tuple[str, Application]]:
    """Addresses of those who are writing, each once, with the first draft of theirs: its town says the time zone."""
    states = (Application.State.DRAFT, Application.State.CORRECTION)
    places = Author.objects.filter(application__call=call, application__state__in=states, user__is_active=True)
    rows = places.exclude(role=Author.Role.READER).order_by("user__email", "application_id")
    found: dict[str, Application] = {}
    for place in rows.select_related("user", "application__city"):
        place.application.call = call
        found.setdefault(place.user.email, place.application)
    return found.items()


def _address(call: Call, page: str) -> str:
    return settings.SITE_URL + reverse(f"calls:{page}", args=[call.slug])


def tell_extended(call: Call) -> None:
    """Everybody with a draft hears of the new deadline, in the time of their town."""
    assert call.closes_at is not None
    with translation.override(settings.LANGUAGE_CODE):
        for address, application in _drafts(call):
            until = application.deadline or call.closes_at  # an own deadline may lie later still
            lines = [
                _("The deadline of «%(call)s» has been moved.") % {"call": call.title},
                _("Applications are taken until %(when)s.") % {"when": ", ".join(moment(until, application.tz))},
                _("The call: %(url)s") % {"url": _address(call, "call")},
            ]
            queue_email(to=address, subject=_("More time: %(call)s") % {"call": call.title}, text="\n\n".join(lines))


def tell_form_changed(call: Call, changes: list[Change], note: str) -> None:
    """Everybody with a draft hears what is asked differently from now on."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The questions of «%(call)s» have changed. Everything you have written is kept.") % {"call": call.title},
            *([note] if note else []),
            "\n".join(f"– {change}" for change in changes),
            _("The call: %(url)s") % {"url": _address(call, "call")},
        ]
        subject = _("Other questions: %(call)s") % {"call": call.title}
        for address, _draft in _drafts(call):
            queue_email(to=address, subject=subject, text="\n\n".join(lines))


def tell_closed(call: Call) -> None:
    """Whoever set the call up hears how many applications wait for the screening."""
    if not (call.created_by and call.created_by.is_active):
        return
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The deadline of «%(call)s» has passed.") % {"call": call.title},
            _("Applications handed in: %(n)s.") % {"n": call.applications.handed_in().count()},
            _("Now they are checked: %(url)s") % {"url": _address(call, "setup")},
        ]
        subject = _("Applications are in: %(call)s") % {"call": call.title}
        queue_email(to=call.created_by.email, subject=subject, text="\n\n".join(lines))
