"""Several processes that live and die together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def command(*arguments: str) -> list[str]:
    """How to run one of our own commands with this very Python."""
    return [sys.executable, "-c", "from livingcities.cli import main; main()", *arguments]


class ChildDied(Exception):
    def __init__(self, name: str, code: int):
        super().__init__(f"{name} ended by itself with code {code}")
        self.name, self.code = name, code


class Stopped(BaseException):
    """A signal asked this process to stop. It comes in the middle of anything, and nobody who catches errors there,
    to note them and go on, may take it for one."""


@dataclass
class Group:
    """Children in one process group of their own: Ctrl-C reaches this process only, which then stops
    each child once and in order."""

    patience: float = 10.0
    environment: dict[str, str] = field(default_factory=dict)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, arguments: list[str]) -> None:
        leader = next(iter(self.children.values()), None)
        group = leader.pid if leader is not None and leader.poll() is None else 0
        self.children[name] = subprocess.Popen(arguments, env=os.environ | self.environment, process_group=group)  # noqa: S603 - our own commands only

    def check(self) -> None:
        for name, child in self.children.items():
            if (code := child.poll()) is not None:
                raise ChildDied(name, code)

    def wait(self) -> None:
        """Until a child dies (ChildDied) or a signal comes (Stopped)."""
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask every child to end, wait, then kill what is left of them and of their children."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + self.patience
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        for leader in self.children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(leader.pid, signal.SIGKILL)
            leader.wait()


@contextlib.contextmanager
def stopping() -> Iterator[None]:
    """Within, a signal to stop raises Stopped at whatever line the process is; afterwards signals are as before."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before: dict[int, Callable[..., Any] | int | None] = {number: signal.signal(number, stop) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
