"""python -m benchmarks [NAME] [OPTIONS]: one benchmark with its options, or every one with its defaults."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHMARKS = {
    "opinion": "opinion maps beside red-dwarf: time, memory, agreement with published groups",
    "assignment": "who reads what: MIDL 2018 and the sizes of an award",
    "calibration": "what scores mean: the Olympic figure-skating panels",
    "voting": "votes through the real HTTP stack beside a bare insert",
    "deadline": "the last hour before a deadline: everybody writes, attaches and hands in at once",
    "pages": "the pages everybody opens: rate, time, queries, bytes",
    "search": "20,000 practices: index, searches with facets, recall beside stems and icontains",
    "collection": "a hundred practices as a printed book and as an electronic one",
    "scale": "a dialogue of 100,000 people in PostgreSQL",
}


def main(arguments: list[str]) -> int:
    name, *options = arguments or ["all"]
    if name in BENCHMARKS:
        import_module(f"benchmarks.{name}").main(options)
    elif name == "all":
        for each in BENCHMARKS:
            import_module(f"benchmarks.{each}").main([])
    else:
        print(__doc__)
        for each, what in BENCHMARKS.items():
            print(f"  {each:<12}{what}")
        return 0 if name in {"-h", "--help"} else 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
