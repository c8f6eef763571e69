"""All sources compiled into one registry, ready to be stored. Pure: files in, drafts out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from livingcities.cities import geometry
from livingcities.cities.names import fold, slug

from . import sources
from .matching import Doubt, Place, match
from .mending import mend
from .sources import NamedRow, RegionRow, Source, TownRow
from .zones import zone

NEAR_KM = 30  # shores and borders of the light boundaries run this far beside the real ones


@dataclass(slots=True)
class CityDraft:
    key: str  # FIAS, or region and name where a source gives no FIAS
    fias: str | None
    name: str
    region: str
    oktmo: str
    latitude: float
    longitude: float
    time_zone: str
    founded: str = ""
    slug: str = ""
    prepositional: str = ""
    population: int | None = None
    quality_index: int | None = None
    is_historic: bool = False

    @property
    def place(self) -> Place:
        return Place(self.key, self.name, self.region, self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class FactDraft:
    city: str
    kind: str
    on: date
    source: str
    number: float | None = None
    text: str = ""


@dataclass(slots=True)
class Registry:
    regions: list[RegionRow]
    boundaries: dict[str, dict[str, Any]]  # code of the region → geometry
    cities: dict[str, CityDraft] = field(default_factory=dict)
    facts: list[FactDraft] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)  # key of the city, name
    doubts: list[Doubt] = field(default_factory=list)


def compile_registry() -> Registry:
    shapes = mend(sources.boundaries())
    regions = sources.regions()
    registry = Registry(regions, {row.code: shapes[row.natural_earth] for row in regions})
    for row in sources.towns():
        draft = _from_hflabs(row)
        registry.cities[draft.key] = draft
    _join_census(registry)
    for year in sources.QUALITY_YEARS:
        _join_quality(registry, year)
    _mark_historic(registry)
    _note_founding(registry)
    _name(registry)
    _check_places(registry)
    return registry


def _from_hflabs(row: TownRow) -> CityDraft:
    return CityDraft(
        key=row.fias,
        fias=row.fias,
        name=row.name,
        region=row.region,
        oktmo=row.oktmo,
        latitude=row.latitude,
        longitude=row.longitude,
        time_zone=zone(row.region, row.offset),
        founded=row.founded,
    )


def _join(registry: Registry, rows: list[NamedRow], source: Source) -> list[NamedRow]:
    """Write the rows that certainly belong to a town as facts; return those about unknown towns."""
    places = [draft.place for draft in registry.cities.values()]
    found = match(places, rows, reviewed=sources.reviewed())
    registry.doubts += found.doubts
    for key, row in found.certain:
        registry.facts += [
            FactDraft(key, kind, source.on, source.name, number=number) for kind, number in row.values.items()
        ]
        city = registry.cities[key]
        if "population" in row.values:
            city.population = int(row.values["population"])
        if "quality_index" in row.values:
            city.quality_index = int(row.values["quality_index"])
    return found.unknown


def _join_census(registry: Registry) -> None:
    missing = _join(registry, sources.census(), sources.CENSUS)
    added = [row for row in missing if _add_town(registry, row)]
    _join(registry, added, sources.CENSUS)


def _add_town(registry: Registry, row: NamedRow) -> bool:
    """Add a town that only the census list knows, if its point confirms its region and the zone is certain."""
    zones = {draft.time_zone for draft in registry.cities.values() if draft.region == row.region}
    apart = geometry.distance_to(registry.boundaries[row.region], row.longitude, row.latitude)
    if len(zones) != 1 or apart > NEAR_KM:
        registry.doubts.append(Doubt(row.source, row.name, row.region, f"{apart:.0f} km from its region"))
        return False
    key = f"{row.region} {fold(row.name)}"
    registry.cities[key] = CityDraft(
        key=key,
        fias=None,
        name=row.name,
        region=row.region,
        oktmo="",
        latitude=row.latitude,
        longitude=row.longitude,
        time_zone=zones.pop(),
    )
    return True


def _join_quality(registry: Registry, year: int) -> None:
    for row in _join(registry, sources.quality(year), sources.QUALITY[year]):
        registry.doubts.append(Doubt(row.source, row.name, row.region, "no such town in that region"))


def _mark_historic(registry: Registry) -> None:
    for fias in sources.historic():
        city = registry.cities.get(fias)
        if city is None:
            registry.doubts.append(Doubt("historic", fias, "", "no town has this FIAS"))
            continue
        city.is_historic = True
        source = sources.HISTORIC
        registry.facts.append(FactDraft(fias, "historic", source.on, source.name, text="federal"))


def _note_founding(registry: Registry) -> None:
    source = sources.HFLABS
    for city in registry.cities.values():
        if city.founded:
            registry.facts.append(FactDraft(city.key, "founded", source.on, source.name, text=city.founded))


def _name(registry: Registry) -> None:
    """Addresses, aliases and declined names."""
    by_slug: dict[str, list[CityDraft]] = defaultdict(list)
    by_name: dict[tuple[str, str], CityDraft] = {}
    for city in registry.cities.values():
        by_slug[slug(city.name)].append(city)
        by_name[fold(city.name), city.region] = city
    region_slugs = {row.code: row.slug for row in registry.regions}
    for address, cities in by_slug.items():
        for city in cities:
            city.slug = address if len(cities) == 1 else f"{address}-{region_slugs[city.region]}"
    for alias, name, region in sources.aliases():
        registry.aliases.append((by_name[fold(name), region].key, alias))
    _decline(registry)


def _decline(registry: Registry) -> None:
    times = Counter(city.name for city in registry.cities.values())
    declined = sources.prepositional()
    for city in registry.cities.values():
        if times[city.name] == 1:
            city.prepositional = declined.get(city.name, "")


def _check_places(registry: Registry) -> None:
    """Every town lies in or near the boundary of its region: the test that the labels were mended rightly."""
    for city in registry.cities.values():
        apart = geometry.distance_to(registry.boundaries[city.region], city.longitude, city.latitude)
        if apart > NEAR_KM:
            why = f"the town lies {apart:.0f} km from the boundary of its region"
            registry.doubts.append(Doubt("boundaries", city.name, city.region, why))
