"""Drawing the map of opinions: on the clock when votes came, in a worker, never in a request."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max
from django.tasks import Task, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civicmethods.opinion import OpinionMap as Opinions
from civicmethods.opinion import Parameters, Votes, opinion_map
from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every
from livingcities.base.locks import alone, lock
from livingcities.base.models import Computation
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, OpinionMap, Statement
from livingcities.dialogues.results.picture import Frame, paths
from livingcities.dialogues.results.summary import summary_of
from livingcities.dialogues.rules import by_the_system

log = logging.getLogger(__name__)

State = Dialogue.State
# A map that took a second is drawn again after twenty: no dialogue takes more than a twentieth of a worker.
REST = 20


@dataclass(frozen=True, eq=False)
class Drawing:
    """A finished map on its way into the database."""

    opinions: Opinions
    computation: Computation  # unsaved
    summary: dict[str, Any]
    picture: str
    last_vote: int
    deck_version: int
    began_at: datetime


def is_stale(dialogue: Dialogue) -> bool:
    """Whether votes or statements have come that the current map does not know."""
    newest = ballot_box.newest_vote(dialogue)
    current = dialogue.current_map
    if current is None:
        return newest > 0
    # One more drawing after the end: a vote may have got its number earlier than it became visible.
    before_the_end = bool(dialogue.closed_at and current.at < dialogue.closed_at)
    return newest > current.last_vote or dialogue.deck_version != current.deck_version or before_the_end


def compute(dialogue: Dialogue, votes: Votes) -> Opinions:
    """The map of these votes by the dialogue's seed; statements not in vote keep their counts but shape nothing."""
    rows = Statement.objects.filter(dialogue=dialogue).values_list("number", "state", "is_meta")
    return opinion_map(
        votes,
        statements=[number for number, _state, _meta in rows],
        moderated_out=[number for number, state, _meta in rows if state != Statement.State.ACCEPTED],
        meta=[number for number, state, meta in rows if meta and state == Statement.State.ACCEPTED],
        parameters=Parameters(seed=dialogue.seed),
    )


def recorded(opinions: Opinions, seconds: float) -> Computation:
    """The computation as a row that anyone can repeat; unsaved."""
    return Computation.of(
        result=opinions.to_bytes(),
        method=opinions.method,
        version=opinions.version,
        parameters=opinions.parameters.as_dict(),
        seed=opinions.parameters.seed,
        input_digest=opinions.input_digest,
        seconds=round(seconds, 3),
    )


def pictured(dialogue: Dialogue, opinions: Opinions) -> tuple[dict[str, Any], str]:
    """What the pages show of a map: its summary and its points as SVG paths."""
    frame = Frame.around(opinions.people.x, opinions.people.y)
    summary = summary_of(opinions, frame, smallest=dialogue.smallest_group)
    voices = {group["index"]: group["voice"] for group in summary["groups"]}
    picture, summary["drawn"] = paths(opinions.people, frame, voices)
    return summary, picture


def draw(dialogue: Dialogue) -> Drawing:
    """Read the votes, compute, prepare what the pages show. Holds no lock and no transaction."""
    began_at, started = timezone.now(), time.monotonic()
    dialogue.refresh_from_db(fields=["deck_version"])
    answers = ballot_box.read(dialogue)
    opinions = compute(dialogue, answers.latest)
    summary, picture = pictured(dialogue, opinions)
    return Drawing(
        opinions=opinions,
        computation=recorded(opinions, time.monotonic() - started),
        summary=summary,
        picture=picture,
        last_vote=answers.last_vote,
        deck_version=dialogue.deck_version,
        began_at=began_at,
    )


@operation("dialogues.draw_map", rule=by_the_system)
def draw_map(*, actor: Actor, dialogue: Dialogue, drawing: Drawing) -> OpinionMap:
    """Publish a drawn map: counters, priorities of the statements and the picture change together."""
    lock(dialogue)
    counts = drawing.opinions.counts
    highest = OpinionMap.objects.filter(dialogue=dialogue).aggregate(highest=Max("number"))["highest"] or 0
    drawing.computation.save(force_insert=True)
    drawn = OpinionMap.objects.create(
        dialogue=dialogue,
        number=highest + 1,
        computation=drawing.computation,
        last_vote=drawing.last_vote,
        # The new priorities are a new deck. Has another change come meanwhile, the map counts as stale.
        deck_version=drawing.deck_version + 1,
        people_count=counts["people"],
        votes_count=counts["votes"],
        statements_count=counts["accepted"] + counts["meta"],
        verdict=drawing.opinions.trust.verdict,
        summary=drawing.summary,
        picture=drawing.picture,
        at=drawing.began_at,
    )
    # What is out of the vote keeps its priority: let in later, be it while the map is drawn, it is shown at once.
    _set_priorities(dialogue, {s.id: s.priority for s in drawing.opinions.statements if s.state != "out"})
    Dialogue.objects.filter(pk=dialogue.pk).update(
        current_map=drawn,
        people_count=drawn.people_count,
        votes_count=drawn.votes_count,
        statements_count=drawn.statements_count,
        deck_version=F("deck_version") + 1,
    )
    dialogue.refresh_from_db()
    _thin_history(dialogue)
    leave_trace("dialogues.draw_map", actor=actor, target=dialogue, map=drawn.number, verdict=drawn.verdict)
    return drawn


def _set_priorities(dialogue: Dialogue, priorities: dict[int, float]) -> None:
    rows = list(Statement.objects.filter(dialogue=dialogue).only("pk", "number", "priority"))
    changed = [row for row in rows if priorities.get(row.number, row.priority) != row.priority]
    for row in changed:
        row.priority = priorities[row.number]
    Statement.objects.bulk_update(changed, ["priority"], batch_size=300)


def _thin_history(dialogue: Dialogue) -> None:
    """Keep one map an hour for the last day and one a day before that; the newest and published ones always."""
    day_ago = timezone.now() - timedelta(days=1)
    kept_by = set(dialogue.maps.filter(pk__in=_published(dialogue)).values_list("pk", flat=True))
    latest_of: dict[object, int] = {}
    rows = dialogue.maps.order_by("number").values_list("pk", "at")
    for pk, at in rows:
        local = at.astimezone(dialogue.tz)
        latest_of[(local.date(), local.hour) if at > day_ago else local.date()] = pk
    kept = kept_by | set(latest_of.values()) | {dialogue.current_map_id}
    gone = [pk for pk, _at in rows if pk not in kept]
    computations = list(OpinionMap.objects.filter(pk__in=gone).values_list("computation", flat=True))
    OpinionMap.objects.filter(pk__in=gone).delete()
    Computation.objects.filter(pk__in=computations).delete()


def _published(dialogue: Dialogue) -> list[int]:
    publication = getattr(dialogue, "publication", None)
    return [publication.map_id] if publication else []


def redraw(dialogue: Dialogue) -> OpinionMap | None:
    """Draw the map now if it is stale and nobody else is at it."""
    with alone(f"dialogues.map.{dialogue.pk}") as mine:
        if not mine:
            return None
        dialogue = Dialogue.objects.select_related("current_map", "city").get(pk=dialogue.pk)
        if not is_stale(dialogue):
            return None
        return draw_map(actor=SYSTEM, dialogue=dialogue, drawing=draw(dialogue))


@task(queue_name="heavy")
def redraw_map(dialogue_id: int) -> None:
    """The work behind the clock. A worker that dies in it leaves the old map; the next tick asks again."""
    dialogue = Dialogue.objects.filter(pk=dialogue_id).first()
    if dialogue:
        redraw(dialogue)


@every(minutes=1)
def redraw_stale_maps() -> None:
    """Ask the worker for the maps that no longer show all votes, quick ones first."""
    alive = Dialogue.objects.filter(state__in=[State.OPEN, State.CLOSED])
    for dialogue in alive.select_related("current_map", "current_map__computation").defer(
        "current_map__summary", "current_map__picture", "current_map__computation__packed"
    ):
        if may_redraw_now(dialogue) and is_stale(dialogue) and not waits(redraw_map, dialogue.pk):
            seconds = dialogue.current_map.computation.seconds if dialogue.current_map else 0.0
            redraw_map.using(priority=urgency(seconds)).enqueue(dialogue.pk)


def may_redraw_now(dialogue: Dialogue) -> bool:
    """After a long drawing a long rest, so that one big dialogue never starves the others."""
    current = dialogue.current_map
    if current is None or dialogue.state != State.OPEN:
        return True
    return timezone.now() - current.at >= timedelta(seconds=REST * current.computation.seconds)


def urgency(seconds: float) -> int:
    """The priority of a task: 0 for the quickest map, 10 less for each doubling of its time."""
    return max(-100, -round(10 * math.log2(1 + seconds)))


def waits(work: Task[..., Any], dialogue_id: int) -> bool:
    """Whether the task is in the queue already. One that is running may be of a dead worker and does not count."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path=work.module_path)
    return any(row["args"] == [dialogue_id] for row in waiting.values_list("args_kwargs", flat=True))
