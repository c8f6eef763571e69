"""A collection of a hundred practices with photographs, from the rows to the two books."""

from __future__ import annotations

import argparse

from benchmarks.stand import stand, table

TARGET = 20  # seconds, both books together


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks collection", description=__doc__)
    parser.add_argument("--engine", default="sqlite")
    parser.add_argument("--cases", type=int, default=100)
    options = parser.parse_args(argv)
    with stand(options.engine) as site:
        made = site.run("typeset", cases=options.cases)
    total = sum(wall for _what, wall, _cpu in made["steps"])
    rows: list[list[object]] = [[what, wall, cpu, "", f"{wall / TARGET:.2f}"] for what, wall, cpu in made["steps"]]
    rows.append(["together", total, "", f"< {TARGET}: {'yes' if total < TARGET else 'NO'}", f"{total / TARGET:.2f}"])
    title = f"{options.cases} practices, {made['pages']} pages, PDF {made['pdf']:.1f} MB, EPUB {made['epub']:.1f} MB"
    table(title, ["what", "seconds", "seconds of processor", "target", "ratio to the target"], rows)
