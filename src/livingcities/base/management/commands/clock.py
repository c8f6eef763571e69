import argparse
import contextlib
import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from livingcities.base.clock import tick
from livingcities.base.machine.processes import Stopped, stopping

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Tick every few seconds until stopped; several clocks may run, each job runs once"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=5.0, help="pause between two ticks")

    def handle(self, *args: Any, **options: Any) -> None:
        with contextlib.suppress(Stopped), stopping():
            while True:
                self.tick()
                time.sleep(options["seconds"])

    def tick(self) -> None:
        """A database that is away for a while must not end the clock."""
        close_old_connections()
        try:
            tick()
        except DatabaseError:
            log.exception("this tick found no database, the next one tries again")
            connection.close()
