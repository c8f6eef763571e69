"""Taking in a conversation that was held elsewhere: all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from civicmethods.opinion import Votes
from livingcities.base.actors import Actor
from livingcities.base.decision import Refused
from livingcities.base.operation import leave_trace, operation
from livingcities.cities.models import City
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, Ruling, Seat, Statement, Vote
from livingcities.dialogues.rules import by_the_system

_LONGEST: int = Statement._meta.get_field("text").max_length or 0
# What is given from outside; the model knows how long and of what kind it may be.
_GIVEN = frozenset({"slug", "question", "place_name", "framing", "attribution", "attribution_url", "licence", "seed"})
# The last parts of addresses at which no dialogue stands but a page of the room.
_PAGES = frozenset({"new"})
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of the conversation: its number there, its words, whether it was in the vote."""

    number: int
    text: str
    accepted: bool
    is_meta: bool = False
    at: datetime | None = None


@dataclass(frozen=True, eq=False)
class Conversation:
    """What is taken in. Persons of the votes become seats of the same number."""

    lines: tuple[Line, ...]
    votes: Votes
    times: NDArray[np.int64] | None = None  # of each vote, seconds since 1970
    title: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """How the dialogue is presented here."""

    question: str
    slug: str = ""
    city: City | None = None
    place_name: str = ""
    framing: str = ""
    attribution: str = ""
    attribution_url: str = ""
    licence: str = "CC BY 4.0"
    seed: int | None = None


@operation("dialogues.import_polis", rule=by_the_system)
def import_conversation(*, actor: Actor, conversation: Conversation, about: About) -> Dialogue:
    """Make a closed dialogue of a conversation held elsewhere. The map is drawn afterwards, publishing is an act
    of its own."""
    _insist_on_sense(conversation, about)
    began, ended = _span(conversation)
    dialogue = Dialogue(
        question=about.question,
        city=about.city,
        place_name=about.place_name,
        framing=about.framing or conversation.about,
        state=Dialogue.State.CLOSED,
        voters=Dialogue.Voters.ANYONE,
        opened_at=began,
        closed_at=ended,
        statements_count=sum(line.accepted for line in conversation.lines),
        attribution=about.attribution,
        attribution_url=about.attribution_url,
        licence=about.licence,
        salt="",
    )
    if about.slug:
        dialogue.slug = about.slug
    if about.seed is not None:
        dialogue.seed = about.seed
    _insist_on_fit(dialogue)
    dialogue.save()
    statements = _statements(dialogue, conversation.lines, began)
    seats = _seats(dialogue, np.unique(conversation.votes.persons), began)
    ballot_box.pour(
        dialogue,
        seats=_translated(seats, conversation.votes.persons),
        statements=_translated(statements, conversation.votes.statements),
        choices=conversation.votes.values.astype(np.int64),
        channel=Vote.Channel.IMPORT,
        at=ended if conversation.times is None else conversation.times,
    )
    leave_trace("dialogues.import_polis", actor=actor, target=dialogue, votes=len(conversation.votes))
    return dialogue


def _span(conversation: Conversation) -> tuple[datetime, datetime]:
    """From the first to the last moment that is known, of statements and of votes."""
    moments = [line.at for line in conversation.lines if line.at]
    if conversation.times is not None and len(conversation.times):
        ends = (conversation.times.min(), conversation.times.max())
        moments += [datetime.fromtimestamp(int(seconds), UTC) for seconds in ends]
    moments = moments or [timezone.now()]
    return min(moments), max(moments)


def _insist_on_fit(dialogue: Dialogue) -> None:
    """Saving does not look at it: a slug with a dot would be kept, and every page with its address would fail."""
    called = {field.name: field.verbose_name for field in Dialogue._meta.fields}
    try:
        dialogue.clean_fields(exclude=set(called) - _GIVEN)
    except ValidationError as error:
        sentences = [f"{called[name]}: {' '.join(said)}" for name, said in error.message_dict.items()]
        raise Refused(" ".join(sentences)) from error


def _insist_on_sense(conversation: Conversation, about: About) -> None:
    if about.slug in _PAGES:
        raise Refused(_("At the address «%(slug)s» stands another page.") % {"slug": about.slug})
    if about.slug and Dialogue.objects.filter(slug=about.slug).exists():
        raise Refused(_("A dialogue with the address «%(slug)s» exists already.") % {"slug": about.slug})
    if not about.question.strip():
        raise Refused(_("The conversation has no title: name the question."))
    for line in conversation.lines:
        if len(line.text) > _LONGEST:
            text = _("Statement %(number)s is longer than %(longest)s characters.")
            raise Refused(text % {"number": line.number, "longest": _LONGEST})


def _statements(dialogue: Dialogue, lines: tuple[Line, ...], began: datetime) -> dict[int, int]:
    """Number in the conversation → id. Numbers stay, but none is below 1: a count from zero moves up by one."""
    up = 1 if any(line.number < 1 for line in lines) else 0
    made = Statement.objects.bulk_create(
        [
            Statement(
                dialogue=dialogue,
                number=line.number + up,
                text=line.text,
                state=Statement.State.ACCEPTED if line.accepted else Statement.State.REJECTED,
                is_meta=line.is_meta,
                created_at=line.at or began,
            )
            for line in sorted(lines, key=lambda line: line.number)
        ],
        batch_size=_BATCH,
    )
    refused = [row for row in made if row.state == Statement.State.REJECTED]
    # The other system does not say why; a line of the log without a reason says that honestly.
    Ruling.objects.bulk_create(
        [Ruling(statement=row, verdict=Ruling.Verdict.REJECTED, at=row.created_at) for row in refused],
        batch_size=_BATCH,
    )
    return {row.number - up: row.pk for row in made}


def _seats(dialogue: Dialogue, numbers: NDArray[np.int64], began: datetime) -> dict[int, int]:
    made = Seat.objects.bulk_create(
        (
            Seat(dialogue=dialogue, number=number, channel=Seat.Channel.IMPORT, created_at=began)
            for number in numbers.tolist()
        ),
        batch_size=_BATCH,
    )
    return {seat.number: seat.pk for seat in made}


def _translated(ids: dict[int, int], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    known = np.array(sorted(ids), dtype=np.int64)
    found = np.array([ids[number] for number in known.tolist()], dtype=np.int64)
    return found[np.searchsorted(known, numbers)]
