"""The jury's sitting: who is present, what is decided and why, the protocol signed once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls import standings
from livingcities.calls.models import Application, Call, Decision, Juror, Sitting, Track
from livingcities.calls.rules.results import can_decide, can_hold_sitting, can_sign

Kind = Decision.Kind


@operation("calls.hold_sitting", rule=can_hold_sitting)
def hold_sitting(
    *, actor: Actor, call: Call, held_on: date, place: str = "", minutes: str = "", present: Iterable[Juror] = ()
) -> Sitting:
    """Note when and where the jury sits, who is present and what is said; until the protocol is signed."""
    lock(call)
    insist(can_hold_sitting(actor, call))
    sitting = Sitting.objects.filter(call=call).first() or Sitting(call=call)
    sitting.held_on, sitting.place, sitting.minutes = held_on, place, minutes
    sitting.save()
    sitting.present.set(juror for juror in present if juror.call_id == call.pk and juror.state == Juror.State.ACTIVE)
    leave_trace("calls.hold_sitting", actor=actor, target=call, present=sitting.present.count())
    return sitting


@operation("calls.decide", rule=can_decide)
def decide(
    *, actor: Actor, sitting: Sitting, application: Application, kind: str, prize: str = "", reason: str = ""
) -> Decision:
    """Write down what the jury decided; where it departs from the ranking, also why."""
    lock(sitting.call)
    insist(can_decide(actor, sitting))
    standing = standings.standing_of(sitting.call, application.track)
    row = standing.row_of(application) if standing else None
    if row is None:
        raise Refused(_("This application is not among those that the jury has read."))
    departs = (kind == Kind.WINNER) != row.wins
    if departs and not reason.strip():
        raise Refused(_("This departs from the ranking: write why the jury decided so."))
    decision, _made = Decision.objects.update_or_create(
        application=application,
        defaults={
            "sitting": sitting,
            "kind": kind,
            "place": row.place if kind == Kind.WINNER else None,
            "prize": prize,
            "reason": reason.strip(),
            "depends": row.depends,
            "departs": departs,
            "at": timezone.now(),
        },
    )
    leave_trace("calls.decide", actor=actor, target=application, kind=kind)
    return decision


@operation("calls.follow_ranking", rule=can_decide)
def follow_ranking(*, actor: Actor, sitting: Sitting, track: Track | None) -> int:
    """Name as winners those whom the published rule puts first in this track, unless the jury decided otherwise."""
    lock(sitting.call)
    insist(can_decide(actor, sitting))
    standing = standings.standing_of(sitting.call, track)
    if standing is None:
        raise Refused(_("This track is not ranked yet."))
    undecided = [row for row in standing.winners if row.decision is None]
    Decision.objects.bulk_create(
        Decision(application=row.application, sitting=sitting, kind=Kind.WINNER, place=row.place, depends=row.depends)
        for row in undecided
    )
    leave_trace("calls.follow_ranking", actor=actor, target=sitting.call, winners=len(undecided))
    return len(undecided)


@operation("calls.sign_sitting", rule=can_sign)
def sign_sitting(*, actor: Actor, sitting: Sitting) -> Sitting:
    """Sign the protocol: from now on the decisions stay; whoever got no prize is noted as such."""
    lock(sitting.call, sitting)
    insist(can_sign(actor, sitting))
    if not standings.is_fresh(sitting.call):
        raise Refused(_("The ranking is being computed from the latest scores. Try again in a minute."))
    found = standings.standings(sitting.call)
    for standing in found:
        _check_decisions(standing)
    decided = Decision.objects.filter(application__call=sitting.call)
    rest = sitting.call.applications.admitted().exclude(pk__in=decided.values("application"))
    Decision.objects.bulk_create(Decision(application=row, sitting=sitting, kind=Kind.NONE) for row in rest)
    _as_ranked_now(sitting.call, found)
    sitting.present_count, sitting.jury_count = sitting.attendance
    sitting.signed_at = timezone.now()
    sitting.signed_by = as_person(actor)
    sitting.save(update_fields=["present_count", "jury_count", "signed_at", "signed_by"])
    leave_trace("calls.sign_sitting", actor=actor, target=sitting.call)
    return sitting


def _check_decisions(standing: standings.Standing) -> None:
    """Extra readings may have moved the ranking after a decision was written down."""
    for row in standing.rows:
        if row.decision is None:
            if not row.wins:
                continue
            text = _("%(application)s is among the first of its track: write down what the jury decided about it.")
        elif (row.decision.kind == Kind.WINNER) == row.wins or row.decision.departs:
            continue
        elif row.decision.reason:
            text = _(
                "The ranking has changed since the jury decided about %(application)s, and the decision departs from "
                "it now: write why."
            )
        else:
            text = _("The decision about %(application)s departs from the ranking: write why.")
        raise Refused(text % {"application": row.application.reference})


def _as_ranked_now(call: Call, found: list[standings.Standing]) -> None:
    """Places and what depends on the scores counted, as the ranking that is signed has them."""
    rows = {row.application.pk: row for standing in found for row in standing.rows}
    decisions = list(Decision.objects.filter(application__call=call))
    for decision in decisions:
        row = rows.get(decision.application_id)
        decision.place = row.place if row and decision.kind == Kind.WINNER else None
        decision.depends = bool(row and row.depends)
    Decision.objects.bulk_update(decisions, ["place", "depends"])
