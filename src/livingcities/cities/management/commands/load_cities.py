from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from livingcities.base.actors import SYSTEM
from livingcities.cities.operations.registry import load_registry
from livingcities.cities.registry.compiling import compile_registry
from livingcities.cities.registry.storing import Stored


class Command(BaseCommand):
    help = "Load regions, cities, facts and aliases from the files shipped with the platform; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        registry = compile_registry()
        stored = load_registry(actor=SYSTEM, registry=registry)
        if options["verbosity"] > 0:
            self._report(stored, [str(doubt) for doubt in registry.doubts], time.monotonic() - started)

    def _report(self, stored: Stored, doubts: list[str], seconds: float) -> None:
        for name, total in stored.total.items():
            line = f"{name:10} {total:6}   new {stored.added[name]:6}   changed {stored.changed[name]:6}"
            self.stdout.write(line)
        self.stdout.write(f"doubtful and not joined: {len(doubts)}")
        for doubt in doubts:
            self.stdout.write(f"  {doubt}")
        self.stdout.write(f"{seconds:.1f} s")
