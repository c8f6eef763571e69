import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from livingcities.base.machine.demo import CannotStart, Demo
from livingcities.base.machine.progress import Progress
from livingcities.base.machine.web import listening_port


class Command(BaseCommand):
    help = "Open a running site with demo content: database, cities, dialogues, web, worker, clock"
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help="port of the site, also the variable PORT")
        parser.add_argument("--host", default="", help="address of this machine in your network; 0.0.0.0 finds it")
        parser.add_argument("--again", action="store_true", help="load the content again although it was loaded")
        parser.add_argument("--without-content", action="store_true", help="start with an empty site")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Demo(
                Progress(sys.stdout),
                port=options["port"] or listening_port(),
                host=options["host"],
                again=options["again"],
                content=not options["without_content"],
            ).run()
        except CannotStart as hindrance:
            raise CommandError(str(hindrance)) from None
