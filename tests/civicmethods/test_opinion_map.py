"""The whole map: who is in it, what leaves it, what it says and how it is written down."""

from __future__ import annotations

import json

import numpy as np
import pytest

from civicmethods.opinion import (
    BadParameters,
    OpinionMap,
    Parameters,
    UnknownStatement,
    Votes,
    VoteTable,
    opinion_map,
)
from civicmethods.opinion.map import included_people
from civicmethods.opinion.priority import META_PRIORITY
from civicmethods.opinion.reading import read_polis
from tests.civicmethods import twins
from tests.civicmethods.opinion_world import BOWLING_GREEN, camps, continuum, crowd

SIZES = (140, 90, 50)


@pytest.fixture(scope="module")
def camp_votes():
    return camps(SIZES, 60, seed=4)


@pytest.fixture(scope="module")
def camp_map(camp_votes) -> OpinionMap:
    return opinion_map(camp_votes[0])


@pytest.fixture(scope="module")
def bowling_green() -> OpinionMap:
    read = read_polis(BOWLING_GREEN)
    return opinion_map(read.votes, statements=read.statement_ids, moderated_out=read.moderated_out)


# --- groups and trust ---------------------------------------------------------------------------


def test_camps_are_found(camp_votes, camp_map):
    members = [
        (int(camp_votes[1][person]), group)
        for person, group in zip(camp_map.people.ids.tolist(), camp_map.people.group.tolist(), strict=True)
        if group >= 0
    ]
    assert twins.adjusted_rand(*map(list, zip(*members, strict=True))) > 0.85
    assert [group.size for group in camp_map.groups] == sorted((g.size for g in camp_map.groups), reverse=True)
    assert sum(group.size for group in camp_map.groups) == camp_map.counts["included"]
    assert camp_map.trust.verdict == "groups"
    assert camp_map.trust.reasons == ()
    assert camp_map.trust.stable
    assert camp_map.trust.bootstrap.pair_stability > 0.85
    assert camp_map.trust.halves.agreement > 0.8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_crowd_without_opinions_in_common_has_no_groups(seed):
    trust = opinion_map(crowd(300, 50, seed=seed)).trust
    assert trust.verdict == "no clear groups"
    assert "halves differ" in trust.reasons
    assert not trust.stable


@pytest.mark.parametrize("seed", [1, 2])
def test_a_continuum_without_a_gap_has_no_groups(seed):
    trust = opinion_map(continuum(900, 60, seed=seed)).trust
    assert trust.verdict == "no clear groups"
    assert trust.reasons == ("no gap",)
    assert trust.stable


def test_a_handful_of_people_is_too_few():
    votes, _ = camps((5, 5), 20, seed=1)
    assert opinion_map(votes).trust.verdict == "too few people"


def test_without_redrawing_no_groups_are_called_clear(camp_votes):
    trust = opinion_map(camp_votes[0], parameters=Parameters(bootstrap_rounds=0)).trust
    assert (trust.verdict, trust.stable, trust.reasons) == ("no clear groups", False, ("not examined",))
    assert (trust.bootstrap, trust.halves) == (None, None)


def test_everybody_goes_to_the_nearest_group(camp_map):
    people, centres = camp_map.people, np.array([group.centre for group in camp_map.groups])
    points = np.stack((people.x, people.y), axis=1)
    nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    inside = people.group >= 0
    assert (nearest[inside] == people.group[inside]).all()
    for index, centre in enumerate(centres):
        assert points[people.group == index].mean(axis=0) == pytest.approx(centre, abs=1e-5)


def test_who_stands_in_the_middle_and_who_at_the_heart(camp_map):
    people = camp_map.people
    inside = people.group >= 0
    assert ((people.centricness[inside] > 0) & (people.centricness[inside] <= 1)).all()
    assert (people.centricness[~inside] == 0).all()
    middle = np.array([people.x[inside].mean(), people.y[inside].mean()])
    far = np.hypot(people.x - middle[0], people.y - middle[1])[inside]
    assert (np.diff(people.centricness[inside][np.argsort(far)]) <= 1e-6).all()
    for group in camp_map.groups:
        mine = people.group == group.index
        own = np.hypot(people.x - group.centre[0], people.y - group.centre[1])[mine]
        assert (np.diff(people.coreness[mine][np.argsort(own)]) <= 1e-6).all()


def test_what_the_groups_think(camp_votes, camp_map):
    members = {
        g.index: [i for i, group in enumerate(camp_map.people.group.tolist()) if group == g.index]
        for g in camp_map.groups
    }
    _, dense = twins.matrix(
        list(zip(*(a.tolist() for a in _columns(camp_votes[0])), strict=True)), [s.id for s in camp_map.statements]
    )
    for t, statement in enumerate(camp_map.statements):
        assert statement.votes == twins.all_votes(dense, range(len(dense)), t)
        for g, opinion in enumerate(statement.groups):
            assert opinion.agreed == twins.count(dense, members[g], 1, t)
            assert opinion.passed == twins.count(dense, members[g], 0, t)
            assert opinion.disagreed == twins.count(dense, members[g], -1, t)
        assert statement.consensus == pytest.approx(
            float(twins.consensus([(g.agreed, g.votes) for g in statement.groups]))
        )
        assert statement.priority == pytest.approx(
            twins.priority(statement.agreed, statement.passed, statement.votes, statement.extremity)
        )


def test_representative_statements_set_a_group_apart(camp_map):
    for group in camp_map.groups:
        assert 1 <= len(group.representative) <= 5
        sides = [row.agrees for row in group.representative]
        assert sides == sorted(sides, reverse=True)
        for row in group.representative:
            statement = camp_map.statement(row.statement)
            numbers = statement.groups[group.index].agree if row.agrees else statement.groups[group.index].disagree
            assert (row.p, row.p_z, row.r, row.r_z) == numbers
            assert row.significant == (row.p_z > 1.2816 and row.r_z > 1.2816)


def test_what_divides_is_ranked(camp_map):
    assert camp_map.divides
    differences = [row.difference for row in camp_map.divides]
    assert differences == sorted(differences, reverse=True)
    first = camp_map.divides[0]
    opinions = camp_map.statement(first.statement).groups
    assert opinions[first.for_group].agreed > opinions[first.for_group].disagreed
    assert opinions[first.against_group].disagreed > opinions[first.against_group].agreed


def test_what_unites_is_agreed_on_in_every_group(bowling_green):
    assert len(bowling_green.unites) > 20
    for row in bowling_green.unites:
        for opinion in bowling_green.statement(row.statement).groups:
            assert 2 * (opinion.agreed if row.agrees else opinion.disagreed) > opinion.votes


# --- who and what is in it ----------------------------------------------------------------------


def test_inclusion_needs_seven_votes_or_all_statements():
    n_votes = np.array([7] * 20 + [6, 8, 0])
    assert included_people(n_votes, 40, Parameters()).tolist() == [*range(20), 21]
    assert included_people(np.array([4] * 20 + [3]), 4, Parameters()).tolist() == list(range(20))


def test_too_few_are_topped_up_with_the_most_active_of_equals_the_first():
    n_votes = np.array([7, 1, 3, 3, 0, 5])
    assert included_people(n_votes, 40, Parameters(fallback_people=4)).tolist() == [0, 2, 3, 5]
    assert included_people(n_votes, 40, Parameters(fallback_people=3)).tolist() == [0, 2, 5]
    assert included_people(n_votes, 40, Parameters(fallback_people=6)).tolist() == [0, 1, 2, 3, 5]


def test_a_statement_moderated_out_leaves_the_map_but_not_the_record(camp_votes):
    votes = camp_votes[0]
    result = opinion_map(votes, moderated_out=[4, 9], meta=[7])
    without = ~np.isin(votes.statements, [4, 7, 9])
    bare = opinion_map(Votes(votes.persons[without], votes.statements[without], votes.values[without]))
    for statement_id, state in ((4, "out"), (7, "meta"), (9, "out")):
        statement = result.statement(statement_id)
        assert statement.state == state
        assert statement.loading == (0.0, 0.0)
        assert statement.votes == int((votes.statements == statement_id).sum())
    assert result.statement(4).priority == 0
    assert result.statement(7).priority == META_PRIORITY
    named = {row.statement for rows in (result.unites, result.divides, result.consensus) for row in rows}
    named |= {row.statement for group in result.groups for row in group.representative}
    assert not named & {4, 7, 9}
    people = bare.people.ids.tolist()
    assert [result.people.person(p)[1:4] for p in people] == [bare.people.person(p)[1:4] for p in people]
    assert result.groups == bare.groups
    assert (result.counts["moderated_out"], result.counts["meta"]) == (2, 1)


def test_a_statement_nobody_voted_on_yet_is_shown_first(camp_votes):
    result = opinion_map(camp_votes[0], statements=range(61))
    fresh = result.statement(60)
    assert (fresh.votes, fresh.state) == (0, "accepted")
    assert fresh.priority == pytest.approx((0.5 * 0.5 * 9) ** 2)


def test_a_person_who_only_voted_on_what_was_moderated_out_stands_nowhere():
    votes, _ = camps((20, 20), 20, seed=5)
    lone = Votes(
        np.append(votes.persons, 99), np.append(votes.statements, 20), np.append(votes.values, 1).astype(np.int8)
    )
    person = opinion_map(lone, moderated_out=[20]).people.person(99)
    assert (person.x, person.y, person.group, person.n_votes) == (0.0, 0.0, -1, 0)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(1, 1, 1)],
        [(person, 1, 1) for person in range(30)],
        [(person, statement, 1) for person in range(30) for statement in range(10)],
        [(person, person, 1) for person in range(30)],
    ],
)
def test_votes_that_hold_no_map(rows):
    result = opinion_map(Votes.from_rows(rows))
    assert result.trust.verdict in {"too few people", "no clear groups"}
    assert OpinionMap.from_bytes(result.to_bytes()).to_bytes() == result.to_bytes()
    assert not result.divides


def test_impossible_input_is_refused(camp_votes):
    votes = camp_votes[0]
    with pytest.raises(UnknownStatement, match="unknown statement 1000"):
        opinion_map(votes, moderated_out=[1000])
    with pytest.raises(UnknownStatement, match="unknown statement 59"):
        opinion_map(votes, statements=range(59))
    with pytest.raises(UnknownStatement, match="unknown statement 5"):
        opinion_map(Votes.from_rows([(1, 5, 1), (2, 10**12, 1)]), statements=[10**12, 10**15])
    with pytest.raises(UnknownStatement, match="unknown statement 5"):
        opinion_map(Votes.from_rows([(1, 5, 1)]), statements=[])
    with pytest.raises(ValueError, match="a vote must be"):
        Votes.from_rows([(1, 1, 2)])
    with pytest.raises(ValueError, match="equally long"):
        Votes(np.array([1]), np.array([1, 2]), np.array([1], dtype=np.int8))
    with pytest.raises(ValueError, match="whole number"):
        Votes(np.array([1.5]), np.array([1]), np.array([1], dtype=np.int8))


def test_input_is_not_changed(camp_votes):
    votes = camp_votes[0]
    before = [array.copy() for array in _columns(votes)]
    opinion_map(votes)
    assert all(np.array_equal(*pair) for pair in zip(before, _columns(votes), strict=True))
    with pytest.raises(ValueError, match="read-only"):
        votes.values[0] = 0


def test_a_matrix_says_the_same_as_rows():
    dense = np.array([[1, np.nan, 0], [-1, 1, np.nan]])
    votes = Votes.from_matrix(dense, persons=[10, 20], statements=[5, 6, 7])
    assert list(zip(*(a.tolist() for a in _columns(votes)), strict=True)) == [
        (10, 5, 1),
        (10, 7, 0),
        (20, 5, -1),
        (20, 6, 1),
    ]


# --- parameters ---------------------------------------------------------------------------------


def test_parameters_go_there_and_back():
    parameters = Parameters(min_votes=3, seed=-5, silhouette_margin=0.1)
    assert Parameters.from_dict(json.loads(json.dumps(parameters.as_dict()))) == parameters


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"min_vote": 7}, "unknown parameter min_vote"),
        ({"min_votes": 0}, "at least 1"),
        ({"max_groups": 1}, "at least 2"),
        ({"seed": 1.5}, "whole number"),
        ({"base_clusters": True}, "whole number"),
        ({"silhouette_margin": "much"}, "from 0 to 1"),
    ],
)
def test_impossible_parameters(values, message):
    with pytest.raises(BadParameters, match=message):
        Parameters.from_dict(values)


def test_the_seed_changes_the_draws_but_hardly_the_groups(camp_votes, camp_map):
    other = opinion_map(camp_votes[0], parameters=Parameters(seed=99))
    assert other.trust.halves != camp_map.trust.halves
    assert [g.size for g in other.groups] == [g.size for g in camp_map.groups]


# --- written down -------------------------------------------------------------------------------


def test_bytes_are_canonical_and_read_back(camp_map):
    data = camp_map.to_bytes()
    values = json.loads(data)
    assert data == json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    again = OpinionMap.from_bytes(data)
    assert again.to_bytes() == data
    assert again.digest() == camp_map.digest()
    assert again.groups[0].representative[0].statement == camp_map.groups[0].representative[0].statement
    assert again.people.person(3).x == camp_map.people.person(3).x
    assert again.people.person(10_000) is None
    assert again.statement(10_000) is None
    with pytest.raises(ValueError, match="version 1"):
        OpinionMap.from_dict({**values, "version": "0"})


def test_the_digest_of_the_input_names_the_latest_votes_and_the_moderation(camp_votes):
    votes = camp_votes[0]
    table = VoteTable.of(votes)
    twice = Votes(
        np.concatenate(([votes.persons[0]], votes.persons)),
        np.concatenate(([votes.statements[0]], votes.statements)),
        np.concatenate(([-votes.values[0]], votes.values)).astype(np.int8),
    )
    assert VoteTable.of(twice).digest() == table.digest()
    changed = Votes(
        votes.persons, votes.statements, np.where(np.arange(len(votes)) == 5, 1 - abs(votes.values[5]), votes.values)
    )
    digests = {table.digest(), table.digest([1]), table.digest([], [1]), VoteTable.of(changed).digest()}
    assert len(digests) == 4


def test_steps_explain_the_result(bowling_green):
    steps = {step["step"]: step for step in bowling_green.steps}
    assert list(steps) == ["latest votes", "inclusion", "axes", "groups", "trust"]
    assert (steps["latest votes"]["votes"], steps["inclusion"]["people"]) == (225_524, 2_031)
    assert steps["inclusion"]["included"] == sum(group.size for group in bowling_green.groups)


def _columns(votes):
    return votes.persons, votes.statements, votes.values
