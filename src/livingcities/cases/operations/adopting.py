"""A practice goes on to another town: the letter, the stages, what was changed, what is left after years."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import SYSTEM, Actor, as_person
from livingcities.base.clock import each, every
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cases import emails, rules
from livingcities.cases.models import Adoption, Case, OutcomeCheck, StageChange
from livingcities.cases.search import recount_case
from livingcities.cities.models import City, Membership

Stage = Adoption.Stage
CHECKED_AFTER = (1, 3, 5)
SECOND_LETTER_AFTER = timedelta(days=30)


@operation("cases.request_adoption", rule=rules.can_request)
def request_adoption(
    *, actor: Actor, case: Case, city: City, message: str = "", shares_email: bool = False
) -> Adoption:
    """«We want to repeat this»: an adoption begins with a letter that introduces the two towns."""
    lock(case)
    insist(rules.can_request(actor, case, city))
    adoption = Adoption.objects.create(
        case=case,
        city=city,
        message=message.strip(),
        shares_email=shares_email,
        is_demo=case.is_demo,
        created_by=as_person(actor),
    )
    StageChange.objects.create(adoption=adoption, stage=adoption.stage, by=as_person(actor))
    emails.introduce(adoption)
    leave_trace("cases.request_adoption", actor=actor, target=adoption)
    return adoption


@operation("cases.reply", rule=rules.can_reply)
def reply(*, actor: Actor, adoption: Adoption, text: str, shares_email: bool = False) -> Adoption:
    """The giving town answers the letter."""
    lock(adoption)
    insist(rules.can_reply(actor, adoption))
    adoption.reply, adoption.replied_at, adoption.replied_by = text.strip(), timezone.now(), as_person(actor)
    adoption.reply_shares_email = shares_email
    adoption.save(update_fields=["reply", "replied_at", "replied_by", "reply_shares_email"])
    emails.tell_reply(adoption)
    leave_trace("cases.reply", actor=actor, target=adoption)
    return adoption


@operation("cases.move_adoption", rule=rules.can_move)
def move_adoption(*, actor: Actor, adoption: Adoption, stage: str, note: str = "", told: str = "") -> Adoption:
    """Say how far it has come. `told` is what was changed when it is done, and why when it is given up:
    neither ends without these words. One, three and five years later the town is asked what is left."""
    lock(adoption)
    insist(rules.can_move(actor, adoption))
    told = told.strip()
    if stage == adoption.stage:
        raise Refused(_("This is the stage already."))
    if stage in (Stage.DONE, Stage.GIVEN_UP) and not told:
        raise Refused(_("Tell what was changed, or why it was given up: others learn from this most."))
    adoption.stage = Stage(stage)
    if stage == Stage.DONE:
        adoption.changed, adoption.done_at = told, timezone.now()
    if stage == Stage.GIVEN_UP:
        adoption.reason = told
    adoption.save(update_fields=["stage", "changed", "reason", "done_at"])
    StageChange.objects.create(adoption=adoption, stage=stage, note=note.strip(), by=as_person(actor))
    if stage == Stage.DONE:
        _plan_checks(adoption)
    recount_case(adoption.case)
    emails.tell_stage(adoption, note.strip())
    leave_trace("cases.move_adoption", actor=actor, target=adoption, stage=stage)
    return adoption


def _plan_checks(adoption: Adoption) -> None:
    done = timezone.localdate(adoption.done_at)
    OutcomeCheck.objects.bulk_create(
        OutcomeCheck(adoption=adoption, years=years, due_on=_years_after(done, years)) for years in CHECKED_AFTER
    )


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@operation("cases.tell_changes", rule=rules.can_tell_changes)
def tell_changes(*, actor: Actor, adoption: Adoption, changed: str) -> Adoption:
    """Tell what the town does differently: at any time, for others who think about repeating it."""
    lock(adoption)
    adoption.changed = changed.strip()
    adoption.save(update_fields=["changed"])
    leave_trace("cases.tell_changes", actor=actor, target=adoption)
    return adoption


@operation("cases.link_case", rule=rules.can_link_case)
def link_case(*, actor: Actor, adoption: Adoption, became: Case) -> Adoption:
    """Say that the adopter's own case grew from this one: the lineage goes on."""
    lock(adoption)
    insist(rules.can_link_case(actor, adoption, became))
    adoption.became = became
    adoption.save(update_fields=["became"])
    leave_trace("cases.link_case", actor=actor, target=adoption, became=became.pk)
    return adoption


@operation("cases.answer_outcome", rule=rules.can_answer_outcome)
def answer_outcome(*, actor: Actor, check: OutcomeCheck, outcome: str, text: str = "") -> OutcomeCheck:
    """Does it still work? The answer stands on the page of the case."""
    lock(check)
    insist(rules.can_answer_outcome(actor, check))
    check.outcome, check.text = OutcomeCheck.Outcome(outcome), text.strip()
    check.answered_by, check.answered_at = as_person(actor), timezone.now()
    check.save(update_fields=["outcome", "text", "answered_by", "answered_at"])
    recount_case(check.adoption.case)
    leave_trace("cases.answer_outcome", actor=actor, target=check.adoption, years=check.years)
    return check


@operation("cases.ask_outcome", rule=rules.can_ask_outcome)
def ask_outcome(*, actor: Actor, check: OutcomeCheck) -> OutcomeCheck:
    """Write to the adopting town that its answer is due."""
    lock(check)
    insist(rules.can_ask_outcome(actor, check))
    check.asked_at = timezone.now()
    check.save(update_fields=["asked_at"])
    emails.ask_outcome(check)
    leave_trace("cases.ask_outcome", actor=actor, target=check.adoption, years=check.years)
    return check


def waiting_for_a_letter() -> list[OutcomeCheck]:
    """Due questions: never asked, or asked once a month ago without an answer. Nobody gets a third letter. Where a
    town has no team, its latest question waits for one."""
    due = _due_questions()
    recent = Q(due_on__gt=timezone.localdate() - 3 * SECOND_LETTER_AFTER)
    once = recent & Q(asked_at__lt=timezone.now() - SECOND_LETTER_AFTER)
    rows = due.filter(Q(asked_at=None) | once).select_related("adoption__case", "adoption__city")
    return [check for check in rows if check.asked_at is None or _was_the_first(check)]


def _due_questions() -> QuerySet[OutcomeCheck]:
    due = OutcomeCheck.objects.filter(due_on__lte=timezone.localdate())
    later = due.filter(adoption=OuterRef("adoption"), years__gt=OuterRef("years"))
    teams = Membership.objects.active().filter(user__is_active=True)
    return due.filter(~Exists(later), answered_at=None, adoption__city__in=teams.values("city"))


def _was_the_first(check: OutcomeCheck) -> bool:
    """The first letter goes out when the question is due, the second a month later."""
    assert check.asked_at is not None
    return timezone.localdate(check.asked_at) < check.due_on + SECOND_LETTER_AFTER / 2


@every(minutes=60 * 6)
def ask_outcomes() -> None:
    each(waiting_for_a_letter(), lambda check: ask_outcome(actor=SYSTEM, check=check))
