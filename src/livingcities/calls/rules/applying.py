"""Who may begin, write, hand in, take back and withdraw an application, and who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat
from livingcities.base.decision import YES, Decision, every, no, yes_if
from livingcities.calls.eligibility import WITH_ORGANISATION, named_by
from livingcities.calls.models import (
    Applicant,
    Application,
    Assignment,
    Attachment,
    Author,
    AuthorInvitation,
    Call,
    TrackAppeal,
)
from livingcities.cities.models import City
from livingcities.cities.rules import can_act_for_city, is_person, signed_in
from livingcities.people.models import Organisation, OrganisationMembership

from .office import by_a_secretary, by_secretariat

State = Application.State
Role = Author.Role

MOST_DRAFTS = 20

# An own deadline, given by the secretariat, may lie after the call's; the jury's work ends such extensions.
TAKES_LATE_ONES = frozenset({Call.State.OPEN, Call.State.SCREENING})


# --- moments ----------------------------------------------------------------------------------------
def correction_until(application: Application) -> datetime | None:
    """Until when a correction that was asked for may be handed in."""
    waiting = application.corrections.filter(answered_at=None).order_by("-id").first()
    return waiting.until if waiting else None


def last_moment(application: Application) -> datetime | None:
    """After which nothing is taken: a correction's own deadline; else the deadline, and some minutes more for
    what was saved at least once before it."""
    if application.state == State.CORRECTION:
        return correction_until(application)
    deadline = application.deadline
    if deadline is None:
        return None
    begun = application.first_saved_at is not None and application.first_saved_at < deadline
    return deadline + timedelta(minutes=application.call.grace_minutes if begun else 0)


def announced_until(application: Application) -> datetime | None:
    """What the pages name as the end: a correction's own deadline, else the deadline without its minutes of grace."""
    return correction_until(application) if application.state == State.CORRECTION else application.deadline


def is_in_time(application: Application) -> Decision:
    """A moment is a moment: the same in every zone. The last second counts, the next does not."""
    call, now = application.call, timezone.now()
    if call.state not in TAKES_LATE_ONES and application.state != State.CORRECTION:
        return no(_("Applications are not taken any more."))
    if call.opens_at and now < call.opens_at:
        return no(_("Applications are not taken yet."))
    last = last_moment(application)
    if application.state == State.CORRECTION:
        return yes_if(last and now < last, _("The time for the correction is over."))
    return yes_if(last and now < last, _("The deadline has passed."))


# --- who --------------------------------------------------------------------------------------------
def role_of(actor: Actor, application: Application) -> str:
    """The actor's role among the authors; empty for others."""
    if not is_person(actor):
        return ""
    place = Author.objects.filter(application=application, user=actor).values_list("role", flat=True).first()
    return place or ""


def writes(actor: Actor, application: Application) -> Decision:
    return yes_if(
        role_of(actor, application) in {Role.LEAD, Role.EDITOR}, _("Only the authors of the application do this.")
    )


def leads(actor: Actor, application: Application) -> Decision:
    return yes_if(role_of(actor, application) == Role.LEAD, _("Only those who lead the application do this."))


def can_read_text(actor: Actor, application: Application) -> Decision:
    """A draft is for its authors alone; what was handed in, for the secretariat and the region's representative."""
    if role_of(actor, application):
        return YES
    seen = Application.objects.visible_to(actor).filter(pk=application.pk).exists()
    handed_in = application.submissions.exists()
    return yes_if(seen and handed_in, _("This application is not for you to read."))


# --- beginning --------------------------------------------------------------------------------------
def can_apply(actor: Actor, call: Call) -> Decision:
    """Whether the call takes applications now, from whomever."""
    if call.state in {Call.State.DRAFT, Call.State.OPEN} and call.opens_at and timezone.now() < call.opens_at:
        return no(_("Applications are not taken yet."))
    return signed_in(actor) and yes_if(call.is_open and call.form_id, _("The deadline has passed."))


def can_begin(
    actor: Actor, call: Call, city: City | None, applicant: str, organisation: Organisation | None
) -> Decision:
    def questions() -> Iterator[Decision]:
        yield can_apply(actor, call)
        yield named_by(call, applicant, organisation)
        yield names_town(call, city)
        yield has_few_drafts(actor, call)
        yield speaks_for(actor, city, applicant, organisation)

    return every(questions())


def has_few_drafts(actor: Actor, call: Call) -> Decision:
    """Nobody writes so many at once; whoever begins them without end fills the disks of everybody."""
    if not is_person(actor) or is_secretariat(actor):
        return YES
    begun = Application.objects.filter(call=call, created_by=actor, state=State.DRAFT).count()
    return yes_if(begun < MOST_DRAFTS, _("You have begun many applications to this call. Hand one in or withdraw it."))


def names_town(call: Call, city: City | None) -> Decision:
    return yes_if(city or not call.needs_town, _("Choose the town: this call asks for it."))


def speaks_for(actor: Actor, city: City | None, applicant: str, organisation: Organisation | None) -> Decision:
    """A city is spoken for by its team, an organisation by its members, a person by themself."""
    if applicant == Applicant.CITY:
        if city is None:
            return no(_("Choose the city in whose name you apply."))
        return can_act_for_city(actor, city)
    if applicant not in WITH_ORGANISATION:
        return YES
    mine = OrganisationMembership.objects.active().filter(organisation=organisation, person=actor)
    return yes_if(
        is_secretariat(actor) or (organisation is not None and mine.exists()),
        _("You are not among the people of this organisation."),
    )


# --- writing ----------------------------------------------------------------------------------------
def can_write(actor: Actor, application: Application) -> Decision:
    """Drafts in time, and what the secretariat asked to correct."""
    open_to_change = yes_if(
        application.state in {State.DRAFT, State.CORRECTION},
        _("The application is handed in: it stays as it is. Take it back to change it."),
    )
    return writes(actor, application) and open_to_change and is_in_time(application)


def can_change_applicant(
    actor: Actor, application: Application, city: City | None, applicant: str, organisation: Organisation | None
) -> Decision:
    """Who applies and from where may change as long as it is a draft."""
    draft = yes_if(application.state == State.DRAFT, _("Who applies stays as it was handed in."))
    same = (application.applicant, application.city_id, application.organisation_id) == (
        applicant,
        city.pk if city else None,
        organisation.pk if organisation else None,
    )
    allowed = (
        YES
        if same
        else named_by(application.call, applicant, organisation)
        and names_town(application.call, city)
        and speaks_for(actor, city, applicant, organisation)
    )
    return can_write(actor, application) and draft and allowed


def can_remove_attachment(actor: Actor, attachment: Attachment) -> Decision:
    there = yes_if(attachment.removed_at is None, _("This file has been removed already."))
    return can_write(actor, attachment.application) and there


# --- handing in -------------------------------------------------------------------------------------
def can_submit(actor: Actor, application: Application) -> Decision:
    """By those who write. What is missing is counted by the operation, under the lock."""
    waiting = yes_if(
        application.state in {State.DRAFT, State.CORRECTION}, _("The application has been handed in already.")
    )
    return writes(actor, application) and waiting and is_in_time(application) and is_confirmed(application)


def is_confirmed(application: Application) -> Decision:
    """Anybody can sign up as an administration: in the name of one applies who has been confirmed."""
    own = application.organisation
    if application.applicant != Applicant.AUTHORITY or own is None:
        return YES
    return yes_if(
        own.confirmed_at, _("The secretariat has not confirmed this authority yet. Write to it: the draft waits.")
    )


def can_reopen(actor: Actor, application: Application) -> Decision:
    """Taken back to be changed, before the deadline and by those who lead it."""
    return leads(actor, application) and may_be_taken_back(application)


def may_be_taken_back(application: Application) -> Decision:
    """Whoever asks: what the letter and the pages promise is what the button does."""
    handed_in = yes_if(application.state == State.SUBMITTED, _("There is nothing to take back."))
    deadline = application.deadline
    early = yes_if(deadline and timezone.now() < deadline, _("The deadline has passed: it stays as it was handed in."))
    taken = yes_if(application.call.state in TAKES_LATE_ONES, _("Applications are not taken any more."))
    return handed_in and taken and early


def can_withdraw(actor: Actor, application: Application) -> Decision:
    going_on = yes_if(
        application.call.state not in {Call.State.DECIDING, Call.State.PUBLISHED},
        _("The jury has decided: an application is not withdrawn any more."),
    )
    there = yes_if(
        application.state not in {State.WITHDRAWN, State.REJECTED}, _("There is nothing to withdraw any more.")
    )
    return leads(actor, application) and there and going_on


def can_extend(actor: Actor, application: Application) -> Decision:
    """A later deadline for one applicant, with a reason that stays on record."""
    waiting = yes_if(application.state == State.DRAFT, _("Only a draft gets more time."))
    taken = yes_if(application.call.state in TAKES_LATE_ONES, _("The jury reads already: it is too late for that."))
    return by_secretariat(actor) and waiting and taken


# --- authors ----------------------------------------------------------------------------------------
def can_invite_author(actor: Actor, application: Application) -> Decision:
    alive = yes_if(application.state not in {State.WITHDRAWN, State.REJECTED}, _("The application has left the call."))
    return leads(actor, application) and alive


def can_revoke_author_invitation(actor: Actor, invitation: AuthorInvitation) -> Decision:
    return leads(actor, invitation.application) and yes_if(
        invitation.used_at is None, _("This invitation is closed already.")
    )


def can_join_authors(actor: Actor, invitation: AuthorInvitation) -> Decision:
    def questions() -> Iterator[Decision]:
        still = invitation.used_at is None and invitation.expires_at > timezone.now()
        yield yes_if(
            still and _still_leads(invitation),
            _("This invitation has expired or has been used. Ask the authors for a new one."),
        )
        yield signed_in(actor)
        yield yes_if(not role_of(actor, invitation.application), _("You are among the authors already."))
        yield yes_if(not _reads_as_juror(actor, invitation.application), _("You are in the jury of this call."))

    return every(questions())


def _still_leads(invitation: AuthorInvitation) -> bool:
    """A link is worth what its maker may do: nothing, once they lead no more or their account is gone."""
    maker = Author.objects.filter(application=invitation.application_id, user=invitation.created_by_id or 0)
    return maker.filter(role=Role.LEAD).exists()


def _reads_as_juror(actor: Actor, application: Application) -> bool:
    return bool(application.call.jurors.reading().filter(user=actor).exists())


def can_change_author(actor: Actor, author: Author) -> Decision:
    return leads(actor, author.application) and _somebody_leads(author)


def can_remove_author(actor: Actor, author: Author) -> Decision:
    """Those who lead remove others; everybody may go by themselves."""
    own = YES if is_person(actor) and author.user_id == actor.pk else leads(actor, author.application)
    return own and _somebody_leads(author)


def _somebody_leads(author: Author) -> Decision:
    others = Author.objects.filter(application=author.application_id, role=Role.LEAD).exclude(pk=author.pk)
    return yes_if(
        author.role != Role.LEAD or others.exists(), _("Somebody has to lead the application: name another one first.")
    )


# --- the nomination ---------------------------------------------------------------------------------
def can_appeal_track(actor: Actor, application: Application) -> Decision:
    has_tracks = yes_if(application.call.tracks.exists(), _("This call has no nominations."))
    one = yes_if(
        not application.track_appeals.filter(answered_at=None).exists(), _("Your question is waiting for an answer.")
    )
    return can_write(actor, application) and has_tracks and one


def can_answer_track_appeal(actor: Actor, appeal: TrackAppeal) -> Decision:
    waiting = yes_if(appeal.answered_at is None, _("This question has been answered already."))
    return by_a_secretary(actor) and waiting


def can_grant_track_appeal(actor: Actor, appeal: TrackAppeal) -> Decision:
    """Another nomination is given until the verdict: afterwards those compared would not be those who were read."""
    application = appeal.application
    open_to_change = yes_if(
        application.call.sealed_at is None and application.state in {State.DRAFT, State.SUBMITTED, State.CORRECTION},
        _("The application has been decided on: its nomination stays. Say so to the authors."),
    )
    return can_answer_track_appeal(actor, appeal) and open_to_change


# --- files ------------------------------------------------------------------------------------------
def can_read_attachment(actor: Actor, attachment: Attachment) -> Decision:
    """Authors; of what was handed in, also the secretariat, the region's representative and the jurors who read it."""
    application = attachment.application
    if role_of(actor, application):
        return YES
    refused = no(_("This file is not for you to read."))
    latest = application.submissions.order_by("-number").first()
    if latest is None:
        return refused
    if Application.objects.visible_to(actor).filter(pk=application.pk).exists():
        return yes_if(any(_names(row.snapshot, attachment) for row in application.submissions.all()), refused.reason)
    given = Assignment.objects.visible_to(actor).filter(application=application).exists()
    return yes_if(given and _names(latest.snapshot, attachment) and shown_to_jury(attachment), refused.reason)


def _names(snapshot: dict[str, dict[str, list[dict[str, str]]]], attachment: Attachment) -> bool:
    files = snapshot.get("attachments", {}).get(attachment.question, [])
    return any(row["key"] == str(attachment.key) for row in files)


def shown_to_jury(attachment: Attachment) -> bool:
    """In a blind season jurors do not get the files of questions that say who applies."""
    from livingcities.calls.questionnaire import Questionnaire

    application = attachment.application
    if not application.call.is_blind:
        return True
    question = Questionnaire.of(application.form.schema).question(attachment.question)
    return question is not None and not question.identifies
