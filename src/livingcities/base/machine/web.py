"""How the web server is started."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from livingcities.settings.env import value


def listening_port() -> int:
    """PORT, or in development that of LC_URL: behind a proxy the public port is not ours."""
    if value("PORT"):
        return int(value("PORT"))
    return 8000 if settings.PRODUCTION else settings.ADDRESS.port or 8000


def granian(*, host: str, port: int, workers: int = 2, threads: int | None = None, quiet: bool = False) -> list[str]:
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
    program = str(Path(sys.executable).with_name("granian"))
    return [program, *words, "--respawn-failed-workers", "--no-ws", "livingcities.wsgi:application"]
