"""Looking for answers that were not given by people, and forgetting the addresses once the dialogue is closed."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicmethods.opinion import OpinionMap as Opinions
from civicmethods.opinion import Votes
from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every
from livingcities.base.decision import insist, yes_if
from livingcities.base.locks import alone, lock
from livingcities.base.models import Computation
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues import ballot_box, integrity
from livingcities.dialogues.models import Dialogue, IntegrityReport, Seat
from livingcities.dialogues.rules import by_the_system, can_check_integrity, can_mark_suspects

from .mapping import compute, pictured, recorded, waits

CHANGED = _(
    "Since you opened this page, the answers have been looked through again or somebody else has marked seats. "
    "Nothing was saved. Your ticks are kept where they still fit: look through them and mark again."
)


def snapshot_integrity(dialogue: Dialogue) -> None:
    """Note what the addresses show, then erase them with their salt. Called inside the closing's transaction;
    what shows in the answers themselves is looked for afterwards, by the worker."""
    report, _created = IntegrityReport.objects.get_or_create(dialogue=dialogue)
    report.findings = report.findings | {"ranges": _ranges(dialogue)}
    report.addresses_erased_at = timezone.now()
    report.save(update_fields=["findings", "addresses_erased_at"])
    hashed = Seat.objects.filter(dialogue=dialogue).exclude(address_hash="", former_holder="")
    hashed.update(address_hash="", former_holder="")
    Dialogue.objects.filter(pk=dialogue.pk).update(salt="")
    dialogue.salt = ""
    transaction.on_commit(lambda: look_for_signs.enqueue(dialogue.pk))


def _ranges(dialogue: Dialogue) -> dict[str, Any]:
    rows = Seat.objects.filter(dialogue=dialogue).counted().exclude(address_hash="")
    return integrity.ranges(rows.values_list("number", "address_hash").iterator())


def forget_ranges(dialogue: Dialogue) -> None:
    """Which seats sat behind one address is forgotten with the publishing, but for those that were marked: beside
    the published answers it would tell how one office or one house has answered. The counts stay."""
    for report in IntegrityReport.objects.filter(dialogue=dialogue):
        marked = set(report.suspects)
        for found in report.findings.get("ranges", {}).get("sets", []):
            found["seats"] = [seat for seat in found["seats"] if seat in marked]
        report.save(update_fields=["findings"])


@operation("dialogues.check_integrity", rule=can_check_integrity)
def check_integrity(*, actor: Actor, dialogue: Dialogue) -> None:
    """Ask the worker to look for signs of false votes anew."""
    IntegrityReport.objects.get_or_create(dialogue=dialogue)
    leave_trace("dialogues.check_integrity", actor=actor, target=dialogue)
    transaction.on_commit(lambda: look_for_signs.enqueue(dialogue.pk))


@operation("dialogues.note_signs", rule=by_the_system)
def note_signs(
    *, actor: Actor, dialogue: Dialogue, findings: dict[str, Any], last_vote: int, looked_at: datetime
) -> IntegrityReport:
    """Keep what was found. What the addresses showed at the closing stays: they are gone since."""
    report, _created = IntegrityReport.objects.get_or_create(dialogue=dialogue)
    lock(report)
    if report.addresses_erased_at is None:
        findings = findings | {"ranges": _ranges(dialogue)}
    report.findings = report.findings | findings
    report.last_vote, report.looked_at = last_vote, looked_at
    report.save(update_fields=["findings", "last_vote", "looked_at"])
    leave_trace("dialogues.note_signs", actor=actor, target=dialogue)
    return report


@task(queue_name="heavy")
def look_for_signs(dialogue_id: int) -> None:
    """The heavy half of a check: reads every answer with its time."""
    dialogue = Dialogue.objects.filter(pk=dialogue_id).first()
    if dialogue is None:
        return
    with alone(f"dialogues.integrity.{dialogue_id}") as mine:
        if mine:
            looked_at = timezone.now()  # before the reading: answers that come meanwhile were not looked at
            # Sheets of paper are typed in one after another, each at one moment, and carry serial numbers: their
            # rhythm and their likeness say nothing of the people who filled them in.
            paper = Seat.objects.filter(dialogue=dialogue, channel=Seat.Channel.PAPER).values_list("number", flat=True)
            answers = ballot_box.read(dialogue, with_times=True).without(paper)
            report = note_signs(
                actor=SYSTEM,
                dialogue=dialogue,
                findings=integrity.look(answers),
                last_vote=answers.last_vote,
                looked_at=looked_at,
            )
            if report.suspects:  # answers may have come since they were marked
                compare_without_suspects.enqueue(dialogue_id)


@operation("dialogues.mark_suspects", rule=can_mark_suspects)
def mark_suspects(
    *, actor: Actor, dialogue: Dialogue, seats: Collection[int], shown: str | None = None
) -> IntegrityReport:
    """Mark the seats that look false. Nothing is deleted: the map without them is drawn beside the map with them.

    `shown` is the digest of the report as whoever marks has seen it; marks of an older page are refused."""
    report, _created = IntegrityReport.objects.get_or_create(dialogue=dialogue)
    lock(report)
    insist(yes_if(shown is None or shown == report.digest(), CHANGED))
    known = Seat.objects.filter(dialogue=dialogue, number__in=list(seats)).counted().values_list("number", flat=True)
    report.suspects = sorted(known)
    report.comparison = {}
    report.without = None
    report.save(update_fields=["suspects", "comparison", "without"])
    leave_trace("dialogues.mark_suspects", actor=actor, target=dialogue, seats=len(report.suspects))
    transaction.on_commit(lambda: compare_without_suspects.enqueue(dialogue.pk))
    return report


@operation("dialogues.note_comparison", rule=by_the_system)
def note_comparison(
    *, actor: Actor, dialogue: Dialogue, suspects: list[int], computation: Computation, comparison: dict[str, Any]
) -> IntegrityReport:
    """Keep the map without the suspects, unless others have been marked meanwhile."""
    report = IntegrityReport.objects.get(dialogue=dialogue)
    lock(report)
    if report.suspects == suspects:
        former = report.without
        computation.save(force_insert=True)
        report.without, report.comparison = computation, comparison
        report.save(update_fields=["without", "comparison"])
        if former is not None:
            former.delete()
    leave_trace("dialogues.note_comparison", actor=actor, target=dialogue, seats=len(suspects))
    return report


@task(queue_name="heavy")
def compare_without_suspects(dialogue_id: int) -> None:
    """Draw the map without the marked seats and say what that changes."""
    with alone(f"dialogues.comparison.{dialogue_id}") as mine:
        report = IntegrityReport.objects.select_related("dialogue").filter(dialogue=dialogue_id).first()
        if mine and report and report.suspects and report.dialogue.current_map_id:
            _compare(report)


def _compare(report: IntegrityReport) -> None:
    dialogue = report.dialogue
    started = time.monotonic()
    votes = ballot_box.read(dialogue).latest
    kept = ~np.isin(votes.persons, np.array(report.suspects, dtype=np.int64))
    without = compute(dialogue, Votes(votes.persons[kept], votes.statements[kept], votes.values[kept]))
    full = compute(dialogue, votes)
    seconds = time.monotonic() - started
    note_comparison(
        actor=SYSTEM,
        dialogue=dialogue,
        suspects=report.suspects,
        computation=recorded(without, seconds),
        comparison=integrity.changes(full, without)
        | {
            "of": recorded(full, seconds).result_digest,
            "pictures": [_picture(dialogue, opinions) for opinions in (full, without)],
        },
    )


def _picture(dialogue: Dialogue, opinions: Opinions) -> dict[str, Any]:
    summary, drawn = pictured(dialogue, opinions)
    return {"paths": drawn, "groups": summary["groups"], "kind": summary["kind"]}


@every(minutes=5)
def finish_what_was_begun() -> None:
    """A worker may have died over a search or a comparison, and rulings after the closing change the map."""
    for work, reports in (
        (look_for_signs, IntegrityReport.objects.never_looked()),
        (compare_without_suspects, IntegrityReport.objects.to_compare()),
    ):
        for pk in reports.values_list("dialogue", flat=True):
            if not waits(work, pk):
                work.enqueue(pk)
