"""Opinion maps: what unites and what divides the people of a dialogue.

votes = Votes(persons, statements, values)
result = opinion_map(votes, moderated_out=[17])
result.to_bytes()
"""

from .map import METHOD, VERSION, OpinionMap, opinion_map
from .parameters import BadParameters, Parameters
from .priority import next_statement, priority
from .projection import project
from .votes import UnknownStatement, Votes, VoteTable

__all__ = [
    "METHOD",
    "VERSION",
    "BadParameters",
    "OpinionMap",
    "Parameters",
    "UnknownStatement",
    "VoteTable",
    "Votes",
    "next_statement",
    "opinion_map",
    "priority",
    "project",
]
