"""Letters about city teams and residences."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.outbox import queue_email
from livingcities.people.models import User

from .models import City, Membership, Residence


def _write(to: str, subject: str, paragraphs: Iterable[str]) -> None:
    queue_email(to=to, subject=subject, text="\n\n".join(part for part in paragraphs if part) + "\n")


def _address(page: str, city: City) -> str:
    return settings.SITE_URL + reverse(page, args=[city.slug])


def _deciders(city: City) -> list[str]:
    """The coordinators; the secretariat while there is none."""
    places = Membership.objects.coordinators().filter(city=city).select_related("user")
    people = [place.user for place in places] or list(User.objects.secretariat())
    return sorted({person.email for person in people if person.is_active})


def tell_asked(membership: Membership) -> None:
    """To those who decide about the request."""
    city = membership.city
    with translation.override(settings.LANGUAGE_CODE):
        for address in _deciders(city):
            _write(
                address,
                _("%(city)s: a request to join the team") % {"city": city.name},
                [
                    _("%(name)s asks to join the team of the city.") % {"name": membership.user.name},
                    f"«{membership.about}»" if membership.about else "",
                    _("Answer here: %(url)s") % {"url": _address("cities:team", city)},
                ],
            )


def tell_answer(membership: Membership) -> None:
    """To the person who asked."""
    city = membership.city
    with translation.override(settings.LANGUAGE_CODE):
        if membership.state == Membership.State.ACTIVE:
            subject = _("%(city)s: you are in the team") % {"city": city.name}
            lines = [
                _("Your role: %(role)s.") % {"role": membership.get_role_display()},
                _("The page of the team: %(url)s") % {"url": _address("cities:team", city)},
            ]
        else:
            subject = _("%(city)s: an answer to your request") % {"city": city.name}
            lines = [
                _("The team did not accept your request."),
                _("Reason: %(reason)s") % {"reason": membership.reason} if membership.reason else "",
                _("You can ask again: %(url)s") % {"url": _address("cities:join", city)},
            ]
        _write(membership.user.email, subject, lines)


def tell_change(membership: Membership) -> None:
    """To a member whose place in the team somebody else has changed."""
    city = membership.city
    with translation.override(settings.LANGUAGE_CODE):
        if membership.state == Membership.State.ACTIVE:
            text = _("Your role in the team is now: %(role)s.") % {"role": membership.get_role_display()}
        else:
            text = _("You have been removed from the team of the city.")
        reason = _("Reason: %(reason)s") % {"reason": membership.reason} if membership.reason else ""
        _write(membership.user.email, _("%(city)s: your place in the team") % {"city": city.name}, [text, reason])


def tell_residence(residence: Residence) -> None:
    """To the person: whether the team has confirmed where they live."""
    city = residence.city
    with translation.override(settings.LANGUAGE_CODE):
        if residence.confirmed_at:
            subject = _("%(city)s: the team has confirmed that you live here") % {"city": city.name}
            lines = [_("You can now vote in dialogues that ask confirmed residents only.")]
        else:
            subject = _("%(city)s: the team could not confirm that you live here") % {"city": city.name}
            lines = [
                _("Reason: %(reason)s") % {"reason": residence.reason},
                _("You can tell more and ask again: %(url)s")
                % {"url": settings.SITE_URL + reverse("cities:residence")},
            ]
        lines.append(_("The page of the city: %(url)s") % {"url": settings.SITE_URL + city.get_absolute_url()})
        _write(residence.user.email, subject, lines)
