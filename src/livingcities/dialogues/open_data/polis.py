"""The same data in the layout of the Polis open-data export, for the tools that read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import IO, Any

import numpy as np

from civicmethods.opinion import OpinionMap as Opinions
from civicmethods.opinion import Votes
from livingcities.base.zipping import harmless, opened, put, table
from livingcities.dialogues.models import Dialogue, OpinionMap, Statement

from .package import address

# Above this many cells the wide table would not open anywhere; votes.csv holds the same votes.
MOST_CELLS = 20_000_000
_MODERATED = {Statement.State.ACCEPTED: 1, Statement.State.WAITING: 0}


def write_polis(target: IO[bytes], dialogue: Dialogue, drawn: OpinionMap, votes: Votes) -> None:
    """comments.csv, votes.csv, summary.csv and, unless too large, participants-votes.csv."""
    opinions = Opinions.from_bytes(drawn.computation.result)
    statements = list(Statement.objects.filter(dialogue=dialogue).order_by("number"))
    with opened(target) as archive:
        put(archive, "summary.csv", table(*_summary(dialogue, drawn, opinions)))
        put(archive, "comments.csv", table(*_comments(dialogue, statements, opinions)))
        put(archive, "votes.csv", _votes(dialogue, votes))
        if len(opinions.people) * len(statements) <= MOST_CELLS:
            put(archive, "participants-votes.csv", _wide([row.number for row in statements], votes, opinions))


def _moment(dialogue: Dialogue) -> tuple[int, str]:
    """One moment for everything: when each vote was cast is not published."""
    ended = (dialogue.ended_at() or dialogue.created_at).astimezone(UTC)
    return int(ended.timestamp() * 1000), f"{ended:%a %b %d %H:%M:%S UTC %Y}"


def _summary(dialogue: Dialogue, drawn: OpinionMap, opinions: Opinions) -> tuple[list[str], list[list[Any]]]:
    return ["topic", harmless(dialogue.question)], [
        ["url", address(dialogue)],
        ["voters", drawn.people_count],
        ["voters-in-conv", opinions.counts["included"]],
        ["comments", opinions.counts["statements"]],
        ["groups", len(opinions.groups)],
        ["conversation-description", harmless(" ".join(dialogue.framing.split()))],
    ]


def _comments(
    dialogue: Dialogue, statements: list[Statement], opinions: Opinions
) -> tuple[list[str], Iterator[list[Any]]]:
    header = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    counts = {row.id: row for row in opinions.statements}
    stamp, words = _moment(dialogue)
    rows = (
        [
            stamp,
            words,
            row.number,
            0,  # who wrote it is never shown
            counts[row.number].agreed,
            counts[row.number].disagreed,
            _MODERATED.get(Statement.State(row.state), -1),
            harmless(row.text) if row.state in {Statement.State.ACCEPTED, Statement.State.MERGED} else "",
        ]
        for row in statements
    )
    return header, rows


def _votes(dialogue: Dialogue, votes: Votes) -> Iterator[str]:
    stamp, words = _moment(dialogue)
    yield "timestamp,datetime,comment-id,voter-id,vote\r\n"
    for start in range(0, len(votes), 100_000):
        part = slice(start, start + 100_000)
        columns = (votes.statements[part].tolist(), votes.persons[part].tolist(), votes.values[part].tolist())
        yield "".join(
            f"{stamp},{words},{comment},{voter},{vote}\r\n" for comment, voter, vote in zip(*columns, strict=True)
        )


def _wide(numbers: list[int], votes: Votes, opinions: Opinions) -> Iterator[str]:
    header = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *map(str, numbers)]
    yield ",".join(header) + "\r\n"
    people = opinions.people
    starts = np.searchsorted(votes.persons, people.ids)
    ends = np.append(starts[1:], len(votes))
    columns = np.searchsorted(np.array(numbers), votes.statements)
    for person, group, start, end in zip(people.ids.tolist(), people.group.tolist(), starts, ends, strict=True):
        values = votes.values[start:end]
        cells = [""] * len(numbers)
        for column, value in zip(columns[start:end].tolist(), values.tolist(), strict=True):
            cells[column] = str(value)
        agreed, disagreed = int((values == 1).sum()), int((values == -1).sum())
        lead = [person, group if group >= 0 else "", 0, len(values), agreed, disagreed]
        yield ",".join([*map(str, lead), *cells]) + "\r\n"
