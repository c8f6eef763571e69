"""`livingcities demo`: from a fresh clone to a running site with content, and all of it stopped by Ctrl-C.

The one command that begins before Django is loaded: where all was prepared once, the web server loads the site while
this process does the same to look whether it still is.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import django
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError

from livingcities.settings.addresses import port_number
from livingcities.settings.safety import is_public

from .disk import NEEDED_MB, free_mb
from .processes import ChildDied, Group, Stopped, command, stopping
from .progress import Progress
from .web import granian, listening_port

HELP = "Open a running site with demo content: database, cities, dialogues, web, worker, clock"
WEB = "the web server"
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


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="livingcities demo", description=HELP)
    parser.add_argument("--port", help="port of the site, also the variable PORT")
    parser.add_argument("--host", default="", help="address of this machine in your network; 0.0.0.0 finds it")
    parser.add_argument("--again", action="store_true", help="load the content again although it was loaded")
    parser.add_argument("--without-content", action="store_true", help="start with an empty site")
    asked = parser.parse_args(words)
    try:
        port = port_number("--port", asked.port) if asked.port else listening_port()
        demo = Demo(Progress(sys.stdout), port=port, host=asked.host)
        demo.run(again=asked.again, loaded=not asked.without_content)
    except CannotStart as hindrance:
        sys.exit(str(hindrance))


class Demo:
    def __init__(self, progress: Progress, *, port: int, host: str = ""):
        self.progress, self.port = progress, port
        self.host = address_in_network() if host in EVERYWHERE else host or settings.ADDRESS.hostname or THIS_MACHINE
        self.bind = THIS_MACHINE if self.host in {"localhost", THIS_MACHINE} else "0.0.0.0"  # noqa: S104 - asked for
        self.url = f"http://{self.host}:{port}"
        self.group = Group(environment={"LC_URL": self.url, "PORT": str(port)})
        self.group.environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONUNBUFFERED": "1"}

    def run(self, *, again: bool = False, loaded: bool = True) -> None:
        """Returns when asked to stop; raises CannotStart with words for the person."""
        self.check_machine()
        settings.SITE_URL = self.url  # the letters of the content carry it
        with stopping():
            try:
                accounts, password = self.prepare(again=again, loaded=loaded)
                self.start()
                self.introduce(accounts, password)
                self.group.wait()
            except Stopped:
                self.progress.say("\nStopping. What was written stays; `make demo` goes on from here.")
            except ChildDied as death:
                raise CannotStart(f"{death}, so everything was stopped. Its last words stand above.") from None
            except CommandError as refusal:
                raise CannotStart(str(refusal)) from None
            except OperationalError as silence:
                words = str(silence).strip().splitlines()[0]
                raise CannotStart(f"The database: {words}. Is DATABASE_URL right, and does the server run?") from None
            finally:
                self.group.stop()

    # --- the machine ----------------------------------------------------------------------------

    def check_machine(self) -> None:
        if settings.PRODUCTION:
            raise CannotStart("LC_MODE is production. The demo has accounts with a known password: start it elsewhere.")
        if is_public(self.host):
            raise CannotStart(f"{self.host} is a public address. The demo is for this machine and your own network.")
        free = free_mb()
        if free < NEEDED_MB:
            raise CannotStart(
                f"Only {free} MB are free where {settings.DATA} lies, the demo needs {NEEDED_MB} MB. "
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

    # --- the processes --------------------------------------------------------------------------

    def prepare(self, *, again: bool, loaded: bool) -> tuple[list[tuple[str, str]], str]:
        """The accounts of the demo and their password."""
        if (Path(settings.STATIC_ROOT) / ".collected").exists():
            self.start_web()
        django.setup()
        from .content import Content  # its models need Django loaded

        content = Content(self.progress, again=again, loaded=loaded)
        if content.prepare():
            self.group.stop()  # it loaded what stood here before
        return content.accounts()

    def start_web(self) -> None:
        # Not by `serve`: that would load the site once more.
        self.group.start(WEB, granian(host=self.bind, port=self.port, quiet=True))

    def start(self) -> None:
        web = self.group.children.get(WEB)
        if web is None or web.poll() is not None:
            self.start_web()
        self.progress.step("Web server", self.wait_for_web)
        for queue in settings.TASKS["default"]["QUEUES"]:
            self.group.start(f"the worker ({queue})", command("work", "--queue", queue))
        self.group.start("the clock", command("clock"))

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            self.group.check()
            try:
                with opener.open(f"http://127.0.0.1:{self.port}/health/", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                raise CannotStart(f"The site answers with an error ({error.code}); its log stands above.") from None
            except OSError:
                time.sleep(0.05)
        raise CannotStart(f"The web server did not answer within {START_SECONDS} seconds.")

    def introduce(self, accounts: list[tuple[str, str]], password: str) -> None:
        say = self.progress.say
        say(f"\n  Living Cities · Живые города:  {self.url}\n")
        if self.bind != THIS_MACHINE:
            say("  Everybody in your network can open it and sign in: the password stands below.\n")
        for role, email in accounts:
            say(f"  {role!s:<14} {email}")
        if accounts:
            say(f"  {'password':<14} {password}   (the same for all of them)\n")
        say(f"  {'letters':<14} {self.url}/outbox/   (codes and letters stay on this page)")
        say(f"  {'data':<14} {settings.DATA}\n\n  Ctrl-C stops everything.")
