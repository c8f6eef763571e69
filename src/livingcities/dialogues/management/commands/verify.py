from __future__ import annotations

import argparse
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civicmethods.opinion import BadParameters
from civicmethods.opinion.command import verified
from civicmethods.opinion.reading import ReadingError
from livingcities.dialogues.models import Dialogue


class Command(BaseCommand):
    help = "Work the map of an open-data package out anew and say whether it is the published one, byte for byte"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the ZIP that the results page hands out")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            found = verified(file)
        except (ReadingError, BadParameters) as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(found.message)
        if not found.same:
            raise CommandError("The map in this package does not follow from its votes.")
        self.compare_with_ours(file)

    def compare_with_ours(self, file: Path) -> None:
        """A package may be sound and yet not the one that was published here."""
        with zipfile.ZipFile(file) as archive:
            digest = hashlib.sha256(archive.read("map.json")).hexdigest()
            slug = str(json.loads(archive.read("datapackage.json")).get("name", ""))
        dialogue = Dialogue.objects.filter(slug=slug, state=Dialogue.State.PUBLISHED).first()
        if dialogue is None or dialogue.current_map is None:
            self.stdout.write(f"This site has published no dialogue «{slug}»: nothing to compare with.")
        elif dialogue.current_map.computation.result_digest == digest:
            self.stdout.write(f"It is the map that this site has published: {dialogue.get_absolute_url()}")
        else:
            raise CommandError(f"This site has published another map of «{slug}».")
