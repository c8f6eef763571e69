"""Letters to authors about the checking of their application, and to those who speak for a region."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.moments import moment
from livingcities.base.outbox import queue_email
from livingcities.calls.models import Application, Correction, RegionRepresentative

from .applying import author_addresses


def _tell_authors(application: Application, subject: str, paragraphs: Iterable[object]) -> None:
    text = "\n\n".join(str(part) for part in paragraphs if part) + "\n"
    for address in author_addresses(application):
        queue_email(to=address, subject=f"{application.reference}: {subject}", text=text)


def _about(application: Application) -> str:
    return _("Application %(reference)s, «%(title)s».") % {
        "reference": application.reference,
        "title": application.title,
    }


def _link(application: Application) -> str:
    return _("Your application: %(url)s") % {"url": settings.SITE_URL + application.get_absolute_url()}


def tell_correction(correction: Correction) -> None:
    application = correction.application
    with translation.override(settings.LANGUAGE_CODE):
        until = ", ".join(moment(correction.until, application.tz))
        lines = [
            _about(application),
            _("The secretariat asks you to mend something:"),
            correction.text,
            _("Mend it and hand the application in again by %(until)s.") % {"until": until},
            _link(application),
        ]
        _tell_authors(application, _("please correct your application"), lines)


def tell_admitted(application: Application) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_about(application), _("It keeps the rules of the call and goes to the jury."), _link(application)]
        _tell_authors(application, _("admitted to the jury"), lines)


def tell_rejected(application: Application) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _about(application),
            _("It does not go to the jury. The reason:"),
            application.verdict_reason,
            _("If this is a mistake, answer this letter or write to the secretariat."),
            _link(application),
        ]
        _tell_authors(application, _("not admitted to the jury"), lines)


def tell_region_said(application: Application) -> None:
    region = application.city.region if application.city else ""
    with translation.override(settings.LANGUAGE_CODE):
        if application.region_says == Application.RegionSays.PUT_FORWARD:
            subject = _("the region has put you forward")
            said = _("%(region)s has put your application forward.") % {"region": region}
        else:
            subject = _("the region has not put you forward")
            said = _("%(region)s has not put your application forward. The reason:") % {"region": region}
        _tell_authors(application, subject, [_about(application), said, application.region_reason, _link(application)])


def tell_waiting(representative: RegionRepresentative, waiting: int) -> None:
    """To those who speak for a region: so many applications wait for their word."""
    with translation.override(settings.LANGUAGE_CODE):
        region = {"region": representative.region.name}
        count = ngettext(
            "%(region)s: %(n)s application waits for your word. Until it is said, the jury does not get it.",
            "%(region)s: %(n)s applications wait for your word. Until it is said, the jury does not get them.",
            waiting,
        )
        lines = [
            count % (region | {"n": waiting}),
            _("Read them and answer here: %(url)s") % {"url": settings.SITE_URL + reverse("calls:region_desk")},
            _("You get at most one such letter a day, and only while something waits."),
        ]
        subject = _("%(region)s: applications wait for the word of the region") % region
        queue_email(to=representative.user.email, subject=subject, text="\n\n".join(lines) + "\n")


def tell_appointed(representative: RegionRepresentative) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("You now speak for the region in the calls of Living Cities: %(region)s.")
            % {"region": representative.region.name},
            _("Applications of its towns wait for your word here: %(url)s")
            % {"url": settings.SITE_URL + reverse("calls:region_desk")},
        ]
        queue_email(
            to=representative.user.email,
            subject=_("%(region)s: you represent the region") % {"region": representative.region.name},
            text="\n\n".join(lines) + "\n",
        )
