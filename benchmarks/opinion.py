"""Opinion maps beside the Python peer red-dwarf: time, peak memory, agreement with the groups Polis published."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.opinion_run import SYNTHETIC

ROOT = Path(__file__).parents[1]
BOWLING_GREEN = ROOT / "src" / "livingcities" / "site" / "demo" / "data" / "bowling-green"
NOT_REPRODUCIBLE = ("football-concussions", "affordable-housing", "freshwater", "ubi", "london")
PEER_UP_TO = 33_000
COMPARED = ("ours", "without trust", "red-dwarf", "times faster", "without trust", "ours MB", "peer MB")


@dataclass(frozen=True)
class Measured:
    people: int
    statements: int
    votes: int
    seconds: float
    megabytes: float
    ari: float | None
    groups: int


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks opinion", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="a folder of Polis exports (compdemocracy/openData); without it, Bowling Green"
    )
    parser.add_argument("--repeat", type=int, default=5, help="the best of so many runs (large ones run once)")
    parser.add_argument("--synthetic", default=",".join(SYNTHETIC), help="which made-up sizes, or none")
    options = parser.parse_args(argv)
    folders = sorted(p for p in options.data.iterdir() if p.is_dir()) if options.data else [BOWLING_GREEN]
    if folders:
        real(folders, options.repeat)
    sizes = [size for size in options.synthetic.split(",") if size in SYNTHETIC]
    if sizes:
        synthetic(sizes, options.repeat)


def real(folders: list[Path], repeat: int) -> None:
    head = ["conversation", "size", "votes", *COMPARED, "ours ARI", "peer ARI"]
    rows, usable = [], []
    for folder in folders:
        ours, bare = run("ours", folder, repeat), run("ours without trust", folder, repeat)
        peer = peer_of(folder, min(repeat, 3))
        truth = not any(word in folder.name for word in NOT_REPRODUCIBLE)
        name = folder.name if truth else f"({folder.name})"
        rows.append([name, *sizes_of(ours), *compared(ours, bare, peer), _ari(ours), _ari(peer)])
        if truth:
            usable.append((ours.ari or 0.0, peer.ari or 0.0))
    means = [sum(values) / len(usable) for values in zip(*usable, strict=True)] if usable else [0.0, 0.0]
    rows.append(["mean over the usable"] + [""] * (len(head) - 3) + [f"{value:.3f}" for value in means])
    table("Opinion maps of real conversations (in brackets: groups not reproducible by Polis's own method)", head, rows)


def synthetic(names: list[str], repeat: int) -> None:
    head = ["people × statements", "votes", *COMPARED, "µs per vote"]
    rows = []
    for name in names:
        ours, bare = run("ours", name, repeat), run("ours without trust", name, repeat)
        peer = peer_of(name, 1) if SYNTHETIC[name][0] <= PEER_UP_TO else None
        rows.append([*sizes_of(ours), *compared(ours, bare, peer), f"{ours.seconds / ours.votes * 1e6:.2f}"])
    table("Opinion maps of made-up dialogues", head, rows)


def peer_of(source: Path | str, repeat: int) -> Measured:
    """red-dwarf with all threads or with one, whichever is faster: on a busy machine they wait for each other."""
    both = [run("red-dwarf", source, repeat, threads) for threads in (None, "1")]
    return min(both, key=lambda measured: measured.seconds)


def run(engine: str, source: Path | str, repeat: int, threads: str | None = None) -> Measured:
    """In a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.opinion_run", engine, str(source), str(repeat)]
    fewer = {} if threads is None else {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    environment = {**os.environ, **fewer}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{engine} on {source} failed:\n{done.stderr[-2000:]}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def sizes_of(measured: Measured) -> list[str]:
    return [f"{measured.people:,} × {measured.statements:,}", f"{measured.votes:,}"]


def compared(ours: Measured, bare: Measured, peer: Measured | None) -> list[str]:
    times = [_time(ours.seconds), _time(bare.seconds), _time(peer.seconds) if peer else "–"]
    faster = [f"{peer.seconds / mine.seconds:.0f}" if peer else "–" for mine in (ours, bare)]
    return [*times, *faster, f"{ours.megabytes:.0f}", f"{peer.megabytes:.0f}" if peer else "–"]


def table(title: str, head: list[str], rows: list[list[Any]]) -> None:
    cells = [head, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}\n")
    for number, row in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    sys.stdout.flush()


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _ari(measured: Measured) -> str:
    return "–" if measured.ari is None else f"{measured.ari:.3f}"
