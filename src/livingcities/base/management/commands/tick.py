from typing import Any

from django.core.management.base import BaseCommand

from livingcities.base.clock import tick


class Command(BaseCommand):
    help = "Run every due job of the clock once (for a timer of the system; `clock` does it by itself)"

    def handle(self, *args: Any, **options: Any) -> None:
        ran = tick()
        self.stdout.write(", ".join(ran) if ran else "nothing was due")
