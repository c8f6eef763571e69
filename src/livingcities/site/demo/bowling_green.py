"""A real dialogue, held in Bowling Green, Kentucky, in 2018: imported, mapped, published with its report and data."""

from __future__ import annotations

from pathlib import Path

from livingcities.base.actors import SYSTEM
from livingcities.dialogues.importing import conversation_of
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.operations.importing import About, import_conversation
from livingcities.dialogues.operations.mapping import redraw
from livingcities.dialogues.operations.open_data import pack
from livingcities.dialogues.operations.running import publish

SLUG = "bowling-green"
FOLDER = Path(__file__).parent / "data" / "bowling-green"
FRAMING = (
    "Настоящий диалог американского города: в феврале 2018 года жители Боулинг-Грина и округа Уоррен отвечали, "
    "что изменить, чтобы здесь было лучше жить, работать и проводить время. Суждения написали сами жители, они "
    "приведены по-английски, как были.\n\n"
    "What do you believe should change in Bowling Green/Warren County in order to make it a better place to live, "
    "work and spend time?"
)
ABOUT = About(
    question="Что изменить в Боулинг-Грине и округе, чтобы жить стало лучше?",
    slug=SLUG,
    place_name="Боулинг-Грин, Кентукки",
    framing=FRAMING,
    attribution="The Computational Democracy Project, compdemocracy/openData, CC BY 4.0",
    attribution_url="https://github.com/compdemocracy/openData",
    seed=20_180_213,
)


def take_in() -> Dialogue:
    return import_conversation(actor=SYSTEM, conversation=conversation_of(FOLDER), about=ABOUT)


def draw_and_publish(dialogue: Dialogue) -> Dialogue:
    """Bring it to its end, from wherever an interrupted loading left it."""
    if dialogue.state == Dialogue.State.CLOSED:
        redraw(dialogue)
        dialogue.refresh_from_db()
        publish(actor=SYSTEM, dialogue=dialogue)
    pack(dialogue)
    dialogue.refresh_from_db()
    return dialogue
