import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from livingcities.base.machine import prepare
from livingcities.settings.env import value


def listening_port() -> int:
    """PORT, or in development that of LC_URL: behind a proxy the public port is not ours."""
    if value("PORT"):
        return int(value("PORT"))
    return 8000 if settings.PRODUCTION else settings.ADDRESS.port or 8000


class Command(BaseCommand):
    help = "Serve the site (granian), after collecting static files and compiling translations"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on, 0.0.0.0 for all")
        parser.add_argument("--port", type=int, help="port to listen on")
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, help="threads of each process")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare.compile_translations()
        prepare.collect_static()
        if pending := prepare.pending_migrations():
            raise CommandError(f"{len(pending)} migrations are not applied: run `livingcities migrate` first.")
        connection.close()
        # SQLite has one writer at a time: more threads would only wait for each other.
        threads = options["threads"] or (2 if connection.vendor == "sqlite" else 4)
        granian = Path(sys.executable).with_name("granian")
        arguments = {
            "--interface": "wsgi",
            "--host": options["host"],
            "--port": options["port"] or listening_port(),
            "--workers": options["workers"],
            "--blocking-threads": threads,
            "--log-level": "warning" if options["verbosity"] == 0 else "info",
        }
        words = [str(word) for pair in arguments.items() for word in pair]
        words += ["--respawn-failed-workers", "--no-ws", "livingcities.wsgi:application"]
        sys.stdout.flush()
        os.execv(granian, [str(granian), *words])  # noqa: S606 - the server takes over this process and its signals
