"""One engine, one dialogue, one process: python -m benchmarks.opinion_run ENGINE SOURCE REPEAT → a line of JSON.

Both engines start from the same arrays in memory. In red-dwarf's favour its own first step, turning a list of votes
into a matrix by pandas (3.4 s of 4.4 s on Bowling Green), is replaced by one assignment into a dense array, and votes
are handed to it without doubles. Our time includes finding the latest votes and everything about trust.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from civicmethods.opinion import Parameters, Votes, opinion_map
from civicmethods.opinion.reading import Conversation, PolisExport, read_polis
from civicmethods.opinion.trust import adjusted_rand, pair_counts

SYNTHETIC = {
    "10k": (10_000, 300, 370_000),
    "33k": (33_000, 1_000, 1_270_000),
    "100k": (100_000, 1_000, 3_000_000),
    "300k": (300_000, 3_000, 10_000_000),
}
LONG_RUN, SHORT_RUNS, MOST_RUNS = 5.0, 3.0, 50
"""One run of more than five seconds is enough; short runs are repeated for three seconds."""
Groups = dict[int, int]


def main(engine: str, source: str, repeat: int) -> None:
    read = made_up(*SYNTHETIC[source]) if source in SYNTHETIC else read_polis(Path(source))
    prepared = prepare(engine, read)
    best, groups = float("inf"), {}
    runs, begun = 0, time.perf_counter()
    while runs < repeat or (runs < MOST_RUNS and time.perf_counter() - begun < SHORT_RUNS):
        start = time.perf_counter()
        groups = prepared()
        best = min(best, time.perf_counter() - start)
        runs += 1
        if best > LONG_RUN:
            break
    truth = read.groups if isinstance(read, PolisExport) else None
    result = {
        "people": len(np.unique(read.votes.persons)),
        "statements": len(read.statement_ids or np.unique(read.votes.statements)),
        "votes": len(read.votes),
        "seconds": best,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ari": agreement(groups, truth) if truth else None,
        "groups": len(set(groups.values())),
    }
    print(json.dumps(result))


def made_up(people: int, statements: int, votes: int) -> Conversation:
    """Three camps; how much a person votes is spread log-normally; the order is shuffled."""
    random = np.random.RandomState(1)
    eager = random.lognormal(0, 1, people)
    counts = np.clip(np.rint(eager / eager.sum() * votes), 1, statements).astype(np.int64)
    who = np.repeat(np.arange(people), counts)
    what = random.randint(0, statements, len(who))
    keys = np.unique(who * statements + what)
    random.shuffle(keys)
    who, what = keys // statements, keys % statements
    lean = random.normal(0, 1.2, (3, statements)) + random.normal(0, 1, statements)
    chance = 1 / (1 + np.exp(-lean[random.randint(0, 3, people)[who], what]))
    values = np.where(random.rand(len(who)) < chance, 1, -1)
    values[random.rand(len(who)) < 0.15] = 0
    return Conversation(Votes(who, what, values.astype(np.int8)))


def prepare(engine: str, read: Conversation) -> Callable[[], Groups]:
    """Everything that is not measured, and a function of what is."""
    if engine == "red-dwarf":
        return prepare_peer(read)
    parameters = Parameters() if engine == "ours" else Parameters(bootstrap_rounds=0)

    def ours() -> Groups:
        result = opinion_map(
            Votes(read.votes.persons, read.votes.statements, read.votes.values),
            statements=read.statement_ids,
            moderated_out=read.moderated_out,
            meta=read.meta,
            parameters=parameters,
        )
        inside = result.people.group >= 0
        return dict(zip(result.people.ids[inside].tolist(), result.people.group[inside].tolist(), strict=True))

    return ours


def prepare_peer(read: Conversation) -> Callable[[], Groups]:
    warnings.simplefilter("ignore")
    from pandas import DataFrame, Index
    from reddwarf.implementations import base

    people, rows = np.unique(read.votes.persons, return_inverse=True)
    statements, columns = np.unique(read.votes.statements, return_inverse=True)

    def matrix(votes: Any) -> DataFrame:
        dense = np.full((len(people), len(statements)), np.nan)
        dense[rows, columns] = read.votes.values
        return DataFrame(dense, Index(people, name="participant_id"), Index(statements, name="statement_id"))

    base.generate_raw_matrix = matrix
    out = [statement for statement in read.moderated_out if statement in set(statements.tolist())]

    def peer() -> Groups:
        result = base.run_pipeline(
            votes=[], mod_out_statement_ids=out, meta_statement_ids=list(read.meta), random_state=1
        )
        inside = result.participants_df[result.participants_df.to_cluster]
        return dict(zip(inside.index.tolist(), inside.cluster_id.astype(int).tolist(), strict=True))

    return peer


def agreement(ours: Groups, truth: Any) -> float:
    """Adjusted Rand index over the people that both place."""
    both = [(group, truth[person]) for person, group in ours.items() if person in truth]
    table = np.zeros((max(a for a, _ in both) + 1, max(b for _, b in both) + 1))
    for pair in both:
        table[pair] += 1
    return adjusted_rand(*pair_counts(table))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
