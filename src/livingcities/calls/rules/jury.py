"""Who calls jurors, who answers, who says that an application is too near, who gives readings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_system
from livingcities.base.decision import Decision, yes_if
from livingcities.calls.models import Application, Assignment, AssignmentPlan, Call, Conflict, Juror, Review
from livingcities.calls.models.jury import AssignmentQuerySet, JurorQuerySet
from livingcities.cities.rules import is_person, signed_in

from .office import by_secretariat

State = Juror.State
READING = frozenset({Call.State.SCREENING, Call.State.REVIEW})
DAYS_BEFORE = timedelta(days=3)
REST = timedelta(days=3)
DAY = timedelta(days=1)
"""From how long before the end jurors are reminded, and how long they are left in peace after a letter."""


def jury_is_formed(call: Call) -> Decision:
    """A jury may be called from the first day; once the scores are sealed it stays as it is."""
    return yes_if(
        call.sealed_at is None and call.state not in {Call.State.DECIDING, Call.State.PUBLISHED},
        _("The jury's scores are sealed: the jury stays as it is."),
    )


def can_call_jurors(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and jury_is_formed(call)


def can_invite_again(actor: Actor, juror: Juror) -> Decision:
    waiting = yes_if(juror.state in {State.INVITED, State.DECLINED}, _("This person is in the jury already."))
    return can_call_jurors(actor, juror.call) and waiting


def unanswered(call: Call) -> JurorQuerySet:
    """Those listed who have not answered and whose last letter is a day old, or who never got any: a jury that was
    copied is listed, not written to."""
    rested = Q(invited_at=None) | Q(invited_at__lte=timezone.now() - DAY)
    return call.jurors.filter(rested, state=State.INVITED)


def can_invite_unanswered_again(actor: Actor, call: Call) -> Decision:
    waiting = yes_if(
        unanswered(call).exists(), _("Everybody who was invited has answered or got a letter within the last day.")
    )
    return can_call_jurors(actor, call) and waiting


def can_edit_juror(actor: Actor, juror: Juror) -> Decision:
    return can_call_jurors(actor, juror.call)


def is_invited(juror: Juror) -> Decision:
    return yes_if(juror.state == State.INVITED, _("This invitation has been answered already."))


def can_join_jury(actor: Actor, juror: Juror) -> Decision:
    """Whoever has the link and has signed in; one place in a jury per person."""
    elsewhere = Juror.objects.filter(call=juror.call, user=getattr(actor, "pk", None)).exclude(pk=juror.pk)
    alone = yes_if(not is_person(actor) or not elsewhere.exists(), _("You are in this jury already."))
    return signed_in(actor) and is_invited(juror) and jury_is_formed(juror.call) and alone


def can_turn_down_jury(actor: Actor, juror: Juror) -> Decision:
    """Whoever has the link: saying no takes no account."""
    return is_invited(juror)


def is_this_juror(actor: Actor, juror: Juror) -> Decision:
    own = is_person(actor) and juror.user_id == actor.pk and juror.state == State.ACTIVE
    return yes_if(own, _("Only the juror in question does this."))


def can_declare_conflicts(actor: Actor, juror: Juror) -> Decision:
    before = yes_if(
        juror.call.state in {Call.State.OPEN, Call.State.SCREENING, Call.State.REVIEW},
        _("The jury has finished reading."),
    )
    return is_this_juror(actor, juror) and before and jury_is_formed(juror.call)


def can_declare_conflict(actor: Actor, juror: Juror, application: Application) -> Decision:
    """Of an application that one is to read, until its review is handed in: of an extra reading after the seal too."""
    own = Assignment.objects.in_force().filter(juror=juror, application=application)
    may = is_this_juror(actor, juror) if own.unsealed_extra().exists() else can_declare_conflicts(actor, juror)
    given = yes_if(own.exists(), _("This application is not among those given to you."))
    done = Review.objects.submitted().filter(assignment__in=own)
    return may and given and yes_if(not done.exists(), _("Your review has been handed in already."))


def can_add_conflict(actor: Actor, juror: Juror, application: Application) -> Decision:
    same = yes_if(juror.call_id == application.call_id, _("The juror and the application belong to different calls."))
    return can_call_jurors(actor, juror.call) and same


def can_remove_conflict(actor: Actor, conflict: Conflict) -> Decision:
    by_hand = yes_if(
        conflict.kind == Conflict.Kind.ADDED,
        _("Only what the secretariat has added is removed by hand; the rest follows from what is known."),
    )
    return can_call_jurors(actor, conflict.juror.call) and by_hand


def can_find_conflicts(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and jury_is_formed(call)


def can_assign(actor: Actor, call: Call) -> Decision:
    ready = yes_if(
        call.state in READING, _("Readings are given once the deadline has passed and until the scores are sealed.")
    )
    return by_secretariat(actor) and ready and jury_is_formed(call)


def can_propose_assignment(actor: Actor, call: Call) -> Decision:
    someone = yes_if(call.jurors.reading().exists(), _("Nobody has accepted a place in the jury yet."))
    something = yes_if(call.applications.admitted().exists(), _("No application has been admitted yet."))
    return can_assign(actor, call) and someone and something


def can_keep_plan(actor: Actor, call: Call) -> Decision:
    return can_assign(actor, call)


def can_accept_plan(actor: Actor, plan: AssignmentPlan) -> Decision:
    waiting = yes_if(plan.accepted_at is None, _("This plan is in force already."))
    latest = AssignmentPlan.objects.filter(call=plan.call_id).order_by("id").last()
    newest = yes_if(latest is not None and latest.pk == plan.pk, _("There is a later plan: look at that one."))
    return can_assign(actor, plan.call) and waiting and newest


def can_assign_by_hand(actor: Actor, juror: Juror, application: Application) -> Decision:
    same = yes_if(juror.call_id == application.call_id, _("The juror and the application belong to different calls."))
    begun = yes_if(juror.call.state == Call.State.REVIEW, _("First put a plan in force, then change it by hand."))
    return can_assign(actor, juror.call) and same and begun


def can_revoke_assignment(actor: Actor, assignment: Assignment) -> Decision:
    """What has been reviewed stays: nobody takes a score out by taking a reading away."""
    in_force = yes_if(assignment.revoked_at is None, _("This reading has been taken back already."))
    done = Review.objects.submitted().filter(assignment=assignment)
    undone = yes_if(not done.exists(), _("The review has been handed in: it stays."))
    extra = Assignment.objects.unsealed_extra().filter(pk=assignment.pk).exists()
    may = by_secretariat(actor) if extra else can_assign(actor, assignment.juror.call)
    return may and in_force and undone


def can_replace_juror(actor: Actor, juror: Juror) -> Decision:
    there = yes_if(juror.state in {State.ACTIVE, State.INVITED}, _("This person is not in the jury."))
    return can_call_jurors(actor, juror.call) and there


def can_assign_extra(actor: Actor, call: Call) -> Decision:
    """Further readings at the prize line, ordered after the scores were opened."""
    late = yes_if(
        call.state in {Call.State.REVIEW, Call.State.DECIDING}, _("Extra readings are given before the decisions.")
    )
    return by_secretariat(actor) and late


def leaves_time(call: Call, until: datetime) -> Decision:
    """Whether extra readings may end then: ahead, and before the day on which the results are promised."""
    now, promised = timezone.now(), call.results_at
    ahead = yes_if(until > now, _("This moment has passed already."))
    before = yes_if(
        promised is None or promised <= now or until < promised,
        _("The results are promised before that. Name an earlier moment, or move the day of the results first."),
    )
    return ahead and before


def to_read(juror: Juror) -> AssignmentQuerySet:
    """What the juror has not handed in yet; after the seal extra readings alone."""
    given: AssignmentQuerySet = juror.assignments.in_force().filter(review__submitted_at=None)
    return given.unsealed_extra() if juror.call.state == Call.State.DECIDING else given


def reads_until(juror: Juror) -> datetime | None:
    """The end that the juror has before them: the call's; after the seal the nearest of their extra readings."""
    if juror.call.state != Call.State.DECIDING:
        return juror.call.review_until
    end: datetime | None = to_read(juror).aggregate(end=Min("until"))["end"]
    return end


def is_due_to_be_reminded(actor: Actor, juror: Juror) -> Decision:
    """The clock's question: readings wait, the end is near or past, and the last letter is three days old."""
    until, now = reads_until(juror), timezone.now()
    near = until is not None and now >= until - DAYS_BEFORE
    rested = juror.reminded_at is None or juror.reminded_at <= now - REST
    active = juror.state == State.ACTIVE and juror.call.state in {Call.State.REVIEW, Call.State.DECIDING}
    system = yes_if(is_system(actor), _("The system does this by itself."))
    return system and yes_if(near and rested and active, _("It is too early for a reminder."))
