from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civicmethods.verify import UNREADABLE, verified
from livingcities.base.verifying import PublishedOtherwise, compared


class Command(BaseCommand):
    help = "Work a published result out anew and say whether it is the published one, byte for byte"
    requires_system_checks = ()  # they ask the database, and SQLite would make an empty one

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the ZIP that a results page hands out")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            found = verified(file)
        except UNREADABLE as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(found.message)
        if not found.same:
            raise CommandError(
                "The package does not hold together: its result or its files are not what it says they are."
            )
        try:
            said = compared(file)
        except PublishedOtherwise as error:
            raise CommandError(str(error)) from None
        if said:
            self.stdout.write(said)
