"""Strategic sessions: a question, statements, votes by seats, maps of opinions, moderation, integrity."""

from .dialogue import Dialogue
from .map import OpinionMap
from .moderation import Appeal, Ruling
from .seat import Seat, SeatHolder
from .statement import Statement
from .vote import Vote

__all__ = ["Appeal", "Dialogue", "OpinionMap", "Ruling", "Seat", "SeatHolder", "Statement", "Vote"]
