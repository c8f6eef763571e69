"""Who reads, seals, decides and publishes. Nobody sees a score before it is sealed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, no, yes_if
from livingcities.calls.models import Application, Assignment, Author, Call, Review, Sitting
from livingcities.calls.models.jury import AssignmentQuerySet

from .office import by_a_secretary, by_secretariat
from .screening import UNDECIDED

State = Call.State


# --- reading -----------------------------------------------------------------------------------------
def reads(actor: Actor, assignment: Assignment) -> Decision:
    """The juror themself, as long as they are in the jury and the reading is theirs."""
    mine = Assignment.objects.visible_to(actor).filter(pk=assignment.pk, juror__user=getattr(actor, "pk", None))
    return yes_if(getattr(actor, "pk", None) and mine.exists(), _("This application is not given to you to read."))


def is_being_read(assignment: Assignment) -> Decision:
    """Everything until the seal; after it extra readings alone, until theirs."""
    call = assignment.application.call
    if call.state == State.REVIEW:
        return YES
    if call.state in {State.DRAFT, State.OPEN, State.SCREENING}:
        return no(_("The jury has not begun to read."))
    return yes_if(
        awaits_seal(call).filter(pk=assignment.pk).exists(), _("The scores are sealed: they stay as they are.")
    )


def awaits_seal(call: Call) -> AssignmentQuerySet:
    """Extra readings ordered after the latest seal."""
    if call.state != State.DECIDING:
        return Assignment.objects.none()
    return Assignment.objects.unsealed_extra().filter(application__call=call)


def can_review(actor: Actor, assignment: Assignment) -> Decision:
    return reads(actor, assignment) and is_being_read(assignment)


def can_submit(actor: Actor, review: Review) -> Decision:
    not_yet = yes_if(review.submitted_at is None, _("This review is handed in already."))
    return can_review(actor, review.assignment) and not_yet


def can_take_back(actor: Actor, review: Review) -> Decision:
    handed_in = yes_if(review.submitted_at is not None, _("This review is not handed in yet."))
    return can_review(actor, review.assignment) and handed_in


# --- sealing and ranking -----------------------------------------------------------------------------
def can_see_progress(actor: Actor, call: Call) -> Decision:
    begun = yes_if(call.state in {State.REVIEW, State.DECIDING, State.PUBLISHED}, _("The jury has not begun to read."))
    return by_a_secretary(actor) and begun


def can_seal(actor: Actor, call: Call) -> Decision:
    """The first seal closes the reading; a further one closes extra readings."""
    if not is_secretariat(actor):
        return by_a_secretary(actor)
    if call.state == State.REVIEW:
        handed_in = Review.objects.that_count().filter(assignment__application__call=call)
        some = yes_if(handed_in.exists(), _("Nobody has handed in a review yet: there is nothing to seal."))
        return some and all_have_verdicts(call)
    if call.state == State.DECIDING:
        return has_extra(call) and yes_if(
            awaits_seal(call).filter(review__submitted_at__isnull=False).exists(),
            _("Nobody has handed in a review yet: there is nothing to seal."),
        )
    return no(_("The jury is not reading now."))


def without_verdict(call: Call) -> QuerySet[Application]:
    """Handed in and neither admitted nor rejected yet."""
    return call.applications.filter(state__in=UNDECIDED)


def all_have_verdicts(call: Call) -> Decision:
    """After the seal nothing is admitted or rejected any more: who waits until then would wait for ever."""
    n = without_verdict(call).count()
    waiting = ngettext(
        "%(n)s application has no verdict yet. Admit or reject it first: after the seal it is too late.",
        "%(n)s applications have no verdict yet. Admit or reject them first: after the seal it is too late.",
        n,
    )
    return yes_if(n == 0, waiting % {"n": n})


def has_extra(call: Call) -> Decision:
    return yes_if(awaits_seal(call).exists(), _("There are no extra readings to seal."))


def can_end_extra(actor: Actor, call: Call) -> Decision:
    """Extra readings that nobody has handed in must not hold up the protocol; those handed in are sealed."""
    handed_in = awaits_seal(call).filter(review__submitted_at__isnull=False)
    none = yes_if(not handed_in.exists(), _("An extra reading has been handed in: seal it."))
    return by_a_secretary(actor) and has_extra(call) and none


def can_close_reading(actor: Actor, call: Call) -> Decision:
    return can_end_extra(actor, call) or can_seal(actor, call)


def is_sealed(call: Call) -> Decision:
    return yes_if(call.sealed_at is not None, _("Scores are shown after they are sealed, not before."))


def can_see_scores(actor: Actor, call: Call) -> Decision:
    return by_a_secretary(actor) and is_sealed(call)


def can_rank(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and is_sealed(call) and is_being_decided(call)


def is_being_decided(call: Call) -> Decision:
    return yes_if(call.state == State.DECIDING, _("The jury is not deciding now."))


def not_signed(call: Call) -> Decision:
    return yes_if(not signed(call), _("The protocol is signed: the decisions stay as they are."))


def signed(call: Call) -> bool:
    return bool(Sitting.objects.filter(call=call, signed_at__isnull=False).exists())


def can_order_extra(actor: Actor, call: Call) -> Decision:
    return can_see_scores(actor, call) and is_being_decided(call) and not_signed(call)


# --- the sitting -------------------------------------------------------------------------------------
def can_hold_sitting(actor: Actor, call: Call) -> Decision:
    return can_see_scores(actor, call) and is_being_decided(call) and not_signed(call)


def can_decide(actor: Actor, sitting: Sitting) -> Decision:
    return can_hold_sitting(actor, sitting.call)


def has_quorum(sitting: Sitting) -> Decision:
    present, jury = sitting.attendance
    enough = jury and present * 100 >= sitting.call.quorum * jury
    return yes_if(enough, _("There is no quorum: too few jurors are present."))


def can_sign(actor: Actor, sitting: Sitting) -> Decision:
    no_readings = yes_if(
        not awaits_seal(sitting.call).exists(),
        _("Extra readings are not sealed yet."),
    )
    return can_decide(actor, sitting) and no_readings and has_quorum(sitting)


def can_read_protocol(actor: Actor, call: Call) -> Decision:
    if not is_secretariat(actor):
        return yes_if(call.state == State.PUBLISHED, _("The results are not published yet."))
    return yes_if(Sitting.objects.filter(call=call).exists(), _("There was no sitting yet."))


# --- publishing --------------------------------------------------------------------------------------
def can_publish(actor: Actor, call: Call) -> Decision:
    ready = yes_if(signed(call), _("First the protocol of the sitting is signed."))
    return by_secretariat(actor) and is_being_decided(call) and ready


def can_release(actor: Actor, call: Call) -> Decision:
    return can_see_scores(actor, call)


def can_release_comment(actor: Actor, review: Review) -> Decision:
    return can_release(actor, review.assignment.application.call)


def can_pack(actor: Actor, call: Call) -> Decision:
    return yes_if(is_system(actor), _("The worker packs the data.")) and is_published(call)


def is_published(call: Call) -> Decision:
    return yes_if(call.state == State.PUBLISHED, _("The results are not published yet."))


def can_see_methodology(actor: Actor, call: Call) -> Decision:
    return can_see_scores(actor, call) if is_secretariat(actor) else is_published(call)


def can_see_feedback(actor: Actor, application: Application) -> Decision:
    """Its authors, once the results are out; the secretariat as well."""
    wrote = getattr(actor, "pk", None) and Author.objects.filter(application=application, user=actor.pk).exists()
    mine = yes_if(is_secretariat(actor) or wrote, _("Feedback is for the authors of the application."))
    read = yes_if(application.state == Application.State.ADMITTED, _("The jury did not read this application."))
    return mine and is_published(application.call) and read
