"""The facets of the catalogue: their names, their values in words, and how many cases each value would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from livingcities.cases.models import Money, Partner
from livingcities.cities.models import City

from .bands import COSTS, MONTHS
from .memory import Catalogue, Column
from .query import Query

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise
SHOWN = 8  # longer facets show their fullest values first and fold the rest


@dataclass(frozen=True, slots=True)
class Choice:
    """One value: in words, and how many cases it would leave."""

    value: str
    label: Words
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: Words
    choices: list[Choice]

    @property
    def is_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)

    @property
    def first(self) -> list[Choice]:
        """What stands open: all of a short facet; of a long one the chosen and the fullest values."""
        if len(self.choices) <= SHOWN:
            return self.choices
        fullest = sorted(self.choices, key=lambda choice: (not choice.is_chosen, -choice.count))[:SHOWN]
        open_ones = {choice.value for choice in fullest}
        return [choice for choice in self.choices if choice.value in open_ones or choice.is_chosen]

    @property
    def rest(self) -> list[Choice]:
        open_ones = {choice.value for choice in self.first}
        return [choice for choice in self.choices if choice.value not in open_ones]


@dataclass(frozen=True, slots=True)
class Kind:
    """`labels` gives all values in their order; without it the values are their own names, the last first."""

    title: Words
    labels: Callable[[Catalogue], dict[str, Words]] | None = None


def _themes(held: Catalogue) -> dict[str, Words]:
    return {theme.slug: str(theme) for theme in held.themes}


KINDS: Mapping[str, Kind] = {
    "theme": Kind(_("Theme"), _themes),
    "size": Kind(_("Size of the town"), lambda _held: dict(City.Size.choices)),
    "cost": Kind(_("Cost"), lambda _held: {band.key: band.label for band in COSTS}),
    "months": Kind(_("Duration"), lambda _held: {band.key: band.label for band in MONTHS}),
    "partner": Kind(_("Who took part"), lambda _held: dict(Partner.choices)),
    "money": Kind(_("Sources of money"), lambda _held: dict(Money.choices)),
    "region": Kind(_("Region"), lambda held: held.regions),
    "year": Kind(_("Year")),
    "award": Kind(_("Award")),
}


def labels(held: Catalogue) -> dict[str, dict[str, Words]]:
    """Every value in words."""
    return {
        name: kind.labels(held) if kind.labels else {value: value for value in reversed(held.columns[name].values)}
        for name, kind in KINDS.items()
    }


@dataclass(frozen=True)
class Sieve:
    """Which cases pass the words and towns asked for (`base`), and each chosen facet."""

    base: np.ndarray
    chosen: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, held: Catalogue, query: Query, base: np.ndarray) -> Sieve:
        return cls(base, {name: held.columns[name].having(values) for name, values in query.chosen.items()})

    def passing(self, *, without: str = "") -> np.ndarray:
        """Without one facet: what its own values are counted among."""
        mask = self.base
        for name, bits in self.chosen.items():
            if name != without:
                mask = mask & bits
        return mask


def facets(held: Catalogue, query: Query, sieve: Sieve, words: Mapping[str, Mapping[str, Words]]) -> list[Facet]:
    """All facets with their counts; values that nothing has are left out unless they are chosen."""
    everything = sieve.passing()
    built = []
    for name, kind in KINDS.items():
        among = sieve.passing(without=name) if name in sieve.chosen else everything
        built.append(Facet(name, kind.title, _choices(name, held.columns[name], query, among, words[name])))
    return [facet for facet in built if facet.choices]


def _choices(name: str, column: Column, query: Query, among: np.ndarray, words: Mapping[str, Words]) -> list[Choice]:
    counts = column.counts(among)
    chosen = query.chosen.get(name, ())
    known: dict[str, Any] = {**words, **{value: value for value in chosen if value not in words}}
    return [
        Choice(value, label, counts.get(value, 0), value in chosen)
        for value, label in known.items()
        if counts.get(value) or value in chosen
    ]
