"""Diplomas for those who got a prize and thanks to those who read: issued when the results are published."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from livingcities.base.actors import SYSTEM
from livingcities.calls.given import given_by
from livingcities.calls.models import Application, Author, Call, Decision, Juror, Review
from livingcities.credentials.models import Credential
from livingcities.credentials.operations import issue


def occasion(call: Call) -> str:
    """The key under which the certificates of a call are found."""
    return f"call:{call.slug}"[:100]


def issue_certificates(call: Call) -> None:
    """In the transaction of the publication: nobody is named a winner without a diploma."""
    with translation.override(settings.LANGUAGE_CODE):
        chair = Juror.objects.filter(call=call, is_chair=True, state=Juror.State.ACTIVE).first()
        signed_by = _("%(name)s, chair of the jury") % {"name": chair.name} if chair else ""
        for decision in _prizes(call):
            if title := _title(call, decision):
                _diploma(call, decision, title, signed_by)
        for juror in _readers(call):
            _thanks(call, juror, signed_by)


def _prizes(call: Call) -> list[Decision]:
    prizes = Decision.objects.prizes().filter(application__call=call)
    return list(prizes.select_related("application__city", "application__organisation", "application__track"))


def _readers(call: Call) -> list[Juror]:
    handed_in = Review.objects.that_count().filter(assignment__application__call=call)
    seated = (Juror.State.ACTIVE, Juror.State.LEFT)  # whoever has left was thanked in words for what counts
    readers = Juror.objects.filter(call=call, state__in=seated, pk__in=handed_in.values("assignment__juror"))
    # Whoever has deleted their account left no name that could be thanked.
    return list(readers.exclude(user=None).select_related("user"))


def _title(call: Call, decision: Decision) -> str:
    """As the call says for those whom it was about; a call without diplomas gives none to anybody."""
    if not call.diploma or decision.kind == Decision.Kind.WINNER:
        return call.diploma
    return str(given_by(call).certificates.get(decision.kind, ""))


def _diploma(call: Call, decision: Decision, title: str, signed_by: str) -> None:
    application = decision.application
    lead = Author.objects.filter(application=application, role=Author.Role.LEAD).select_related("user").first()
    track = f", {application.track.title}" if application.track else ""
    issue(
        actor=SYSTEM,
        kind=Credential.Kind.DIPLOMA,
        holder=lead.user if lead else None,
        holder_name=holder_name(application)[:300],
        title=title,
        reason=f"«{application.title}»{track}"[:500],
        programme=call.title,
        occasion=occasion(call),
        signed_by=signed_by[:300],
        is_demo=call.is_demo,
    )


def holder_name(application: Application) -> str:
    """In whose name it was made: the organisation, else the town, else the person who led it."""
    if application.organisation:
        town = f", {application.city}" if application.city else ""
        return f"{application.organisation}{town}"
    if application.city and application.applicant != "person":
        return str(application.city)
    lead = application.authors.filter(role=Author.Role.LEAD).select_related("user").first()
    return lead.user.name if lead else str(application.city or application.title)


def _thanks(call: Call, juror: Juror, signed_by: str) -> None:
    issue(
        actor=SYSTEM,
        kind=Credential.Kind.THANKS,
        holder=juror.user,
        holder_name=juror.name,
        title=_("Letter of thanks"),
        reason=_("For reading and scoring applications in the jury"),
        programme=call.title,
        occasion=occasion(call),
        signed_by="" if juror.is_chair else signed_by[:300],
        is_demo=call.is_demo,
    )
