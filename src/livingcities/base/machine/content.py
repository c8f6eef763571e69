"""What the demo shows: database, static files, towns, invented people. Made once, then found ready."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

from django.core.management import call_command, get_commands
from django.utils import timezone
from django.utils.module_loading import import_string

from livingcities.base.models import ClockJob

from . import prepare
from .progress import Progress

# Commands and a function of higher rooms, by name: base may not import them.
COMMANDS = (("load_cities", "Cities of Russia"), ("load_demo", "Dialogues and people of the demo"))
ACCOUNTS = "livingcities.site.demo.accounts"


class Content:
    def __init__(self, progress: Progress, *, again: bool, loaded: bool):
        """`again` loads what is there once more; without `loaded` the site stays empty."""
        self.progress, self.again = progress, again
        self.commands = [(name, title) for name, title in COMMANDS if loaded and name in get_commands()]

    def prepare(self) -> bool:
        """Whether there was anything to do."""
        found_ready = [
            self._ready("Database", not prepare.pending_migrations(), prepare.migrate),
            not prepare.compile_translations(),
            not self.progress.step("Static files", prepare.collect_static),
        ]
        for name, title in self.commands:
            found_ready.append(self._ready(title, not self.again and self._is_loaded(name), partial(self._load, name)))
        return not all(found_ready)

    def _ready(self, title: str, ready: bool, work: Callable[[], object]) -> bool:
        if ready:
            self.progress.say(f"  ✓ {title:<44} ready")
        else:
            self.progress.step(title, work)
        return ready

    def _is_loaded(self, name: str) -> bool:
        return ClockJob.objects.filter(name=f"demo.{name}", finished_at__isnull=False).exists()

    def _load(self, name: str) -> None:
        """Run the command and note that it came to its end: an interrupted one runs again."""
        said, began = io.StringIO(), timezone.now()
        try:
            call_command(name, stdout=said, stderr=said)
        except Exception:
            self.progress.say(said.getvalue())
            raise
        times = {"due_at": began, "started_at": began, "finished_at": timezone.now()}
        ClockJob.objects.update_or_create(name=f"demo.{name}", defaults=times)

    def accounts(self) -> tuple[list[tuple[str, str]], str]:
        """Roles with their addresses, and the password of all; none on an empty site."""
        return import_string(ACCOUNTS)() if "load_demo" in dict(self.commands) else ([], "")
