"""What is printed of a season: the protocol of the sitting and the methodology report."""

from .methodology import methodology_pdf
from .protocol import protocol_pdf

__all__ = ["methodology_pdf", "protocol_pdf"]
