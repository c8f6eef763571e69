"""A compiled registry into the database: what is new is inserted, what changed is updated, the rest is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from livingcities.cities.country_map import outlines
from livingcities.cities.models import Alias, Boundary, City, Fact, Region
from livingcities.cities.names import fold

from . import sources
from .compiling import CityDraft, Registry

BATCH = 500


@dataclass(slots=True)
class Stored:
    """How many rows of each kind were added, changed and left."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)

    @property
    def nothing_new(self) -> bool:
        return not any(self.added.values()) and not any(self.changed.values())


def store(registry: Registry) -> Stored:
    stored = Stored()
    regions = _store_regions(registry, stored)
    cities = _store_cities(registry, regions, stored)
    _store_facts(registry, cities, stored)
    _store_aliases(registry, cities, stored)
    return stored


def _sync(
    model: type[models.Model], existing: Mapping[Any, Any], wanted: Mapping[Any, dict[str, Any]], stored: Stored
) -> None:
    """Insert the keys that do not exist, update rows whose fields differ."""
    new = [model(**fields) for key, fields in wanted.items() if key not in existing]
    changed = []
    for key, fields in wanted.items():
        row = existing.get(key)
        if row is not None and any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    rows: Any = model._default_manager
    rows.bulk_create(new, batch_size=BATCH)
    if changed:
        rows.bulk_update(changed, fields=list(next(iter(wanted.values()))), batch_size=100)
    name = model._meta.model_name or ""
    stored.added[name], stored.changed[name], stored.total[name] = len(new), len(changed), len(wanted)


def _store_regions(registry: Registry, stored: Stored) -> dict[str, Region]:
    wanted = {
        row.code: {"code": row.code, "slug": row.slug, "name": row.name, "kind": row.kind, "fias": UUID(row.fias)}
        for row in registry.regions
    }
    _sync(Region, {region.code: region for region in Region.objects.all()}, wanted, stored)
    regions = {region.code: region for region in Region.objects.all()}
    drawn = outlines(registry.boundaries)
    shapes = {
        regions[code].pk: {
            "region_id": regions[code].pk,
            "geometry": shape,
            "outline": drawn[code],
            "source": sources.BOUNDARIES,
        }
        for code, shape in _plain(registry.boundaries).items()
    }
    _sync(Boundary, {row.region_id: row for row in Boundary.objects.all()}, shapes, stored)
    return regions


def _plain(shapes: Mapping[str, Any]) -> dict[str, Any]:
    """Tuples as lists, as they come back from the database."""

    def lists(value: Any) -> Any:
        return [lists(item) for item in value] if isinstance(value, list | tuple) else value

    return {code: {"type": s["type"], "coordinates": lists(s["coordinates"])} for code, s in shapes.items()}


def _city_fields(draft: CityDraft, region: Region) -> dict[str, Any]:
    return {
        "name": draft.name,
        "sort_name": fold(draft.name),
        "prepositional": draft.prepositional,
        "region_id": region.pk,
        "fias": UUID(draft.fias) if draft.fias else None,
        "oktmo": draft.oktmo,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "time_zone": draft.time_zone,
        "founded": draft.founded,
        "population": draft.population,
        "size": City.size_of(draft.population),
        "quality_index": draft.quality_index,
        "is_historic": draft.is_historic,
    }


def _store_cities(registry: Registry, regions: Mapping[str, Region], stored: Stored) -> dict[str, int]:
    """Returns the primary key of each draft. The address of a city that exists never changes."""
    by_fias: dict[UUID, City] = {}
    by_name: dict[tuple[int, str], City] = {}
    for city in City.objects.all():
        if city.fias:
            by_fias[city.fias] = city
        by_name[city.region_id, city.sort_name] = city
    existing, wanted = {}, {}
    for key, draft in registry.cities.items():
        fields = _city_fields(draft, regions[draft.region])
        known = by_fias.get(fields["fias"]) or by_name.get((fields["region_id"], fields["sort_name"]))
        if known is not None:
            existing[key] = known
        wanted[key] = fields | {"slug": known.slug if known else draft.slug}
    _sync(City, existing, wanted, stored)
    keys = {slug: pk for pk, slug in City.objects.values_list("pk", "slug")}
    return {key: keys[fields["slug"]] for key, fields in wanted.items()}


def _store_facts(registry: Registry, cities: Mapping[str, int], stored: Stored) -> None:
    wanted = {
        (cities[fact.city], fact.kind, fact.on): {
            "city_id": cities[fact.city],
            "kind": fact.kind,
            "on": fact.on,
            "source": fact.source,
            "number": fact.number,
            "text": fact.text,
        }
        for fact in registry.facts
    }
    rows: Iterable[Fact] = Fact.objects.iterator(chunk_size=5000)
    _sync(Fact, {(row.city_id, row.kind, row.on): row for row in rows}, wanted, stored)


def _store_aliases(registry: Registry, cities: Mapping[str, int], stored: Stored) -> None:
    wanted = {
        (cities[key], fold(name)): {"city_id": cities[key], "name": name, "sort_name": fold(name)}
        for key, name in registry.aliases
    }
    _sync(Alias, {(row.city_id, row.sort_name): row for row in Alias.objects.all()}, wanted, stored)
