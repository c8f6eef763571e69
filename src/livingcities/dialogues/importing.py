"""A Polis export as a conversation that can be taken in."""

from __future__ import annotations

from pathlib import Path

from civicmethods.opinion.reading import read_polis

from .operations.importing import Conversation, Line


def conversation_of(folder: Path) -> Conversation:
    """Read the export; raises the reader's own error, which names file and line."""
    export = read_polis(folder)
    return Conversation(lines=tuple(Line(**row) for row in export.statements), votes=export.votes, title=export.title)
