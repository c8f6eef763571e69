"""`livingcities demo`: from a fresh clone to a running site with content, and all of it stopped by Ctrl-C."""

from __future__ import annotations

import io
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.management import call_command, get_commands
from django.utils import timezone
from django.utils.module_loading import import_string

from livingcities.base.models import ClockJob
from livingcities.settings.safety import is_public

from . import prepare
from .doctor import DISK_MB
from .processes import ChildDied, Group, Stopped, command, stopping
from .progress import Progress
from .web import granian

# Commands and a function of higher rooms, by name: base may not import them.
CONTENT = (("load_cities", "Cities of Russia"), ("load_demo", "Dialogues and people of the demo"))
ACCOUNTS = "livingcities.site.demo.accounts"
START_SECONDS = 60
THIS_MACHINE = "127.0.0.1"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - words of the person who starts it


class CannotStart(Exception):
    """Something on this machine hinders the demo; the text says what to do."""


def address_in_network() -> str:
    """By which number others in the network reach this machine. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of documentation: only the way towards it is asked for
        except OSError:
            raise CannotStart("This machine is in no network. Start the demo without HOST.") from None
        return str(probe.getsockname()[0])


class Demo:
    def __init__(self, progress: Progress, *, port: int, host: str = "", again: bool = False, content: bool = True):
        self.progress, self.port, self.again = progress, port, again
        self.content = [(name, title) for name, title in CONTENT if content and name in get_commands()]
        self.host = address_in_network() if host in EVERYWHERE else host or settings.ADDRESS.hostname or THIS_MACHINE
        self.bind = THIS_MACHINE if self.host in {"localhost", THIS_MACHINE} else "0.0.0.0"  # noqa: S104 - asked for
        self.url = f"http://{self.host}:{port}"

    def run(self) -> None:
        """Returns when asked to stop; raises CannotStart with words for the person."""
        self.check_machine()
        group = Group(environment={"LC_URL": self.url, "PORT": str(self.port)})
        group.environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONUNBUFFERED": "1"}
        try:
            with stopping():
                self.prepare()
                self.start(group)
                self.introduce()
                group.wait()
        except Stopped:
            self.progress.say("\nStopping. What was written stays; `make demo` goes on from here.")
        except ChildDied as death:
            raise CannotStart(f"{death}, so everything was stopped. Its last words stand above.") from None
        finally:
            group.stop()

    # --- the machine ----------------------------------------------------------------------------

    def check_machine(self) -> None:
        if settings.PRODUCTION:
            raise CannotStart("LC_MODE is production. The demo has accounts with a known password: start it elsewhere.")
        if is_public(self.host):
            raise CannotStart(f"{self.host} is a public address. The demo is for this machine and your own network.")
        free = shutil.disk_usage(settings.DATA).free // 2**20
        if free < DISK_MB:
            raise CannotStart(
                f"Only {free} MB are free where {settings.DATA} lies, the demo needs {DISK_MB} MB. "
                "Make room, or choose another folder: LC_DATA=/path make demo"
            )
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.bind, self.port))
            except OSError:
                raise CannotStart(
                    f"Port {self.port} is taken: another programme (perhaps another demo) listens on it. "
                    f"Stop that one, or choose another port: PORT={self.port + 1} make demo"
                ) from None

    # --- the content ----------------------------------------------------------------------------

    def prepare(self) -> None:
        self.step_if("Database", prepare.pending_migrations(), prepare.migrate)
        prepare.compile_translations()
        self.progress.step("Static files", prepare.collect_static)
        for name, title in self.content:
            self.step_if(title, self.again or not self.is_loaded(name), partial(self.load, name))

    def step_if(self, title: str, needed: object, work: Callable[[], object]) -> None:
        if needed:
            self.progress.step(title, work)
        else:
            self.progress.say(f"  ✓ {title:<44} ready")

    def is_loaded(self, name: str) -> bool:
        return ClockJob.objects.filter(name=f"demo.{name}", finished_at__isnull=False).exists()

    def load(self, name: str) -> None:
        """Run the command and note that it came to its end: an interrupted one runs again."""
        said, began = io.StringIO(), timezone.now()
        try:
            call_command(name, stdout=said, stderr=said)
        except Exception:
            self.progress.say(said.getvalue())
            raise
        times = {"due_at": began, "started_at": began, "finished_at": timezone.now()}
        ClockJob.objects.update_or_create(name=f"demo.{name}", defaults=times)

    # --- the processes --------------------------------------------------------------------------

    def start(self, group: Group) -> None:
        # Not by `serve`: all it prepares is prepared, and loading the site once less makes the start quick.
        group.start("the web server", granian(host=self.bind, port=self.port, quiet=True))
        self.progress.step("Web server", lambda: self.wait_for_web(group))
        for queue in settings.TASKS["default"]["QUEUES"]:
            group.start(f"the worker ({queue})", command("work", "--queue", queue))
        group.start("the clock", command("clock"))

    def wait_for_web(self, group: Group) -> None:
        deadline = time.monotonic() + START_SECONDS
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            group.check()
            try:
                with opener.open(f"http://127.0.0.1:{self.port}/health/", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                raise CannotStart(f"The site answers with an error ({error.code}); its log stands above.") from None
            except OSError:
                time.sleep(0.05)
        raise CannotStart(f"The web server did not answer within {START_SECONDS} seconds.")

    def introduce(self) -> None:
        say = self.progress.say
        say(f"\n  Living Cities · Живые города:  {self.url}\n")
        if self.bind != THIS_MACHINE:
            say("  Everybody in your network can open it and sign in: the password stands below.\n")
        if "load_demo" in dict(self.content):
            accounts, password = import_string(ACCOUNTS)()
            for role, email in accounts:
                say(f"  {role!s:<14} {email}")
            say(f"  {'password':<14} {password}   (the same for all of them)\n")
        say(f"  {'letters':<14} {self.url}/outbox/   (codes and letters stay on this page)")
        say(f"  {'data':<14} {settings.DATA}\n\n  Ctrl-C stops everything.")
