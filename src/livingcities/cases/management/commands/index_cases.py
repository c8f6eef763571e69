from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from livingcities.cases.search import index_all


class Command(BaseCommand):
    help = "Write the search index of the catalogue anew; the site may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        count = index_all()
        if options["verbosity"] > 0:
            self.stdout.write(f"{count} practices in {time.monotonic() - started:.1f} s")
