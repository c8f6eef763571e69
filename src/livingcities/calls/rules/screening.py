"""Who checks applications, and what may be decided about them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_system
from livingcities.base.decision import YES, Decision, yes_if
from livingcities.calls.models import Application, Assignment, Call, ScreeningItem

from .regions import by_secretariat

State = Application.State
UNDECIDED = frozenset({State.SUBMITTED, State.CORRECTION})


def can_see_applications(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and yes_if(call.pk, _("There is no such call."))


def can_keep_likenesses(actor: Actor, call: Call) -> Decision:
    """What the worker finds; it touches no application."""
    return yes_if(is_system(actor) and call.pk, _("The system does this by itself."))


def is_being_screened(call: Call) -> Decision:
    """Verdicts are given after the deadline; late ones, of those whose deadline was extended, while the jury reads."""
    return yes_if(
        call.state in {Call.State.SCREENING, Call.State.REVIEW},
        _("Applications are decided on between the deadline and the end of the jury's reading."),
    )


def is_undecided(application: Application) -> Decision:
    return yes_if(application.state in UNDECIDED, _("This application has been decided on already."))


def can_mark_item(actor: Actor, application: Application, item: ScreeningItem) -> Decision:
    """Checking may begin before the deadline: whoever hands in anew is looked at again."""
    early = yes_if(application.call.state == Call.State.OPEN, "")
    own = yes_if(item.call_id == application.call_id, _("This line belongs to another checklist."))
    timely = YES if early else is_being_screened(application.call)
    return by_secretariat(actor) and timely and is_undecided(application) and own


def can_decide(actor: Actor, application: Application) -> Decision:
    return by_secretariat(actor) and is_being_screened(application.call) and is_undecided(application)


def can_ask_correction(actor: Actor, application: Application) -> Decision:
    return can_decide(actor, application)


def can_admit(actor: Actor, application: Application) -> Decision:
    call = application.call
    put_forward = yes_if(
        not call.by_region or application.region_says == Application.RegionSays.PUT_FORWARD,
        _("The region has not put this application forward."),
    )
    in_track = yes_if(
        application.track_id or not call.tracks.exists(), _("Choose the nomination first: the application has none.")
    )
    return can_decide(actor, application) and put_forward and in_track


def can_reject(actor: Actor, application: Application) -> Decision:
    return can_decide(actor, application)


def can_return_to_screening(actor: Actor, application: Application) -> Decision:
    """A verdict may be taken back until somebody reads the application."""
    decided = yes_if(application.state in {State.ADMITTED, State.REJECTED}, _("There is no verdict to take back."))
    unread = yes_if(
        not Assignment.objects.in_force().filter(application=application).exists(),
        _("Jurors read this application already."),
    )
    return by_secretariat(actor) and is_being_screened(application.call) and decided and unread


def can_admit_ready(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and is_being_screened(call)
