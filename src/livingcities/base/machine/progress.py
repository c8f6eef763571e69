"""What an operator sees while something takes its time; good on a dumb terminal too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

WHEEL = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    def __init__(self, out: TextIO):
        self.out = out
        self.lively = bool(getattr(out, "isatty", bool)())

    def say(self, text: str = "") -> None:
        print(text, file=self.out, flush=True)

    def step(self, title: str, work: Callable[[], Any]) -> Any:
        """Run `work` under a line that tells what is done and how long it took."""
        done = threading.Event()
        began = time.monotonic()
        turning = threading.Thread(target=self._turn, args=(title, began, done), daemon=True)
        if self.lively:
            turning.start()
        else:
            print(f"  … {title}", file=self.out, flush=True)
        mark = "✗"
        try:
            result = work()
            mark = "✓"
        finally:
            done.set()
            if self.lively:
                turning.join()
            seconds = time.monotonic() - began
            print(f"{self._back()}  {mark} {title:<44} {seconds:5.1f} s", file=self.out, flush=True)
        return result

    def _back(self) -> str:
        return "\r\033[K" if self.lively else ""

    def _turn(self, title: str, began: float, done: threading.Event) -> None:
        turn = 0
        while not done.wait(0.1):
            turn += 1
            seconds = time.monotonic() - began
            self.out.write(f"{self._back()}  {WHEEL[turn % len(WHEEL)]} {title:<44} {seconds:5.0f} s")
            self.out.flush()
