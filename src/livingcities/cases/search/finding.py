"""`find`: from a query to what the page shows. One small query for the state of the catalogue, one for the words,
one for the cases of the page; all counting is done on columns in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString

from livingcities.cases.models import Case
from livingcities.cities.alike import registry
from livingcities.cities.models import City

from . import engine, nearness
from .document import passages
from .facets import KINDS, Facet, Sieve, Words, facets, labels
from .marking import Marker
from .memory import Catalogue, catalogue
from .query import Query
from .words import Wanted, parse

ON_A_PAGE = 12
# What a card shows; rows of cases and towns are long.
SHOWN: tuple[str, ...] = ("slug", "title", "summary", "cost", "months", "year", "is_demo")
SHOWN += ("city__name", "city__population", "city__region__name")


@dataclass(frozen=True, slots=True)
class Card:
    """A case found, with the words asked for marked."""

    case: Case
    title: SafeString
    summary: SafeString
    snippet: SafeString | str
    themes: list[Words]
    awards: tuple[str, ...]
    repeating: int
    """Towns that repeat it."""
    fit: float | None
    """How well it fits the town asked for."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it; `count` cases would be left then."""

    title: Words
    label: Words
    address: str
    count: int = 0


@dataclass(frozen=True)
class Found:
    query: Query
    total: int
    listed: int
    """All cases of the catalogue, whatever is asked."""
    invented: int
    """How many of those are there for show."""
    page: Page[int]
    cards: list[Card]
    facets: list[Facet]
    chips: list[Chip]
    places: np.ndarray
    """Primary keys of the towns of everything found, for the map."""
    near: City | None

    def cases_of_towns(self) -> dict[int, int]:
        """How many of the cases found each town has."""
        towns, counts = np.unique(self.places, return_counts=True)
        return dict(zip(towns.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True)
class Search:
    """What is known in the middle of a search."""

    held: Catalogue
    query: Query
    wanted: Wanted
    said: np.ndarray
    """Which cases hold the words."""
    scores: np.ndarray
    sieve: Sieve
    fits: np.ndarray | None

    def order(self) -> np.ndarray:
        """Places of the cases that pass, in the order asked for; the newest first among equals."""
        passing = np.flatnonzero(self.sieve.passing())
        held, ties = self.held, (-self.held.ids[passing], -self.held.published[passing])
        if self.query.order == "near" and self.fits is not None:
            return passing[np.lexsort((*ties, -self.fits[passing]))]
        if self.query.order == "cheap":
            return passing[np.lexsort((*ties, held.cost[passing]))]
        if self.query.order == "relevance":
            return passing[np.lexsort((*ties, -self.scores[passing]))]
        return passing[np.lexsort(ties)]


def find(query: Query, *, on_a_page: int = ON_A_PAGE) -> Found:
    """The published cases that answer the query, page by page, with the counts of every facet."""
    search = begin(query)
    order = search.order()
    page = Paginator(search.held.ids[order].tolist(), on_a_page).get_page(query.page)
    words = labels(search.held)
    near = City.objects.select_related("region").filter(slug=query.near).first() if query.near else None
    return Found(
        query=query,
        total=len(order),
        listed=len(search.held.ids),
        invented=search.held.invented,
        page=page,
        cards=_cards(search, list(page.object_list), words["theme"]),
        facets=facets(search.held, query, search.sieve, words),
        chips=_chips(search, words, near),
        places=search.held.city[order],
        near=near,
    )


def begin(query: Query) -> Search:
    """Everything but what is drawn: which cases pass, and what orders them."""
    held = catalogue()
    wanted, said, scores = _said(held, query)
    base, fits = said, None
    if query.near:
        known = registry()
        apart = nearness.distances(held, known, query.near)
        if apart is not None:
            fits = nearness.fit(held, apart, query.chosen.get("theme", ()))
        if query.is_alike:
            base = said & nearness.alike(held, known, query.near)
    return Search(held, query, wanted, said, scores, Sieve.of(held, query, base), fits)


def matching(query: Query) -> list[int]:
    """Only the ids, in order: for letters about news and for the open data."""
    search = begin(query)
    return [int(pk) for pk in search.held.ids[search.order()].tolist()]


def news(query: Query, *, since: datetime, until: datetime) -> list[Case]:
    """The cases that match and were published after `since`, the newest first."""
    fresh = Case.objects.published().filter(published_at__gt=since, published_at__lte=until)
    found = fresh.filter(pk__in=engine.among(matching(query)))
    return list(found.select_related("city__region").order_by("-published_at", "-pk"))


def described(query: Query) -> str:
    """A short name for a search: its words, its values, its town."""
    words = labels(catalogue())
    parts = [f"«{query.text}»"] if query.text else []
    parts += [str(words[name].get(value, value)) for name in KINDS for value in query.chosen.get(name, ())]
    if query.near and (town := City.objects.filter(slug=query.near).first()):
        parts.append(town.name)
    name = ", ".join(parts)
    return name[:1].upper() + name[1:200]


def understood(text: str) -> list[list[str]]:
    """What a question becomes by the synonyms: for each of its meanings, the ways to say it."""
    wanted = parse(text, catalogue().kin)
    return [[" ".join(word.keys[0] for word in phrase) for phrase in meaning] for meaning in wanted.meanings]


def _said(held: Catalogue, query: Query) -> tuple[Wanted, np.ndarray, np.ndarray]:
    """Cases in which the words occur, and how well; where none does, the last word may be the beginning of one."""
    scores = np.zeros(len(held.ids))
    wanted = parse(query.text, held.kin)
    if not wanted:
        return wanted, np.full(len(held.ids), not query.text), scores
    scored = query.order == "relevance"
    places, found = held.places((matches := engine.match(wanted, scored=scored)).cases)
    if not len(places):
        wanted = parse(query.text, held.kin, is_typing=True)
        places, found = held.places((matches := engine.match(wanted, scored=scored)).cases)
    mask = np.zeros(len(held.ids), dtype=bool)
    mask[places] = True
    scores[places] = matches.scores[found]
    return wanted, mask, scores


def _cards(search: Search, ids: list[int], themes: Mapping[str, Words]) -> list[Card]:
    rows = (
        Case.objects.published()
        .select_related("city__region")
        .only(*SHOWN)
        .order_by()  # else the database walks the whole list by date to find these few
        .in_bulk(ids)
    )
    marker = Marker(search.wanted)
    found = [rows[pk] for pk in ids if pk in rows]
    unseen = {case.pk: marker.unseen(case.title, case.summary) for case in found}
    wanted = [pk for pk, meanings in unseen.items() if meanings]
    told = Case.objects.filter(pk__in=wanted).order_by().values_list("pk", "current__passport")
    passports = dict(told) if wanted else {}
    return [
        _card(search, case, marker, themes, marker.snippet(passages(passports.get(case.pk) or {}), unseen[case.pk]))
        for case in found
    ]


def _card(search: Search, case: Case, marker: Marker, themes: Mapping[str, Words], snippet: SafeString | str) -> Card:
    row = search.held.rows[case.pk]
    at = int(np.searchsorted(search.held.ids, case.pk))
    return Card(
        case=case,
        title=marker.mark(case.title),
        summary=marker.mark(case.summary),
        snippet=snippet,
        themes=[themes.get(slug, slug) for slug in row.values.get("theme", ())],
        awards=row.values.get("award", ()),
        repeating=row.repeating,
        fit=None if search.fits is None else float(search.fits[at]),
    )


def _chips(search: Search, words: Mapping[str, Mapping[str, Words]], near: City | None) -> list[Chip]:
    """The filters that are on. Without any of a facet's values more is found: the counts say which one to drop."""
    query, sieve = search.query, search.sieve
    chips = []
    if query.text:
        others = Sieve(np.ones(len(search.held.ids), dtype=bool), sieve.chosen)
        chips.append(Chip("", f"«{query.text}»", query.without("q").address, int(others.passing().sum())))
    for name in KINDS:
        for value in query.chosen.get(name, ()):
            fewer = query.toggled(name, value)
            left = sieve.passing(without=name)
            if fewer.chosen.get(name):
                left = left & search.held.columns[name].having(fewer.chosen[name])
            label = words[name].get(value, value)
            chips.append(Chip(KINDS[name].title, label, fewer.address, int(left.sum())))
    if near is not None:
        left = Sieve(search.said, sieve.chosen).passing()
        chips.append(Chip("", near.name, query.without("near").address, int(left.sum())))
    return chips
