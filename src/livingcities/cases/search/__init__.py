"""Finding cases: a full-text index, facets counted in memory, towns like mine.

index_case(case), forget_case(case)     called inside the acts that publish and withdraw
recount_case(case)                      called inside the acts that change what became of it elsewhere
find(query) -> Found                    what the catalogue page shows
matching(query) -> [pk]                 the same, without drawing it
among([pk])                             to narrow other rows by that, however many: `pk__in=among(…)`
cases_for(city, themes=…) -> [Case]     the practices that fit a town
"""

from .engine import among
from .finding import Card, Chip, Found, described, find, matching, news, understood
from .indexing import forget_case, index_all, index_case, recount_case
from .nearness import cases_for
from .query import Query

__all__ = [
    "Card",
    "Chip",
    "Found",
    "Query",
    "among",
    "cases_for",
    "described",
    "find",
    "forget_case",
    "index_all",
    "index_case",
    "matching",
    "news",
    "recount_case",
    "understood",
]
