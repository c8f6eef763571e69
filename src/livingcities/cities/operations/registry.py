"""Loading the registry of cities."""

from __future__ import annotations

from livingcities.base.actors import Actor
from livingcities.base.operation import operation
from livingcities.cities.registry.compiling import Registry
from livingcities.cities.registry.storing import Stored, store
from livingcities.cities.rules import can_load_registry


@operation("cities.load_registry", rule=can_load_registry, trace="rows")
def load_registry(*, actor: Actor, registry: Registry) -> Stored:
    """Bring regions, cities, facts and aliases up to a compiled registry."""
    return store(registry)
