"""Dialogues that several files of tests begin with; some have one of the same name of their own."""

from __future__ import annotations

import pytest

from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.operations import mapping
from livingcities.dialogues.operations.integrity import look_for_signs

from .factories import DialogueFactory, StatementFactory
from .voices import flooded


@pytest.fixture
def dialogue(db: None) -> Dialogue:
    """Open, with four statements to vote on."""
    dialogue = DialogueFactory()
    StatementFactory.create_batch(4, dialogue=dialogue)
    return dialogue


@pytest.fixture
def closed(db: None) -> Dialogue:
    """Over, flooded with false votes, its map drawn and its votes looked through."""
    dialogue = flooded(closed=True)
    mapping.redraw(dialogue)
    dialogue.refresh_from_db()
    look_for_signs.func(dialogue.pk)
    return dialogue
