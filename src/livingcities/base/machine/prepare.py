"""What must stand before the web starts: translations and static files. Both are skipped when nothing changed."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command


def stale_catalogues() -> list[Path]:
    """The catalogues that are newer than their compiled form, or have none."""
    sources = [
        path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po"))
    ]
    return [source for source in sources if not _is_compiled(source)]


def _is_compiled(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def compile_translations() -> int:
    """Compile the stale catalogues; how many they were."""
    stale = stale_catalogues()
    for source in stale:
        try:
            _compile(source)
        except OSError as fault:
            raise CommandError(
                f"The translations in {source} are not compiled, and nothing can be written there: {fault.strerror}. "
                "Run `make install` in the folder of the code, as somebody who may write into it."
            ) from None
    return len(stale)


def _compile(source: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    content = io.BytesIO()
    write_mo(content, read_po(io.BytesIO(source.read_bytes()), locale=source.parts[-3]))
    fresh = source.with_suffix(".mo.new")
    fresh.write_bytes(content.getvalue())
    fresh.replace(source.with_suffix(".mo"))


def collect_static() -> bool:
    """Collect static files unless they are as they were; whether there was anything to do."""
    stamp, digest = Path(settings.STATIC_ROOT) / ".collected", _digest_of_sources()
    if stamp.exists() and stamp.read_text() == digest:
        return False
    # The settings were read before the manifest existed, so the storage is named here.
    chosen = settings.STORAGES["staticfiles"]["BACKEND"]
    settings.STORAGES["staticfiles"]["BACKEND"] = settings.COLLECTED_STATIC
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    finally:
        settings.STORAGES["staticfiles"]["BACKEND"] = chosen
    stamp.write_text(digest)
    return True


def _digest_of_sources() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            at = Path(storage.path(path)).stat()
            found.update(f"{path}\0{at.st_size}\0{at.st_mtime_ns}\n".encode())
    return found.hexdigest()


def pending_migrations() -> list[str]:
    """Names of migrations that the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> int:
    pending = pending_migrations()
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    return len(pending)
