"""What is alike: short texts, towns, and practices that fit a town."""

from .cities import PARTS, WEIGHTS, City, Part, Towns, distance, parts
from .practices import Practice, Ranked, outcome, rank
from .texts import TextIndex, character_ngrams, near_pairs, plain

__all__ = [
    "PARTS",
    "WEIGHTS",
    "City",
    "Part",
    "Practice",
    "Ranked",
    "TextIndex",
    "Towns",
    "character_ngrams",
    "distance",
    "near_pairs",
    "outcome",
    "parts",
    "plain",
    "rank",
]
