import argparse
import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django_tasks_db.management.commands import db_worker

from livingcities.base.machine.processes import ChildDied, Group, Stopped, command, stopping
from livingcities.base.models import Heartbeat

BEAT_SECONDS = 15


def beat(process: str) -> None:
    """Sign life from a thread of its own: a task may take minutes."""
    while True:
        try:
            Heartbeat.beat(process)
        except DatabaseError:
            pass  # a database that is away makes the sign late; the doctor sees that
        finally:
            connection.close()
        time.sleep(BEAT_SECONDS)


class QuietWorker(db_worker.Command):
    """Tells of failed tasks only, not of each begun and ended."""

    def configure_logging(self, verbosity: int) -> None:
        logging.getLogger("django.tasks").setLevel(logging.WARNING)
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)


class Command(BaseCommand):
    help = "Do the work that was put off (letters, maps of opinions) until stopped"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        queues = settings.TASKS["default"]["QUEUES"]
        parser.add_argument("--queue", choices=queues, help="work on this queue only; without it one process for each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["queue"]:
            self.work(options["queue"])
        else:
            self.work_on_all()

    def work(self, queue: str) -> None:
        threading.Thread(target=beat, args=(f"worker.{queue}",), daemon=True).start()
        call_command(QuietWorker(), queue_name=queue, interval=0.5, startup_delay=False, reload=False)

    def work_on_all(self) -> None:
        """A process for each queue: a long computation must not keep a sign-in code waiting."""
        group = Group(patience=60)
        try:
            with stopping():
                for queue in settings.TASKS["default"]["QUEUES"]:
                    group.start(f"the worker of the queue {queue}", command("work", "--queue", queue))
                group.wait()
        except Stopped:
            self.stdout.write("The workers finish what they began and stop.")
        except ChildDied as death:
            raise CommandError(str(death)) from None
        finally:
            group.stop()
