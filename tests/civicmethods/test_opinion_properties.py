"""The fast methods against their slow twins, on whatever hypothesis thinks of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from civicmethods.opinion import Parameters, Votes, VoteTable, next_statement, opinion_map, priority, project
from civicmethods.opinion.components import components, one_hot
from civicmethods.opinion.counts import (
    AGREED,
    DISAGREED,
    dividing,
    group_aware_consensus,
    group_tally,
    overall_consensus,
    representativeness,
    tally,
    uniting,
    votes_in,
)
from civicmethods.opinion.exact import exact_sum, uniform
from civicmethods.opinion.groups import base_distances, chosen_k, silhouette
from civicmethods.opinion.kmeans import best_of, inertia_of, nearest, settle, side_by_side
from civicmethods.opinion.projection import GRID, positions
from civicmethods.opinion.tridiagonal import largest_pairs
from civicmethods.opinion.trust import adjusted_rand, pair_counts
from tests.civicmethods import twins

VALUES = st.sampled_from((-1, 0, 1))
ROWS = st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 7), VALUES), min_size=1, max_size=120)
POINTS = st.lists(
    st.tuples(st.integers(-2_000_000, 2_000_000), st.integers(-2_000_000, 2_000_000)), min_size=2, max_size=25
)
quick = settings(max_examples=60, deadline=None)


def table_of(rows, statements=None):
    return VoteTable.of(Votes.from_rows(rows), statements)


# --- votes --------------------------------------------------------------------------------------


@quick
@given(ROWS)
def test_the_latest_vote_counts(rows):
    table = table_of(rows)
    ours = dict(
        zip(
            zip(table.people[table.rows].tolist(), table.statements[table.columns].tolist(), strict=True),
            table.values.tolist(),
            strict=True,
        )
    )
    assert ours == twins.latest(rows)
    assert len(table.values) == len(ours)
    pairs = list(zip(table.rows.tolist(), table.columns.tolist(), strict=True))
    assert pairs == sorted(pairs)


@quick
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_votes_on_different_statements_does_not_matter(rows, random):
    votes = [(person, statement, value) for (person, statement), value in twins.latest(rows).items()]
    shuffled = random.sample(votes, len(votes))
    first, second = opinion_map(Votes.from_rows(votes)), opinion_map(Votes.from_rows(shuffled))
    assert first.to_bytes() == second.to_bytes()


@quick
@given(ROWS, st.integers(-(2**40), 2**40), st.integers(1, 2**30))
def test_ids_far_apart_give_the_same_table(rows, offset, factor):
    near = table_of(rows)
    far = table_of([(offset + factor * person, statement * factor, value) for person, statement, value in rows])
    assert (far.people - offset == near.people * factor).all()
    assert (far.statements == near.statements * factor).all()
    for name in ("starts", "columns", "values"):
        assert (getattr(far, name) == getattr(near, name)).all()


@quick
@given(ROWS, st.sets(st.integers(0, 7)))
def test_restricting_leaves_the_votes_on_kept_statements(rows, out):
    table = table_of(rows, range(8))
    kept = table.restricted(~table.positions_of(out))
    ours = list(zip(kept.people[kept.rows].tolist(), kept.statements[kept.columns].tolist(), strict=True))
    assert ours == sorted(pair for pair in twins.latest(rows) if pair[1] not in out)


# --- axes and positions -------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_axes_are_those_of_the_dense_decomposition(rows):
    table = table_of(rows)
    _, dense = twins.matrix(rows, table.statements.tolist())
    choices = one_hot(table)
    found = components(choices, tally(choices.indices, len(table.statements)).astype(float))
    squares, vectors = twins.axes(dense)
    squares = np.append(squares, [0.0, 0.0, 0.0])
    assert found.means == pytest.approx(twins.column_means(dense), abs=1e-9)
    assert found.total_variance == pytest.approx(squares.sum(), rel=1e-7, abs=1e-7)
    assert found.variances == pytest.approx(squares[:2], rel=1e-6, abs=1e-6)
    for axis in (0, 1):
        gap = min(abs(squares[axis] - squares[other]) for other in (axis - 1, axis + 1) if other >= 0)
        if gap > 0.05 * squares[0] and squares[axis] > 0:
            ours = found.loadings[:, axis]
            assert abs(ours @ vectors[axis]) == pytest.approx(1.0, abs=1e-6)
            assert ours[np.argmax(np.abs(ours))] > 0


def test_an_axis_may_be_as_strong_as_the_other():
    rows = [(0, 0, 0), (0, 1, -1), (1, 2, -1), (-1, 2, 0), (2, 0, -1), (-2, 0, -1), (3, 2, -1)]
    assert opinion_map(Votes.from_rows(rows)).axes["variances"] == pytest.approx((2 / 3, 2 / 3))


@quick
@given(ROWS)
def test_positions_and_projection_of_one_person(rows):
    table = table_of(rows)
    choices = one_hot(table)
    found = components(choices, tally(choices.indices, len(table.statements)).astype(float))
    ours = positions(choices, table.counts, found) / GRID
    votes = twins.latest(rows)
    for number, person in enumerate(table.people.tolist()):
        own = {
            table.statements.tolist().index(statement): value
            for (who, statement), value in votes.items()
            if who == person
        }
        twin = twins.place(own, found.means.tolist(), found.loadings.tolist(), len(found.means))
        assert ours[number] == pytest.approx(twin, abs=0.6 / GRID)
        assert project(found.loadings, found.means, own) == tuple(ours[number])


@quick
@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=12),
    st.lists(st.floats(0.1, 5), min_size=11, max_size=11),
    st.integers(1, 3),
)
def test_tridiagonal_eigenvalues(diagonal, beside, count):
    beside = beside[: len(diagonal) - 1]
    assume(count <= len(diagonal))
    dense = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
    expected = np.sort(np.linalg.eigvalsh(dense))[::-1][:count]
    pairs = largest_pairs(diagonal, beside, count)
    assert [value for value, _ in pairs] == pytest.approx(expected, abs=1e-9)
    for value, vector in pairs:
        assert np.linalg.norm(dense @ vector - value * np.array(vector)) < 1e-6
        assert np.linalg.norm(vector) == pytest.approx(1.0)


@quick
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_exact_sums_do_not_depend_on_order(values, random):
    array = np.array(values)
    shuffled = np.array(random.sample(values, len(values)))
    assert exact_sum(array) == exact_sum(shuffled)
    assert float(exact_sum(array)) == pytest.approx(math.fsum(values), abs=1e-8)


# --- groups -------------------------------------------------------------------------------------


@quick
@given(POINTS, st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)), min_size=1, max_size=12))
def test_everybody_goes_to_the_nearest_centre(points, centres):
    ours = nearest(np.array(points, dtype=float), np.array(centres, dtype=float))
    assert ours.tolist() == twins.nearest(points, centres)


@quick
@given(POINTS, st.data())
def test_weighted_k_means_is_k_means_over_repeated_points(points, data):
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(points), max_size=len(points)))
    k = data.draw(st.integers(1, min(4, len(points))))
    array = np.array(points, dtype=float)
    begin = array[:k]
    centres, chosen, inertia = side_by_side(array, np.array([weights], dtype=float), begin[None, None], 30)
    repeated = np.repeat(array, weights, axis=0)
    settled, members = settle(repeated, begin, 30)
    assert (centres[0, 0] == settled).all()
    assert (np.repeat(chosen[0, 0], weights) == members).all()
    assert inertia[0, 0] == pytest.approx(float(((repeated - settled[members]) ** 2).sum()))
    assert inertia[0, 0] == pytest.approx(inertia_of(repeated, settled, members))


@quick
@given(POINTS, st.data())
def test_the_start_with_the_least_inertia_wins(points, data):
    array = np.array(points, dtype=float)
    begin = np.array([[[array[0], array[-1]], [array[-1], array[len(array) // 2]]]])
    weights = np.array([data.draw(st.lists(st.integers(1, 4), min_size=len(points), max_size=len(points)))], float)
    _, chosen, inertia = side_by_side(array, weights, begin, 30)
    assert (best_of(array, weights, begin, 30)[0] == chosen[0, int(inertia[0].argmin())]).all()


@quick
@given(POINTS)
def test_distances_are_rounded_to_a_millionth_of_the_largest(points):
    ours = base_distances(np.array(points, float))
    true = np.array([[math.dist(one, other) for other in points] for one in points])
    unit = true.max() / 2**20 or 1.0
    assert (np.abs(ours * unit - true) <= unit * 0.5000001).all()


@quick
@given(POINTS, st.data())
def test_silhouette_over_weighted_points(points, data):
    distances = base_distances(np.array(points, float))
    weights = data.draw(st.lists(st.integers(1, 3), min_size=len(points), max_size=len(points)))
    labels = data.draw(st.lists(st.integers(0, 2), min_size=len(points), max_size=len(points)))
    ours = silhouette(distances, np.array(weights, float), np.array(labels), 3)
    at = [place for place, weight in enumerate(weights) for _ in range(weight)]  # where each person stands
    twin = twins.silhouette(lambda i, j: float(distances[at[i], at[j]]), [labels[place] for place in at])
    assert float(ours) == pytest.approx(twin, abs=1e-9)


def test_the_smallest_number_of_groups_within_the_margin():
    assert chosen_k({2: 0.40, 3: 0.41, 4: 0.30}, 0.02) == 2
    assert chosen_k({2: 0.40, 3: 0.43, 4: 0.30}, 0.02) == 3
    assert chosen_k({2: 0.40, 3: 0.40}, 0.0) == 2


@quick
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_adjusted_rand_index(pairs):
    table = np.zeros((4, 4))
    for one, other in pairs:
        table[one, other] += 1
    ours = adjusted_rand(*pair_counts(table))
    assert ours == pytest.approx(twins.adjusted_rand(*map(list, zip(*pairs, strict=True))), abs=1e-12)


# --- counts -------------------------------------------------------------------------------------


@quick
@given(ROWS, st.data())
def test_counts_consensus_and_representativeness(rows, data):
    table = table_of(rows)
    _, dense = twins.matrix(rows, table.statements.tolist())
    groups = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=len(table.people), max_size=len(table.people))))
    counts = group_tally(table, groups, 3)
    agree, disagree = representativeness(counts), representativeness(counts, DISAGREED)
    inside = [[p for p in range(len(groups)) if groups[p] == g] for g in range(3)]
    for t in range(len(table.statements)):
        for value, code in ((1, AGREED), (-1, DISAGREED)):
            numbers = agree if value == 1 else disagree
            for g in range(3):
                rest = [p for other in range(3) if other != g for p in inside[other]]
                s, n = twins.count(dense, inside[g], value, t), twins.all_votes(dense, inside[g], t)
                s_out, n_out = twins.count(dense, rest, value, t), twins.all_votes(dense, rest, t)
                assert (counts[g, t, code], votes_in(counts)[g, t]) == (s, n)
                assert numbers.p[g, t] == pytest.approx((s + 1) / (n + 2))
                assert numbers.r[g, t] == pytest.approx((s + 1) / (n + 2) / ((s_out + 1) / (n_out + 2)))
                assert numbers.p_z[g, t] == pytest.approx(twins.one_proportion_z(s, n), abs=1e-12)
                assert numbers.r_z[g, t] == pytest.approx(twins.two_proportions_z(s, n, s_out, n_out), abs=1e-9)
            exact = twins.consensus([(counts[g, t, code], votes_in(counts)[g, t]) for g in range(3)])
            assert group_aware_consensus(counts, code)[t] == pytest.approx(float(exact), rel=1e-12)


COUNTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.integers(0, 30)), min_size=4, max_size=4)


@quick
@given(st.lists(COUNTS, min_size=2, max_size=3), st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_unites_divides_and_is_agreed_on(groups, allowed):
    counts, may = np.array(groups), np.array(allowed)
    united = uniting(counts, may)
    expected = [
        t
        for t in range(4)
        if allowed[t]
        and all(twins.one_proportion_z(g[t][2], sum(g[t])) > 1.2816 and 2 * g[t][2] > sum(g[t]) for g in groups)
    ]
    assert sorted(united) == expected
    strength = [twins.consensus([(g[t][2], sum(g[t])) for g in groups]) for t in united]
    assert strength == sorted(strength, reverse=True)

    for divide in dividing(counts, may, most=4):
        balances = [(g[divide.statement][2] - g[divide.statement][0]) / (sum(g[divide.statement]) + 2) for g in groups]
        assert divide.difference == pytest.approx((max(balances) - min(balances)) / 2)
        assert balances[divide.for_group] == max(balances)
        assert balances[divide.against_group] == min(balances)
        assert allowed[divide.statement]
        assert divide.z > 1.2816

    totals = counts.sum(axis=0)
    rank = {t: (s + 1) / (n + 2) * twins.one_proportion_z(s, n) for t, s, n in _agreed(totals)}
    ours = overall_consensus(totals, may, most=4)
    assert [rank[t] for t in ours] == sorted((rank[t] for t in ours), reverse=True)
    assert set(ours) == {
        t
        for t, s, n in _agreed(totals)
        if allowed[t] and (s + 1) / (n + 2) > 0.5 and twins.one_proportion_z(s, n) > 1.2816
    }


def _agreed(totals):
    return [(t, int(totals[t, AGREED]), int(totals[t].sum())) for t in range(len(totals))]


# --- which statement next -----------------------------------------------------------------------


@quick
@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.floats(0, 20))
def test_priority(agreed, passed, disagreed, extremity):
    votes = agreed + passed + disagreed
    twin = twins.priority(agreed, passed, votes, extremity)
    assert float(priority(agreed, passed, votes, extremity)) == pytest.approx(twin, rel=1e-12)


@quick
@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.integers(-(2**70), 2**70))
def test_the_next_statement_is_a_possible_one_and_the_same_for_the_same_seed(priorities, seed):
    place = next_statement(priorities, seed=seed)
    assert place == next_statement(np.array(priorities), seed=seed)
    if place is None:
        assert not any(priorities)
    else:
        assert priorities[place] > 0


def test_draws_are_in_proportion_to_the_priorities():
    priorities = [0.0, 1.0, 3.0, 6.0]
    draws = np.bincount([next_statement(priorities, seed=seed) for seed in range(4000)], minlength=4)
    assert draws[0] == 0
    assert draws / 4000 == pytest.approx([0, 0.1, 0.3, 0.6], abs=0.03)


def test_the_draw_is_the_documented_one():
    assert [next_statement([1.0] * 10, seed=seed) for seed in range(6)] == [3, 4, 8, 3, 2, 9]


def test_impossible_priorities_are_refused():
    for bad in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="priority"):
            next_statement([1.0, bad], seed=1)


def test_random_numbers_are_spread_evenly_and_depend_on_seed_and_stream():
    numbers = uniform(7, 1, 20_000)
    assert np.bincount((numbers * 10).astype(int), minlength=10) == pytest.approx(np.full(10, 2000), abs=200)
    assert not np.array_equal(numbers, uniform(8, 1, 20_000))
    assert not np.array_equal(numbers, uniform(7, 2, 20_000))


# --- the whole map ------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.permutations(range(30)))
def test_renaming_people_moves_nobody(seed, order):
    random = np.random.RandomState(seed)
    rows = [(p, t, int(random.choice((-1, 0, 1)))) for p in range(30) for t in range(9) if random.rand() < 0.7]
    parameters = Parameters(bootstrap_rounds=2, min_votes=1)
    plain = opinion_map(Votes.from_rows(rows), parameters=parameters)
    renamed = opinion_map(Votes.from_rows([(100 + order[p], t, v) for p, t, v in rows]), parameters=parameters)
    for person in plain.people.ids.tolist():
        one, other = plain.people.person(person), renamed.people.person(100 + order[person])
        assert (one.x, one.y, one.n_votes) == (other.x, other.y, other.n_votes)
    assert [s.loading for s in plain.statements] == [s.loading for s in renamed.statements]
    assert plain.silhouettes == renamed.silhouettes
    assert sorted(g.centre for g in plain.groups) == sorted(g.centre for g in renamed.groups)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.permutations(range(9)))
def test_renaming_statements_changes_nothing_that_can_be_seen(seed, order):
    random = np.random.RandomState(seed)
    rows = [(p, t, int(random.choice((-1, 0, 1)))) for p in range(30) for t in range(9) if random.rand() < 0.7]
    parameters = Parameters(bootstrap_rounds=0)
    plain = opinion_map(Votes.from_rows(rows), parameters=parameters)
    renamed = opinion_map(Votes.from_rows([(p, 50 + order[t], v) for p, t, v in rows]), parameters=parameters)
    assert plain.axes["variances"] == pytest.approx(renamed.axes["variances"], rel=1e-6)
    for t in range(9):
        one, other = plain.statement(t), renamed.statement(50 + order[t])
        assert (one.agreed, one.disagreed, one.passed, one.mean) == (
            other.agreed,
            other.disagreed,
            other.passed,
            other.mean,
        )
        assert one.extremity == pytest.approx(other.extremity, abs=1e-3)
