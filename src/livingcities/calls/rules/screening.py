"""Who checks applications, and what may be decided about them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_system
from livingcities.base.decision import YES, Decision, yes_if
from livingcities.calls.models import Application, Assignment, Call, ScreeningItem, ScreeningMark, Track

from .office import by_secretariat
from .regions import has_room

State = Application.State
UNDECIDED = frozenset({State.SUBMITTED, State.CORRECTION})


# --- how far the checking is ------------------------------------------------------------------------
def is_stale(mark: ScreeningMark, application: Application) -> bool:
    """Made before the application was handed in for the last time: it counts no more."""
    return bool(application.submitted_at and mark.at < application.submitted_at)


def _items(**without: bool) -> QuerySet[ScreeningItem]:
    """Lines of an application's checklist (of the outer query) that lack a mark of this kind which is not stale."""
    application = OuterRef(OuterRef("pk"))
    fresh = ScreeningMark.objects.filter(item=OuterRef("pk"), application=application, **without)
    fresh = fresh.filter(at__gte=OuterRef(OuterRef("submitted_at")))
    return ScreeningItem.objects.filter(~Exists(fresh), call=OuterRef("call"))


def unchecked(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Handed in, and some line of the checklist has no mark."""
    return rows.filter(Exists(_items()), state=State.SUBMITTED)


def ready_to_admit(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Handed in, every line of the checklist met since then, put forward where the region is asked, in a nomination
    where there are any: what `can_admit` says yes to."""
    put_forward = Q(call__by_region=False) | Q(region_says=Application.RegionSays.PUT_FORWARD)
    in_track = Q(track__isnull=False) | ~Exists(Track.objects.filter(call=OuterRef("call")))
    return rows.filter(put_forward, in_track, ~Exists(_items(is_met=True)), state=State.SUBMITTED)


# --- what may be done -------------------------------------------------------------------------------


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
    timely = is_being_screened(application.call)
    return by_secretariat(actor) and timely and decided and unread and _keeps_the_quota(application)


def _keeps_the_quota(application: Application) -> Decision:
    """What was refused had freed its place: the region may have given it away. Asked with the region's row locked."""
    city = application.city
    counts_anew = application.state == State.REJECTED and application.region_says == Application.RegionSays.PUT_FORWARD
    if city is None or not application.call.by_region or not counts_anew:
        return YES
    return yes_if(
        has_room(application.call, city.region),
        _(
            "The region has put another application forward in its place, and its quota is used up. "
            "One of the others has to be declined first."
        ),
    )


def can_admit_ready(actor: Actor, call: Call) -> Decision:
    return by_secretariat(actor) and is_being_screened(call)
