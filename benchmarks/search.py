"""Finding a practice among 20,000: how fast it is written into the index, how fast and how completely it is found."""

from __future__ import annotations

import argparse

from benchmarks.stand import Stand, stand, table

P95 = 50  # milliseconds


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks search", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument(
        "--times-only", action="store_true", help="without the peers, one of which takes seconds a word"
    )
    options = parser.parse_args(argv)
    for engine in options.engines.split(","):
        with stand(engine) as site:
            measure_times(site, engine, options.cases)
            if not options.times_only:
                compare_with_peers(site, engine, options.cases)


def measure_times(site: Stand, engine: str, cases: int) -> None:
    site.run("pour_cases", cases=cases)
    indexed = site.run("index_cases")
    times = site.run("search_times")
    found, page = times["found"], times["page"]
    table(
        f"Search among {cases:,} cases on {engine}",
        ["what", "p50", "p95", "slowest", "p50 of the process's own time", "p95 of it", "target of p95"],
        [
            ["found, with all facets counted: ms", *found, ""],
            ["answered, as the part of a page: ms", *page, f"< {P95}: {'yes' if page[1] < P95 else 'NO'}"],
        ],
    )
    print(f"\nCases written into the index a second: {indexed['cases'] / indexed['seconds']:,.0f}")
    print(
        f"The catalogue read into memory by a new process: {times['first']:,.0f} ms; hits, median: {times['hits']:,.0f}"
    )


def compare_with_peers(site: Stand, engine: str, cases: int) -> None:
    site.run("lay_peers")
    peers = site.run("compare_recall")
    ours = peers["ours"]
    rows: list[list[object]] = []
    for name, title in (("ours", "**word keys**"), ("stems", "stems alone"), ("icontains", "icontains")):
        peer = peers[name]
        ratio = peer["times"][0] / ours["times"][0]
        row = [title, f"{peer['recall']:.3f}", f"{peer['recall'] / ours['recall']:.2f}", f"{peer['precision']:.3f}"]
        rows.append([*row, peer["times"][0], peer["times"][1], f"{ratio:.2f}"])
    head = ["one word in one form", "recall", "ratio", "precision", "p50 ms", "p95 ms", "ratio of p50"]
    table(f"The same {cases:,} texts, three ways, on {engine}", head, rows)
