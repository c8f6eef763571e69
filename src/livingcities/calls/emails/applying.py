"""Letters to the authors of an application: what was handed in, more time, answers about the nomination."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.moments import moment
from livingcities.base.outbox import queue_email
from livingcities.calls.models import Application, AuthorInvitation, Submission, TrackAppeal
from livingcities.people.models import User


def author_addresses(application: Application) -> list[str]:
    """Those who write and lead; each address once."""
    places = application.authors.exclude(role="reader").select_related("user")
    return sorted({place.user.email for place in places if place.user.is_active})


def address_of(application: Application, page: str = "application") -> str:
    return settings.SITE_URL + reverse(f"calls:{page}", args=[application.key])


def _tell_authors(application: Application, subject: str, paragraphs: Iterable[object]) -> None:
    text = "\n\n".join(str(part) for part in paragraphs)
    for address in author_addresses(application):
        queue_email(to=address, subject=f"{subject}: {application.title}", text=text)


def tell_submitted(application: Application, submission: Submission, *, may_take_back: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        when = ", ".join(moment(submission.at, application.tz))
        _tell_authors(
            application,
            _("Handed in: %(reference)s") % {"reference": application.reference},
            [
                _("The application «%(title)s» is handed in.") % {"title": application.title},
                _("Number: %(reference)s") % {"reference": application.reference},
                _("Call: %(call)s") % {"call": application.call.title},
                _("Moment: %(when)s") % {"when": when},
                _("Digest of the text and files (SHA-256): %(digest)s") % {"digest": submission.digest},
                _("The receipt as PDF: %(url)s") % {"url": address_of(application, "receipt")},
                _("Until the deadline you can take the application back, change it and hand it in again: %(url)s")
                % {"url": address_of(application)}
                if may_take_back
                else _("The application: %(url)s") % {"url": address_of(application)},
            ],
        )


def tell_extended(application: Application) -> None:
    assert application.extended_until is not None
    with translation.override(settings.LANGUAGE_CODE):
        when = ", ".join(moment(application.extended_until, application.tz))
        _tell_authors(
            application,
            _("You have more time"),
            [
                _("The secretariat has given you more time for the application «%(title)s».")
                % {"title": application.title},
                _("New deadline: %(when)s") % {"when": when},
                _("Why: %(reason)s") % {"reason": application.extension_reason},
                address_of(application),
            ],
        )


def tell_appeal_asked(appeal: TrackAppeal) -> None:
    """To the secretariat: a question about a nomination waits for an answer."""
    application = appeal.application
    address = settings.SITE_URL + reverse("calls:answer_track_appeal", args=[application.key, appeal.pk])
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("The authors of «%(title)s» think that it belongs to another nomination.") % {"title": application.title},
            _("Call: %(call)s") % {"call": application.call.title},
            _("Now: %(track)s") % {"track": application.track.title if application.track else _("none")},
            _("Asked for: %(track)s") % {"track": appeal.wanted.title} if appeal.wanted else "",
            f"«{appeal.text}»" if appeal.text else "",
            _("Answer here: %(url)s") % {"url": address},
        ]
        subject = _("A question about a nomination: %(title)s") % {"title": application.title}
        text = "\n\n".join(str(line) for line in lines if line)
        office = User.objects.secretariat()
        for to in office.values_list("email", flat=True):
            queue_email(to=to, subject=subject, text=text)


def tell_appeal_answered(appeal: TrackAppeal) -> None:
    application = appeal.application
    with translation.override(settings.LANGUAGE_CODE):
        track = application.track.title if application.track else _("none")
        _tell_authors(
            application,
            _("About your nomination"),
            [
                _("The secretariat has agreed with you.") if appeal.granted else _("The nomination stays as it was."),
                appeal.answer,
                _("The nomination of your application: %(track)s") % {"track": track},
                address_of(application),
            ],
        )


def invite_author(invitation: AuthorInvitation, token: str) -> None:
    """To whoever was named by address; the link works for the first who opens it and signs in."""
    application = invitation.application
    with translation.override(settings.LANGUAGE_CODE):
        by = invitation.created_by.name if invitation.created_by else _("The authors")
        lines = [
            _("%(name)s invites you to work on the application «%(title)s».")
            % {"name": by, "title": application.title},
            _("Call: %(call)s") % {"call": application.call.title},
            _("Your part: %(role)s") % {"role": invitation.get_role_display()},
            _("Open the link and sign in: %(url)s")
            % {"url": settings.SITE_URL + reverse("calls:author_invitation", args=[token])},
            _("The link works once, until %(when)s.") % {"when": ", ".join(moment(invitation.expires_at))},
        ]
        subject = _("An invitation to an application: %(title)s") % {"title": application.title}
        queue_email(to=invitation.email, subject=subject, text="\n\n".join(lines))
