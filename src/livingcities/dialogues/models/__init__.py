"""Strategic sessions: a question, statements, votes by seats, maps of opinions, moderation, integrity."""

from .dialogue import Dialogue
from .integrity import IntegrityReport
from .map import OpinionMap
from .moderation import Appeal, Ruling
from .paper import Sheet, SheetSet
from .publication import Publication
from .seat import Seat, SeatHolder
from .statement import Statement
from .vote import Vote

__all__ = [
    "Appeal",
    "Dialogue",
    "IntegrityReport",
    "OpinionMap",
    "Publication",
    "Ruling",
    "Seat",
    "SeatHolder",
    "Sheet",
    "SheetSet",
    "Statement",
    "Vote",
]
