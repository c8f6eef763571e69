"""The demo as a person starts it: real processes, real signals, a real port."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.sqlite

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Started:
    """`livingcities …` in a folder of its own."""

    def __init__(self, folder, *words, **variables):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.log = folder / f"log-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from livingcities.cli import main; main()", *words],
            env=kept | {"LC_DATA": str(folder / "var")} | variables,
            cwd=folder,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def until(self, words: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def descendants(self) -> list[int]:
        import psutil

        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]


def running(pids: list[int]) -> list[int]:
    import psutil

    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def demo(tmp_path, monkeypatch):
    """Start the demo on a port; stopped at the end whatever happened. Its content is loaded by other tests."""
    started = []

    def start(port, *words):
        one = Started(tmp_path, "demo", "--port", str(port), "--without-content", *words)
        started.append(one)
        return one

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(30)


def address_in_the_network() -> str:
    """Where phones would find this machine; in no network at all, another address than the usual one."""
    from livingcities.base.machine.demo import CannotStart, address_in_network

    try:
        return address_in_network()
    except CannotStart:
        return "127.0.0.2"


def test_the_demo_starts_serves_keeps_what_was_written_and_stops_whole(demo, tmp_path):
    """The second time for phones of the network as well."""
    port = free_port()
    first = demo(port)
    first.until("Ctrl-C stops everything")
    assert OPENER.open(f"http://127.0.0.1:{port}/health/", timeout=10).status == 200
    family = first.descendants()
    assert len(family) >= 5, "web, its two workers, the worker of each queue, the clock"

    second = demo(port)
    assert second.process.wait(60) == 1
    assert f"Port {port} is taken" in second.said()
    assert f"PORT={port + 1} make demo" in second.said()
    assert "Traceback" not in second.said()

    database = tmp_path / "var" / "livingcities.sqlite3"
    with sqlite3.connect(database, timeout=20) as connection:
        connection.execute("INSERT INTO base_clockjob (name, due_at, error) VALUES ('kept', '2030-01-01', '')")
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(30) == 0, first.said()
    assert running(family) == []

    here = address_in_the_network()
    third = demo(port, "--host", here)
    third.until("Ctrl-C stops everything")
    assert f"http://{here}:{port}" in third.said()
    assert OPENER.open(f"http://{here}:{port}/health/", timeout=10).status == 200
    with sqlite3.connect(database, timeout=20) as connection:
        assert connection.execute("SELECT count(*) FROM base_clockjob WHERE name = 'kept'").fetchone() == (1,)
    family = third.descendants()
    clock = next(pid for pid in family if "clock" in _command_line(pid))
    os.kill(clock, signal.SIGKILL)
    assert third.process.wait(30) == 1
    assert "the clock ended by itself" in third.said()
    assert running(family) == []


def _command_line(pid: int) -> str:
    import psutil

    return psutil.Process(pid).cmdline()[-1]


def test_no_room_on_the_disk_is_said_before_anything_is_written(monkeypatch):
    import io

    from livingcities.base.machine import demo as module
    from livingcities.base.machine import disk
    from livingcities.base.machine.progress import Progress

    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 30 * 2**20}))
    with pytest.raises(module.CannotStart, match=r"Only 30 MB are free.*LC_DATA=/path make demo"):
        module.Demo(Progress(io.StringIO()), port=free_port()).run()


def test_letters_of_the_content_lead_to_the_port_that_was_asked_for(tmp_path):
    """Content is loaded in the process of the demo, whose settings were read before the port was known."""
    port = free_port()
    script = (
        "from django.conf import settings; from livingcities.base.machine import demo; "
        f"demo.Demo.prepare = lambda self, **_: exit(settings.SITE_URL); demo.main(['--port', '{port}'])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livingcities.settings", "LC_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == f"http://localhost:{port}"


class TestForPhones:
    """`make demo HOST=0.0.0.0`: what is printed and drawn into QR codes can be opened from the network."""

    def demo(self, host):
        import io

        from livingcities.base.machine import demo as module
        from livingcities.base.machine.progress import Progress

        return module.Demo(Progress(io.StringIO()), port=8123, host=host)

    def test_it_finds_its_own_address_and_listens_there(self, monkeypatch):
        monkeypatch.setattr("livingcities.base.machine.demo.address_in_network", lambda: "192.168.1.20")
        demo = self.demo("0.0.0.0")
        assert (demo.url, demo.bind) == ("http://192.168.1.20:8123", "0.0.0.0")

    def test_a_given_address_is_taken(self):
        demo = self.demo("mac.local")
        assert (demo.url, demo.bind) == ("http://mac.local:8123", "0.0.0.0")

    def test_otherwise_it_is_for_this_machine_only(self):
        demo = self.demo("")
        assert (demo.url, demo.bind) == ("http://localhost:8123", "127.0.0.1")

    def test_a_public_address_is_refused(self):
        from livingcities.base.machine.demo import CannotStart

        with pytest.raises(CannotStart, match="public address"):
            self.demo("8.8.8.8").check_machine()
