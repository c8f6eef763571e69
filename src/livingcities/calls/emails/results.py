"""Letters about the results. No letter holds a mark, a place or a comment: those stand behind the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.outbox import queue_email
from livingcities.calls.given import given_by
from livingcities.calls.models import Application, Author, Call, Decision


def tell_results(call: Call) -> None:
    """To the authors of every application that the jury has read."""
    decisions = {
        row.application_id: row for row in Decision.objects.filter(application__call=call).select_related("application")
    }
    authors = (
        Author.objects.filter(application__call=call, application__state=Application.State.ADMITTED)
        .filter(user__is_active=True)
        .select_related("user", "application__call", "application__city")
        .order_by("application_id", "id")
    )
    with translation.override(settings.LANGUAGE_CODE):
        for author in authors:
            _tell(author, decisions.get(author.application_id))


def _tell(author: Author, decision: Decision | None) -> None:
    application = author.application
    lines = [
        _("Dear %(name)s,") % {"name": author.user.name},
        _("The results of «%(call)s» are published.") % {"call": application.call.title},
        _verdict(application, decision),
        _("How your application was read, criterion by criterion: %(url)s")
        % {"url": settings.SITE_URL + reverse("calls:feedback", args=[application.key])},
        _("All results: %(url)s") % {"url": settings.SITE_URL + reverse("calls:results", args=[application.call.slug])},
    ]
    subject = _("Results: %(call)s") % {"call": application.call.title}
    queue_email(to=author.user.email, subject=subject, text="\n\n".join(lines) + "\n")


def _verdict(application: Application, decision: Decision | None) -> str:
    names = {"title": application.title, "number": application.reference}
    return given_by(application.call).letter(decision) % names
