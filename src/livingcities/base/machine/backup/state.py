"""Which migrations a database has seen, in a form that can be compared with another machine's."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader


def of_the_database() -> list[str]:
    loader = MigrationLoader(connection)
    seen = {node for node in loader.applied_migrations if node in loader.graph.nodes}
    unknown = {node for node in loader.applied_migrations if node not in loader.disk_migrations}
    return sorted(f"{app}.{name}" for app, name in seen | unknown)


def of_the_code() -> list[str]:
    loader = MigrationLoader(None)
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes)


def difference(backup: list[str], code: list[str]) -> str:
    """Empty if both are the same, else in words where they part."""
    newer, older = sorted(set(backup) - set(code)), sorted(set(code) - set(backup))
    parts = []
    if newer:
        parts.append(f"the backup has migrations that this version does not know ({', '.join(newer[:3])})")
    if older:
        parts.append(f"this version has migrations that the backup has not seen ({', '.join(older[:3])})")
    return " and ".join(parts)
