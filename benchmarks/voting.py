"""Voting through the real HTTP stack beside a bare view that inserts one row into the same table."""

from __future__ import annotations

import argparse

from benchmarks.stand import Load, Stand, stand, table, wrk

STATEMENTS, SEATS = 300, 2_000
SECRET = "a" * 32  # of the form protection; cookie and header agree


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks voting", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3, help="the views are loaded in turn so many times")
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args(argv)
    rows: list[list[object]] = []
    for engine in options.engines.split(","):
        with stand(engine) as site:
            rows += compare(site, engine, options)
    head = ["engine", "view", "votes/s", "p50 ms", "p99 ms", "failed", "answered", "rows", "ratio"]
    much = (
        f"{options.connections} connections, 2 workers, {options.seconds} s each, the middle of {options.rounds} rounds"
    )
    table(f"Voting, {much}", head, rows)


def compare(site: Stand, engine: str, options: argparse.Namespace) -> list[list[object]]:
    """The middle round of each view. In turn, because the machine's own mood changes from minute to minute."""
    made = site.run("prepare_dialogue", statements=STATEMENTS, seats=SEATS)
    bare = bare_script(made)
    views = (
        ("insert, Django's default middleware", "benchmarks.bare", "/insert/", bare),
        ("insert, no middleware", "benchmarks.naked", "/insert/", bare),
        ("a vote, next statement drawn", "livingcities.settings", "/dialogues/bench/vote/", vote_script(made)),
    )
    rounds = [[run(site, *view[1:], made, options) for view in views] for _round in range(options.rounds)]
    rows: list[list[object]] = []
    first = 0.0
    for (name, *_where), results in zip(views, zip(*rounds, strict=True), strict=True):
        load, added = sorted(results, key=lambda result: result[0].rate)[len(results) // 2]
        first = first or load.rate
        ratio = f"{load.rate / first:.2f}"
        rows.append([engine, name, load.rate, load.p50, load.p99, load.failed, load.requests, added, ratio])
    return rows


def run(
    site: Stand, settings: str, path: str, script: str, made: dict, options: argparse.Namespace
) -> tuple[Load, int]:
    """Load one view; the rows that it added are counted. More rows than answers are those cut off at the end."""
    with site.server(settings) as address:
        wrk(address + path, seconds=2, connections=options.connections, script=script)
        warm = site.run("count_votes", dialogue=made["dialogue"])["votes"]
        load = wrk(address + path, seconds=options.seconds, connections=options.connections, script=script)
        rows = site.run("count_votes", dialogue=made["dialogue"])["votes"] - warm
    if rows < load.requests - load.failed:
        raise SystemExit(f"LOST: {load.requests - load.failed} votes acknowledged, {rows} rows")
    return load, rows


def lua_list(values: list[object]) -> str:
    return "{" + ",".join(f'"{value}"' for value in values) + "}"


def bare_script(made: dict) -> str:
    return f"""
local seats, statements = {lua_list(made["seats"])}, {lua_list(made["statements"])}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["X-CSRFToken"] = "{SECRET}"
wrk.headers["Cookie"] = "csrftoken={SECRET}"
function request()
  return wrk.format(nil, nil, nil, "dialogue={made["dialogue"]}&seat_id=" .. seats[math.random(#seats)]
    .. "&statement=" .. statements[math.random(#statements)] .. "&choice=" .. math.random(-1, 1))
end
"""


def vote_script(made: dict) -> str:
    """Each request is another seat answering another statement, as htmx sends it."""
    return f"""
local tokens, statements = {lua_list(made["tokens"])}, {lua_list(made["statements"])}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["HX-Request"] = "true"
wrk.headers["X-CSRFToken"] = "{SECRET}"
function request()
  wrk.headers["Cookie"] = "csrftoken={SECRET}; {made["cookie"]}=" .. tokens[math.random(#tokens)]
  return wrk.format(nil, nil, nil, "statement=" .. statements[math.random(#statements)]
    .. "&drawn=1&choice=" .. math.random(-1, 1))
end
"""
