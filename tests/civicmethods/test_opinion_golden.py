"""Held against the numbers of the Polis server itself (see data/polis/SOURCE.md)."""

from __future__ import annotations

import numpy as np
import pytest

from civicmethods.opinion import Votes, opinion_map, priority, project
from civicmethods.opinion.counts import (
    AGREED,
    DISAGREED,
    PASSED,
    group_aware_consensus,
    one_proportion_z,
    representative,
    representativeness,
)
from tests.civicmethods.opinion_world import polis

CONVERSATIONS = ("transport", "small")


def server(name: str) -> tuple[dict, np.ndarray]:
    """The server's result, and its votes per group and statement in the order of its statements."""
    result = polis(f"{name}-math-pca2")
    counts = np.zeros((len(result["group-votes"]), len(result["tids"]), 3), dtype=np.int64)
    for g in range(len(counts)):
        for i, statement in enumerate(result["tids"]):
            votes = result["group-votes"][str(g)]["votes"][str(statement)]
            counts[g, i, [DISAGREED, AGREED]] = votes["D"], votes["A"]
            counts[g, i, PASSED] = votes["S"] - votes["A"] - votes["D"]
    return result, counts


def transport_votes() -> Votes:
    rows = sorted(polis("transport-votes"), key=lambda row: row["modified"])
    return Votes.from_rows((row["participant_id"], row["statement_id"], row["vote"]) for row in rows)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_group_aware_consensus(name):
    result, counts = server(name)
    theirs = [result["group-aware-consensus"][str(t)] for t in result["tids"]]
    assert group_aware_consensus(counts) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_priorities(name):
    result, counts = server(name)
    agreed, passed = counts[..., AGREED].sum(axis=0), counts[..., PASSED].sum(axis=0)
    ours = priority(agreed, passed, counts.sum(axis=(0, 2)), result["pca"]["comment-extremity"])
    assert ours == pytest.approx([result["comment-priorities"][str(t)] for t in result["tids"]], abs=1e-9)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_representativeness_and_the_statements_chosen(name):
    result, counts = server(name)
    sides = {True: representativeness(counts), False: representativeness(counts, DISAGREED)}
    left_out = {*result["mod-out"], *result["meta-tids"]}
    allowed = np.array([t not in left_out for t in result["tids"]])
    chosen = representative(sides[True], sides[False], counts, allowed)
    checked = 0
    for g, rows in enumerate(chosen):
        theirs = result["repness"][str(g)]
        assert [(result["tids"][r.statement], r.agrees) for r in rows] == [
            (row["tid"], row["repful-for"] == "agree") for row in theirs
        ]
        for row in theirs:
            numbers = sides[row["repful-for"] == "agree"]
            at = g, result["tids"].index(row["tid"])
            assert numbers.p[at] == pytest.approx(row["p-success"], abs=1e-9)
            assert numbers.p_z[at] == pytest.approx(row["p-test"], abs=1e-6)
            assert numbers.r[at] == pytest.approx(row["repness"], abs=1e-9)
            assert numbers.r_z[at] == pytest.approx(row["repness-test"], abs=1e-6)
            checked += 1
    assert checked >= 11


def test_axes_means_and_extremity():
    result, _ = server("transport")
    ours = opinion_map(transport_votes())
    assert [s.id for s in ours.statements] == result["tids"]
    loadings = np.array([s.loading for s in ours.statements])
    for axis, theirs in enumerate(np.array(result["pca"]["comps"])):
        along = loadings[:, axis] @ theirs
        assert abs(along) / np.linalg.norm(theirs) / np.linalg.norm(loadings[:, axis]) > 1 - 1e-9
    assert [-s.mean for s in ours.statements] == pytest.approx(result["pca"]["center"], abs=1e-8)
    assert [s.extremity for s in ours.statements] == pytest.approx(result["pca"]["comment-extremity"], abs=2e-5)


def test_projection_of_people():
    result, _ = server("transport")
    place = {t: i for i, t in enumerate(result["tids"])}
    votes = transport_votes()
    loadings, means = np.array(result["pca"]["comps"]).T, -np.array(result["pca"]["center"])
    base = result["base-clusters"]
    alone = [(m[0], x, y) for m, x, y in zip(base["members"], base["x"], base["y"], strict=True) if len(m) == 1]
    assert len(alone) > 50
    for person, x, y in alone:
        mine = votes.persons == person
        own = {place[int(t)]: int(v) for t, v in zip(votes.statements[mine], votes.values[mine], strict=True)}
        assert project(loadings, means, own) == pytest.approx((-x, -y), abs=1e-5)


def test_overall_consensus():
    result, _ = server("transport")
    ours = opinion_map(transport_votes()).consensus
    theirs = [(row, side == "agree") for side in ("agree", "disagree") for row in result["consensus"][side]]
    assert [(s.statement, s.agrees) for s in ours] == [(row["tid"], agrees) for row, agrees in theirs]
    assert [s.p for s in ours] == pytest.approx([row["p-success"] for row, _ in theirs], abs=1e-9)
    assert [s.p_z for s in ours] == pytest.approx([row["p-test"] for row, _ in theirs], abs=1e-6)


def test_only_people_who_joined_early_differ_in_inclusion():
    result, _ = server("transport")
    ours = opinion_map(transport_votes())
    included = {int(i) for i, group in zip(ours.people.ids, ours.people.group, strict=True) if group >= 0}
    kept_from_before = set(result["in-conv"]) - included
    assert included <= set(result["in-conv"])
    assert all(result["user-vote-counts"][str(person)] < 7 for person in kept_from_before)


def test_significance_needs_more_than_a_bare_majority():
    assert (
        one_proportion_z(np.array([5]), np.array([10]))[0] < 1.2816 < one_proportion_z(np.array([9]), np.array([10]))[0]
    )
