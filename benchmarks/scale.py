"""A dialogue of 100,000 people and 3 million votes: import, a map from end to end, voting elsewhere meanwhile."""

from __future__ import annotations

import argparse
import threading

from benchmarks.stand import stand, table, wrk
from benchmarks.voting import vote_script

SECONDS = 15  # for a map, votes read from the database included


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--engine", default="postgres")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--statements", type=int, default=1_000)
    parser.add_argument("--votes", type=int, default=3_000_000)
    options = parser.parse_args(argv)
    size = {"people": options.people, "statements": options.statements, "votes": options.votes}
    with stand(options.engine) as site:
        big = site.run("pour", slug="big", **size)
        alone = site.run("redraw", dialogue=big["dialogue"])["seconds"]
        made = site.run("prepare_dialogue", statements=300, seats=2_000)
        script = vote_script(made)
        with site.server() as address:
            url = f"{address}/dialogues/bench/vote/"
            wrk(url, seconds=2, connections=4, script=script)
            quiet = wrk(url, seconds=10, connections=4, script=script)
            times: list[float] = []
            worker = threading.Thread(
                target=lambda: times.append(site.run("redraw", dialogue=big["dialogue"])["seconds"])
            )
            worker.start()
            busy = wrk(url, seconds=10, connections=4, script=script)
            worker.join()
    rows: list[list[object]] = [
        ["votes imported a second", options.votes / big["seconds"], "", ""],
        ["map end to end, s", alone, f"< {SECONDS}", f"{alone / SECONDS:.2f}"],
        ["map end to end under voting, s", times[0], "", ""],
        ["voting elsewhere, quiet: votes/s", quiet.rate, "", ""],
        ["voting elsewhere, quiet: p99 ms", quiet.p99, "", ""],
        [
            "voting elsewhere, while the map is drawn: p99 ms",
            busy.p99,
            f"< {2 * quiet.p99:.0f}",
            f"{busy.p99 / (2 * quiet.p99):.2f}",
        ],
        ["failed votes", busy.failed + quiet.failed, "0", ""],
    ]
    head = ["what", "measured", "target", "of the target"]
    table(f"{options.people:,} people, {options.votes:,} votes on {options.engine}", head, rows)
