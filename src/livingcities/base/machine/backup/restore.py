from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from . import postgres, sqlite, state
from .archive import Damaged, Reader
from .make import FILES, walk

# Rows here come by themselves, from migrating, visits or a clock that ticks: they are no one's work.
BY_THEMSELVES = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "base_clockjob",
    "base_heartbeat",
    "django_session",
    "people_consenttext",
    "cases_theme",
    "cases_synonymfamily",
    "cases_cataloguestate",
    "cases_index_config",
    "cases_index_data",
}


class Refusal(Exception):
    """Nothing was touched; the text says why and what would help."""


def restore_backup(source: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Verify the backup, then put it in the place of this site's database and files; returns its manifest."""
    try:
        with Reader(source) as archive:
            archive.verify()
            _check(archive.manifest, overwrite)
            engine = postgres if connection.vendor == "postgresql" else sqlite
            engine.load(archive)
    except Damaged as fault:
        raise Refusal(str(fault)) from None
    with Reader(source) as archive:
        members = archive.names(FILES)
        for name in members:
            _put(archive, name)
        _forget_others({name.removeprefix(FILES) for name in members})
        return archive.manifest


def _check(manifest: dict[str, Any], overwrite: bool) -> None:
    if manifest["engine"] != connection.vendor:
        raise Refusal(f"The backup is of {manifest['engine']}, this site uses {connection.vendor}: set DATABASE_URL.")
    if text := state.difference(manifest["migrations"], state.of_the_code()):
        raise Refusal(
            f"The backup was made by version {manifest['version']} in another state of the database: {text}. "
            "Restore it with the version that made it, then upgrade and run `livingcities migrate`."
        )
    if overwrite:
        return
    if full := tables_with_content():
        raise Refusal(
            f"The database is not empty ({', '.join(full[:3])} …). To replace everything in it: restore --overwrite"
        )
    if (found := next(walk(default_storage), None)) is not None:
        raise Refusal(
            f"The storage of files is not empty ({found} …). Is this the storage of another site? "
            "To try a backup out, leave STORAGE_URL empty; to replace everything in it: restore --overwrite"
        )


def tables_with_content() -> list[str]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - BY_THEMSELVES
        return [table for table in sorted(tables) if _has_rows(cursor, table)]


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
    return cursor.fetchone() is not None


def _forget_others(kept: set[str]) -> None:
    """Files of the former site are personal data to which no row leads any more: nobody could ever erase them."""
    for name in [name for name in walk(default_storage) if name not in kept]:
        default_storage.delete(name)


def _put(archive: Reader, member: str) -> None:
    name = member.removeprefix(FILES)
    if default_storage.exists(name):
        default_storage.delete(name)
    with archive.open(member) as content:
        saved = default_storage.save(name, File(content, name=name))
    if saved != name:
        raise OSError(f"the database is restored, but the file {name} could only be saved as {saved}")
