"""Letters to jurors. None of them names an application: in a blind season a letter must not tell who applied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.moments import moment
from livingcities.base.outbox import queue_email
from livingcities.calls.models import Call, Juror
from livingcities.people.models import User


def _write(juror: Juror, subject: str, paragraphs: Iterable[object]) -> None:
    greeting = _("Dear %(name)s,") % {"name": juror.name}
    text = "\n\n".join([greeting, *(str(part) for part in paragraphs if part)]) + "\n"
    queue_email(to=_address(juror), subject=f"{subject}: {juror.call.title}", text=text)


def _address(juror: Juror) -> str:
    """Where the person reads letters: that of the account, which may have changed since the invitation."""
    return juror.user.email if juror.user and juror.user.is_active else juror.email


def _readings(count: int) -> str:
    return ngettext("%(n)s application", "%(n)s applications", count) % {"n": count}


def _until(juror: Juror, until: datetime | None) -> str:
    tz = juror.city.tz if juror.city else None
    return _("Please read until %(until)s.") % {"until": ", ".join(moment(until, tz))} if until else ""


def _desk(juror: Juror) -> str:
    url = settings.SITE_URL + reverse("calls:desk", args=[juror.call.slug])
    return _("Your desk: %(url)s") % {"url": url}


def tell_invited(juror: Juror, token: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("You are invited into the second jury of «%(call)s».") % {"call": juror.call.title}
            if juror.is_auditor
            else _("You are invited into the jury of «%(call)s».") % {"call": juror.call.title},
            _("You would read up to %(readings)s.") % {"readings": _readings(juror.most)},
            _until(juror, juror.call.review_until),
            _("Say yes or no here: %(url)s")
            % {"url": settings.SITE_URL + reverse("calls:jury_invitation", args=[token])},
            _("The link is yours alone: do not pass it on."),
        ]
        _write(juror, _("Invitation into the jury"), lines)


def tell_readings(juror: Juror, count: int, until: datetime | None) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("For you to read: %(readings)s.") % {"readings": _readings(count)},
            _until(juror, until),
            _("If an application is too near to you, say so on its page: somebody else will read it."),
            _desk(juror),
        ]
        _write(juror, _("Applications wait for you"), lines)


def remind(juror: Juror, waiting: int, until: datetime | None) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("Still waiting for your review: %(readings)s.") % {"readings": _readings(waiting)},
            _until(juror, until),
            _("If you cannot manage, tell the secretariat now: there is still time to find a replacement."),
            _desk(juror),
        ]
        _write(juror, _("A reminder"), lines)


def thank_for_time(juror: Juror) -> None:
    """To a juror who leaves: what was handed in counts."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("You have left the jury of «%(call)s».") % {"call": juror.call.title},
            _("The reviews that you have handed in count. Thank you for them."),
        ]
        _write(juror, _("You have left the jury"), lines)


def tell_reader_gone(call: Call, count: int) -> None:
    """To the secretariat: somebody's account is deleted, and so many applications lack a reader. It names nobody."""
    page = "calls:results_desk" if call.state == Call.State.DECIDING else "calls:readings"
    with translation.override(settings.LANGUAGE_CODE):
        url = settings.SITE_URL + reverse(page, args=[call.slug])
        lines = [
            _("A juror of «%(call)s» has deleted their account. The reviews that were handed in count.")
            % {"call": call.title},
            _("Left unread: %(readings)s.") % {"readings": _readings(count)},
            _("Give them to others: %(url)s") % {"url": url},
        ]
        subject = _("A juror is gone: %(call)s") % {"call": call.title}
        office = User.objects.secretariat()
        for to in office.values_list("email", flat=True):
            queue_email(to=to, subject=subject, text="\n\n".join(lines) + "\n")
