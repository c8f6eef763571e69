import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from livingcities.base.machine.backup import Refusal, restore_backup


class Command(BaseCommand):
    help = "Put a backup FILE in the place of this site's database and files"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file written by `backup`")
        parser.add_argument("--overwrite", action="store_true", help="replace a database and files that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore_backup(options["file"], overwrite=options["overwrite"])
        except Refusal as reason:
            raise CommandError(f"{reason}\nNothing was changed.") from None
        self.stdout.write(
            f"Restored the site of {manifest['at']} (version {manifest['version']}): "
            f"{sum(manifest['rows'].values()):,} rows. Restart web, worker and clock."
        )
