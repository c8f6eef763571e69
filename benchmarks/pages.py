"""The pages that everybody opens: requests a second, time, queries, bytes, with the 896-statement dialogue."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.stand import ROOT, Stand, stand, table, wrk

PAGES = {
    "home": "/",
    "list of cities": "/cities/",
    "city": "/cities/vyksa/",
    "dialogue": "/dialogues/bowling-green/",
    "results": "/dialogues/bowling-green/results/",
}
QUERIES, MILLISECONDS, KILOBYTES = 12, 40, 100


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks pages", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--seconds", type=int, default=6)
    options = parser.parse_args(argv)
    for engine in options.engines.split(","):
        with stand(engine) as site:
            command = Path(sys.executable).with_name("livingcities")
            for word in ("load-cities", "load-demo"):
                subprocess.run([command, word], env=site.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            rows = measure(site, options.seconds)
        head = ["page", "p50 ms alone", "p99 ms alone", "req/s with 32", "p99 ms with 32", "queries"]
        head += ["HTML kB", "first visit kB", "failed", "of the nearest target"]
        table(f"Pages on {engine} (targets: {QUERIES} queries, {MILLISECONDS} ms, {KILOBYTES} kB)", head, rows)


def measure(site: Stand, seconds: int) -> list[list[object]]:
    costs = site.run("page_costs", paths=list(PAGES.values()))
    rows: list[list[object]] = []
    with site.server() as address:
        for name, path in PAGES.items():
            alone = wrk(address + path, seconds=seconds, connections=1)
            load = wrk(address + path, seconds=seconds, connections=32)
            queries, html, total = costs[path]["queries"], costs[path]["html"] / 1000, costs[path]["total"] / 1000
            nearest = max(queries / QUERIES, alone.p50 / MILLISECONDS, total / KILOBYTES)
            row = [name, alone.p50, alone.p99, load.rate, load.p99, queries, html, total, load.failed]
            rows.append([*row, f"{nearest:.2f}{'' if nearest <= 1 else ' NO'}"])
    return rows
