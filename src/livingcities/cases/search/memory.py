"""The published catalogue in the memory of each process: who may be filtered by what, as columns of bits.

One small row in the database says how far the catalogue has come (`CatalogueState`). A process reads the cases
changed since its own state, or everything where another epoch began.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from civicmethods.similarity.practices import outcome
from livingcities.cases.models import (
    Adoption,
    Case,
    CaseAward,
    CaseTag,
    CatalogueEntry,
    CatalogueState,
    OutcomeCheck,
    SynonymFamily,
    Theme,
)
from livingcities.cities.models import Region

from .bands import COSTS, MONTHS, band
from .words import Synonyms, family

NEVER = np.iinfo(np.int64).max
MANY = 500  # ids that fit into one query; more changes than that are read as a whole

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what orders it, how it fared in other towns, and its values in every facet."""

    published: int  # microseconds
    cost: int
    city: int
    is_demo: bool
    repeating: int
    """Towns that repeat it."""
    worth: float
    """How well its adoptions went (see civicmethods.similarity.practices)."""
    values: dict[str, Values]


@dataclass(frozen=True)
class Column:
    """One facet: which case has which of its values."""

    values: list[str]
    bits: np.ndarray  # values × cases, bool

    @cached_property
    def places(self) -> dict[str, int]:
        return {value: at for at, value in enumerate(self.values)}

    def having(self, asked: Iterable[str]) -> np.ndarray:
        """The cases with any of these values; a value that nobody has is had by none."""
        rows = [self.places[value] for value in asked if value in self.places]
        return np.asarray(self.bits[rows].any(axis=0))

    def counts(self, among: np.ndarray) -> dict[str, int]:
        fewer = self.totals if among.all() else np.count_nonzero(self.bits[:, np.flatnonzero(among)], axis=1)
        return dict(zip(self.values, fewer.tolist(), strict=True))

    @cached_property
    def totals(self) -> np.ndarray:
        return np.count_nonzero(self.bits, axis=1)


@dataclass(frozen=True)
class Catalogue:
    """All listed cases of one moment."""

    epoch: UUID | str
    revision: int
    synonyms: int
    latest: int | None
    """The case that bears the revision."""
    rows: Mapping[int, Row] = field(repr=False)
    kin: Synonyms = field(repr=False)

    @cached_property
    def ids(self) -> np.ndarray:
        return np.array(sorted(self.rows), dtype=np.int64)

    @cached_property
    def themes(self) -> list[Theme]:
        return list(Theme.objects.all())

    @cached_property
    def regions(self) -> dict[str, Any]:
        """Names by slug."""
        return dict(Region.objects.values_list("slug", "name"))

    def _each(self, name: str, kind: type = np.int64) -> np.ndarray:
        return np.array([getattr(self.rows[pk], name) for pk in self.ids.tolist()], dtype=kind)

    @cached_property
    def published(self) -> np.ndarray:
        return self._each("published")

    @cached_property
    def cost(self) -> np.ndarray:
        return self._each("cost")

    @cached_property
    def city(self) -> np.ndarray:
        return self._each("city")

    @cached_property
    def worth(self) -> np.ndarray:
        return self._each("worth", np.float64)

    @cached_property
    def invented(self) -> int:
        return sum(row.is_demo for row in self.rows.values())

    @cached_property
    def towns(self) -> tuple[np.ndarray, np.ndarray]:
        """Each town that has a case, and which of them each case belongs to."""
        return np.unique(self.city, return_inverse=True)

    @cached_property
    def columns(self) -> dict[str, Column]:
        held: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in FACETS}
        for at, pk in enumerate(self.ids.tolist()):
            for name, values in self.rows[pk].values.items():
                for value in values:
                    held[name][value].append(at)
        return {name: _column(found, len(self.ids)) for name, found in held.items()}

    def places(self, cases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where these cases stand in `ids`, and which of them stand there at all."""
        if not len(self.ids):
            return np.zeros(0, dtype=np.int64), np.zeros(len(cases), dtype=bool)
        at = np.minimum(np.searchsorted(self.ids, cases), len(self.ids) - 1)
        known = self.ids[at] == cases
        return at[known], known


FACETS = ("theme", "size", "cost", "months", "partner", "money", "region", "year", "award")


def _column(found: Mapping[str, list[int]], cases: int) -> Column:
    values = sorted(found)
    bits = np.zeros((len(values), cases), dtype=bool)
    for row, value in enumerate(values):
        bits[row, found[value]] = True
    return Column(values, bits)


def next_number(last: int) -> int:
    """Larger than all before, and never the same twice, not even after a transaction that was rolled back."""
    return max(last + 1, time.time_ns())


def state() -> CatalogueState:
    """The one row, made when first needed."""
    row, _made = CatalogueState.objects.get_or_create(pk=1)
    return row


NOTHING_YET = CatalogueState()  # its epoch is nobody's
_kept: dict[str, Catalogue] = {}


def catalogue() -> Catalogue:
    """The catalogue as it is now; one small query where nothing has changed."""
    now = CatalogueState.objects.filter(pk=1).first() or NOTHING_YET
    known = _kept.get(connection.alias)
    if known is None or known.epoch != now.epoch or now is NOTHING_YET:
        made = _whole(now)
    elif known.revision == now.revision and known.synonyms == now.synonyms:
        return known
    else:
        made = _grown(known, now)
    _kept[connection.alias] = made
    return made


def _whole(now: CatalogueState) -> Catalogue:
    latest = CatalogueEntry.objects.filter(revision=now.revision).values_list("case_id", flat=True).first()
    rows = _read(Case.objects.published().filter(entry__is_listed=True))
    return Catalogue(now.epoch, now.revision, now.synonyms, latest, rows, _families())


def _grown(known: Catalogue, now: CatalogueState) -> Catalogue:
    """What is known, with the cases that changed since; where that cannot be told, everything is read."""
    changed = _since(known) if known.revision != now.revision else []
    if changed is None:
        return _whole(now)
    rows, latest = known.rows, known.latest
    if changed:
        rows = {pk: row for pk, row in known.rows.items() if pk not in changed}
        rows |= _read(Case.objects.published().filter(entry__is_listed=True, pk__in=changed))
        latest = changed[-1]
    kin = known.kin if known.synonyms == now.synonyms else _families()
    return Catalogue(now.epoch, now.revision, now.synonyms, latest, rows, kin)


def _since(known: Catalogue) -> list[int] | None:
    """The cases changed since, in order. Revisions are never given twice: where the case that bore the one that is
    known bears an older one now, it was rolled back."""
    entries = CatalogueEntry.objects.filter(revision__gte=known.revision).order_by("revision")
    found = list(entries.values_list("revision", "case_id")[: MANY + 1])
    if len(found) > MANY or known.latest not in {case for _revision, case in found}:
        return None
    return [case for revision, case in found if revision > known.revision]


def _families() -> Synonyms:
    told = SynonymFamily.objects.order_by("pk").values_list("words", flat=True)
    return Synonyms(family(words.replace("\n", ",").split(",")) for words in told)


def _read(cases: QuerySet[Case]) -> dict[int, Row]:
    """Six queries, whatever their number."""
    many: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in ("theme", "partner", "money", "award")}
    within = cases.order_by().values("pk")
    for pk, slug in Case.themes.through.objects.filter(case__in=within).values_list("case_id", "theme__slug"):
        many["theme"][pk].append(slug)
    for pk, kind, value in CaseTag.objects.filter(case__in=within).values_list("case_id", "kind", "value"):
        many[kind][pk].append(value)
    for pk, programme in CaseAward.objects.filter(case__in=within).values_list("case_id", "programme").distinct():
        many["award"][pk].append(programme)
    fared = _fared(within)
    columns = ("pk", "published_at", "cost", "months", "year", "is_demo", "city_id", "city__size", "city__region__slug")
    return {
        pk: Row(
            published=int(published.timestamp() * 1_000_000) if published else 0,
            cost=NEVER if cost is None else cost,
            city=city,
            is_demo=is_demo,
            repeating=sum(stage in Adoption.REPEATING for stage, _answer in fared[pk]),
            worth=outcome(answer or stage for stage, answer in fared[pk]),
            values={
                **{name: tuple(found[pk]) for name, found in many.items() if pk in found},
                "size": _one(size),
                "cost": _one(band(COSTS, cost)),
                "months": _one(band(MONTHS, months)),
                "region": (region,),
                "year": _one(year),
            },
        )
        for pk, published, cost, months, year, is_demo, city, size, region in cases.order_by().values_list(*columns)
    }


def _fared(cases: QuerySet[Any]) -> dict[int, list[tuple[str, str | None]]]:
    """The adoptions of each case: their stage, and what the town answered to the latest question."""
    latest = OutcomeCheck.objects.filter(adoption=OuterRef("pk")).exclude(outcome="").order_by("-years")
    adoptions = Adoption.objects.filter(case__in=cases).exclude(stage=Adoption.Stage.CONSIDERING)
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    answered: Any = adoptions.annotate(answer=Subquery(latest.values("outcome")[:1]))
    for case, stage, answer in answered.values_list("case", "stage", "answer"):
        found[case].append((stage, answer))
    return found


def _one(value: Any) -> Values:
    return (str(value),) if value else ()
