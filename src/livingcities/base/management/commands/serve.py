import argparse
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from livingcities.base.machine import prepare
from livingcities.base.machine.web import WORKERS, granian, listening_port, shared_limits


class Command(BaseCommand):
    help = "Serve the site (granian), after collecting static files and compiling translations"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on, 0.0.0.0 for all")
        parser.add_argument("--port", type=int, help="port to listen on, also the variable PORT")
        parser.add_argument("--workers", type=int, default=WORKERS, help="processes")
        parser.add_argument("--threads", type=int, help="threads of each process")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare.compile_translations()
        prepare.collect_static()
        if pending := prepare.pending_migrations():
            raise CommandError(f"{len(pending)} migrations are not applied: run `livingcities migrate` first.")
        connection.close()
        words = granian(
            host=options["host"],
            port=options["port"] or listening_port(),
            workers=options["workers"],
            threads=options["threads"],
            quiet=options["verbosity"] == 0,
        )
        if warning := shared_limits(options["workers"]):
            self.stderr.write(f"Mind: {warning}.")
        sys.stdout.flush()
        os.execv(words[0], words)  # noqa: S606 - the server takes over this process and its signals
