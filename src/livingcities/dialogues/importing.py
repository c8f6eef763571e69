"""A Polis export as a conversation that can be taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from civicmethods.opinion.reading import PolisExport, ReadingError, ReadStatement, read_polis
from civicmethods.opinion.sheets import Files, numbers

from .operations.importing import Conversation, Line
from .wording import clean

# The highest number of a statement here, less one: a conversation that counts from zero moves up by one.
_HIGHEST = 2**31 - 2


def conversation_of(folder: Path) -> Conversation:
    """Read the export; raises ReadingError, whose message names the file and, where there is one, the line."""
    export = read_polis(folder)
    if not len(export.votes):
        raise ReadingError(f"{folder}: there is no vote in it")
    if export.times is None:
        _insist_on_one_vote_each(folder, export)
    return Conversation(
        lines=tuple(_line(statement) for statement in export.statements),
        votes=export.votes,
        times=_seconds(export),
        title=clean(export.title),
        about="\n".join(clean(line) for line in export.description.splitlines()).strip(),
    )


def _line(statement: ReadStatement) -> Line:
    where = f"comments.csv, comment-id {statement.id}"
    if not 0 <= statement.id <= _HIGHEST:
        raise ReadingError(f"{where}: must be a number from 0 to {_HIGHEST:,}")
    if statement.at:
        _insist_on_past(statement.at, where)
    return Line(
        number=statement.id,
        text=clean(statement.text),
        accepted=statement.moderated >= 0,
        is_meta=statement.meta,
        at=datetime.fromtimestamp(statement.at / 1000, UTC) if statement.at else None,
    )


def _seconds(export: PolisExport) -> NDArray[np.int64] | None:
    if export.times is None:
        return None
    for time in (export.times.min(), export.times.max()):
        _insist_on_past(int(time), "votes.csv")
    return export.times // 1000


def _insist_on_past(milliseconds: int, where: str) -> None:
    """In other units (microseconds, say) the times would lie ten thousands of years ahead."""
    if not 0 <= milliseconds <= timezone.now().timestamp() * 1000:
        raise ReadingError(f"{where}: {milliseconds} is no past time in milliseconds since 1970")


def _insist_on_one_vote_each(folder: Path, export: PolisExport) -> None:
    """Without times nobody knows which of two votes is the later one."""
    files = Files(folder)
    if "votes.csv" not in files:
        _insist_on_one_row_each(files)
        return
    persons, statements = export.votes.persons, export.votes.statements
    order = np.lexsort((statements, persons))
    again = (np.diff(persons[order]) == 0) & (np.diff(statements[order]) == 0)
    if again.any():
        place = int(order[int(np.flatnonzero(again)[0]) + 1])
        raise ReadingError(
            f"votes.csv, vote number {place + 1}: participant {persons[place]} has voted on statement "
            f"{statements[place]} already, and there are no times"
        )


def _insist_on_one_row_each(files: Files) -> None:
    name = "participants-votes.csv"
    participants = numbers(files, name, ("participant",))["participant"]
    seen: dict[int, int] = {}
    for line, participant in enumerate(participants.tolist(), start=2):
        if participant in seen:
            raise ReadingError(f"{name}, line {line}: participant {participant} stands in line {seen[participant]} too")
        seen[participant] = line
