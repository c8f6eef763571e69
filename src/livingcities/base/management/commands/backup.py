import argparse
import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from livingcities.base.machine.backup import make_backup


class Command(BaseCommand):
    help = "Copy the database and all files into one FILE while the site runs"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, for example livingcities.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        if target.exists():
            raise CommandError(f"{target} is there already: name another file, or remove that one.")
        if not target.resolve().parent.is_dir():
            raise CommandError(f"The folder of {target} does not exist.")
        try:
            manifest = make_backup(target)
        except (OSError, sqlite3.Error) as fault:
            raise CommandError(f"There is no backup: {fault}. What was written of it is deleted.") from None
        size = target.stat().st_size / 2**20
        self.stdout.write(
            f"{target}: {sum(manifest['rows'].values()):,} rows of {len(manifest['rows'])} tables, {size:,.1f} MB. "
            "It holds personal data: keep it safe."
        )
