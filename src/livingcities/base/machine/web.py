"""How the web server is started."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import connection

from livingcities.settings.env import value

WORKERS = 2


def shared_limits(workers: int = WORKERS) -> str:
    """What is to be said about limits when several processes count them each for itself; nothing: all is well."""
    if value("CACHE_URL") or workers < 2:
        return ""
    return (
        f"limits are counted in each of {workers} web processes: they let up to {workers} times as much through, "
        "and forget when a process starts anew. CACHE_URL (Valkey or Redis) makes it one count"
    )


def listening_port() -> int:
    """PORT, or in development that of LC_URL: behind a proxy the public port is not ours."""
    if settings.PORT:
        return int(settings.PORT)
    return 8000 if settings.PRODUCTION else settings.ADDRESS.port or 8000


def granian(
    *, host: str, port: int, workers: int = WORKERS, threads: int | None = None, quiet: bool = False
) -> list[str]:
    """The server's command line; the file first, as exec wants it."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        # SQLite has one writer at a time: more threads would only wait for each other.
        "--blocking-threads": threads or (2 if connection.vendor == "sqlite" else 4),
        "--log-level": "warning" if quiet else "info",
    }
    words = [str(word) for pair in options.items() for word in pair]
    program = [sys.executable, "-m", "livingcities.base.machine.server"]
    return [*program, *words, "--respawn-failed-workers", "--no-ws", "livingcities.wsgi:application"]
