"""Sealing the scores, ranking the tracks, extra readings at the prize line, publishing."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicmethods.calibration.calibration import Calibration
from civicmethods.calibration.means import Means, ranked
from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import each, every
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import alone, lock
from livingcities.base.models import Computation
from livingcities.base.operation import leave_trace, operation
from livingcities.calls import scores, standings
from livingcities.calls.emails import results as emails
from livingcities.calls.models import Assignment, Call, Ranking, Review, Seal, Track
from livingcities.calls.rules.results import awaits_seal, can_end_extra, can_publish, can_rank, can_seal

State = Call.State


@operation("calls.seal", rule=can_seal)
def seal(*, actor: Actor, call: Call) -> Seal:
    """Close the reading and publish the digest of all scores, before anybody has opened them.

    A review being handed in holds the call's row: it is in before the seal, or it is told that it came too late."""
    lock(call)
    insist(can_seal(actor, call))
    scores.draw_names(call)
    closing = list(scores.counting(call).filter(seal=None).select_for_update(of=("self",)))
    if not closing:
        raise Refused(_("Nobody has handed in a review yet: there is nothing to seal."))
    number = call.seals.count() + 1
    parts = scores.seal_parts(call, scores.lines(call, closing))
    made = Seal.objects.create(
        call=call,
        number=number,
        digest=scores.digest_of(call, number, parts),
        parts=parts,
        reviews_count=len(closing),
    )
    Review.objects.filter(pk__in=[review.pk for review in closing]).update(seal=made)
    if number == 1:
        call.state, call.sealed_at, call.sealed_digest = State.DECIDING, made.at, made.digest
        call.save(update_fields=["state", "sealed_at", "sealed_digest"])
    leave_trace("calls.seal", actor=actor, target=call, number=number, digest=made.digest, reviews=len(closing))
    transaction.on_commit(lambda: rank_sealed.enqueue(call.pk))
    return made


@operation("calls.end_extra", rule=can_end_extra)
def end_extra(*, actor: Actor, call: Call) -> int:
    """Extra readings of which none was handed in end without a seal: the ranking stays, the protocol can be signed."""
    lock(call)
    insist(can_end_extra(actor, call))
    ended = awaits_seal(call).update(revoked_at=timezone.now(), ended=Assignment.UNREAD)
    leave_trace("calls.end_extra", actor=actor, target=call, readings=ended)
    return ended


@operation("calls.rank", rule=can_rank)
def keep_ranking(
    *, actor: Actor, call: Call, track: Track | None, result: Calibration | Means, input_digest: str, seconds: float
) -> Ranking:
    """Keep the ranking of one track, computed from the sealed scores."""
    told = result.as_dict()
    computation = Computation.of(
        result=result.to_bytes(),
        method=told["method"],
        version=str(told["version"]),
        parameters=result.parameters.as_dict(),
        seed=result.parameters.seed,
        input_digest=input_digest,
        seconds=seconds,
    )
    computation.save()
    ranking = Ranking.objects.create(call=call, track=track, computation=computation)
    leave_trace("calls.rank", actor=actor, target=call, track=track and track.pk, digest=computation.result_digest)
    return ranking


def rank(call: Call, *, actor: Actor = SYSTEM) -> list[Ranking]:
    """Rank every track whose sealed scores have changed since it was ranked. No transaction is open meanwhile."""
    made = []
    for table in scores.tables(call):
        digest = table.input_digest()
        if standings.latest(call, table.track, digest) is not None:
            continue
        began = time.monotonic()
        result = ranked(table.table(), table.parameters, own=table.own, tracks=table.track_of)
        made.append(
            keep_ranking(
                actor=actor,
                call=call,
                track=table.track,
                result=result,
                input_digest=digest,
                seconds=time.monotonic() - began,
            )
        )
    return made


@task(queue_name="heavy")
def rank_sealed(call_id: int) -> None:
    """After a seal: the rankings of the call."""
    with alone(f"calls.rank.{call_id}") as mine:
        call = Call.objects.filter(pk=call_id, state=State.DECIDING).first()
        if mine and call:
            rank(call)


@every(minutes=2)
def rank_what_was_forgotten() -> None:
    """A worker may have died over a ranking, or a reading was revoked after the seal."""
    for pk in Call.objects.filter(state=State.DECIDING).values_list("pk", flat=True):
        rank_sealed.enqueue(pk)


@operation("calls.publish_results", rule=can_publish)
def publish(*, actor: Actor, call: Call) -> Call:
    """Publish the decisions: applicants are written to, certificates issued, the open data packed."""
    from .open_results import build_bundle
    from .thanking import issue_certificates

    lock(call)
    insist(can_publish(actor, call))
    call.state, call.published_at = State.PUBLISHED, timezone.now()
    call.save(update_fields=["state", "published_at"])
    issue_certificates(call)
    emails.tell_results(call)
    leave_trace("calls.publish_results", actor=actor, target=call)
    transaction.on_commit(lambda: build_bundle.enqueue(call.pk))
    return call


@every(minutes=1)
def publish_due_results() -> None:
    """At the promised moment, if the protocol is signed; otherwise the secretariat publishes by hand."""
    due: Any = Call.objects.filter(
        state=State.DECIDING, results_at__lte=timezone.now(), sittings__signed_at__isnull=False
    ).distinct()
    each(due, lambda call: publish(actor=SYSTEM, call=call))
