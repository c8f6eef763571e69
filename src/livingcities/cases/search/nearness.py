"""Cases for a town: near their towns, of the themes it wants, good where they were repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from civicmethods.similarity.practices import fits
from livingcities.cases.models import Case
from livingcities.cities.alike import Registry, registry
from livingcities.cities.models import City

from .memory import Catalogue, catalogue

ALIKE_TOWNS = 150


def distances(held: Catalogue, known: Registry, slug: str) -> np.ndarray | None:
    """From the town to the town of every listed case; None for a town that the registry does not know."""
    town = known.town(slug)
    if town is None:
        return None
    apart = known.towns.distances(town)
    return _of_cases(held, known, apart)


def alike(held: Catalogue, known: Registry, slug: str) -> np.ndarray:
    """Which cases come from the towns most like this one, or from itself."""
    town = known.town(slug)
    if town is None:
        return np.zeros(len(held.ids), dtype=bool)
    apart = known.towns.distances(town)
    order = np.lexsort((known.rows, apart))
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order))
    return np.asarray(_of_cases(held, known, rank) <= ALIKE_TOWNS)


def _of_cases(held: Catalogue, known: Registry, values: np.ndarray) -> np.ndarray:
    """A value of each town, for each case; a town registered a moment ago is as far as can be."""
    by_row = dict(zip(known.rows.tolist(), values.tolist(), strict=True))
    farthest = float(max(values, default=1))
    cities, inverse = held.towns
    return np.array([by_row.get(pk, farthest) for pk in cities.tolist()])[inverse]


def fit(held: Catalogue, apart: np.ndarray, themes: Sequence[str]) -> np.ndarray:
    """How well each case fits, from 0 to 1 (see civicmethods.similarity.practices)."""
    column = held.columns["theme"]
    rows = [column.places[slug] for slug in themes if slug in column.places]
    share = column.bits[rows].sum(axis=0) / len(themes) if themes else None
    return fits(1 - apart, share, held.worth)


def cases_for(city: City, *, themes: Iterable[str] = (), most: int = 3, awarded: bool = False) -> list[Case]:
    """The published cases that fit this town best, its own left out. For feedback to applicants and the town's page.

    `awarded`: only those that won a prize."""
    held = catalogue()
    if not len(held.ids):
        return []
    apart = distances(held, registry(), city.slug)
    if apart is None:
        return []
    wanted = held.city != city.pk
    if awarded:
        wanted &= held.columns["award"].bits.any(axis=0)
    places = np.flatnonzero(wanted)
    fitting = fit(held, apart, tuple(themes))[places]
    ids = held.ids[places[np.lexsort((places, -fitting))][:most]].tolist()
    found = Case.objects.published().select_related("city__region").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
