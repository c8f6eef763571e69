"""Calibration against the slow obvious way: dense matrices, counting, and likelihoods written out."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from civicmethods.calibration import (
    BadReviews,
    Criterion,
    Parameters,
    Review,
    ReviewTable,
    TooFewReviews,
    calibrate,
    competition_ranks,
    krippendorff_alpha,
    reml,
)
from civicmethods.calibration.draws import logarithm, normals
from civicmethods.calibration.mixed import Design, Equations
from civicmethods.calibration.ranks import shortest_interval

QUICK = Parameters(draws=400, weightings=50)


def season(count, people, each, *, seed=1, spread=(1.0, 0.5, 0.6)):
    rng = np.random.default_rng(seed)
    quality, leniency = rng.normal(0, spread[0], count), rng.normal(0, spread[1], people)
    return ReviewTable.from_scores(
        {
            (f"a{i:03}", f"j{j:03}"): round(5 + quality[i] + leniency[j] + rng.normal(0, spread[2]), 4)
            for i in range(count)
            for j in rng.choice(people, each, replace=False)
        }
    )


@st.composite
def tables(draw):
    count, people = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, people - 1))
    marks = st.tuples(st.integers(0, 10), st.sampled_from([0.5, 1.0, 2.0]))
    scores = draw(st.dictionaries(pairs, marks, min_size=3))
    return ReviewTable.of(Review(f"a{i}", f"j{j}", (mark,), weight) for (i, j), (mark, weight) in scores.items())


def dense(table, quality_ratio, juror_ratio):
    """(XᵀWX + diag(0, …))·θ = XᵀWy, written out: the solution and the inverse."""
    design = np.hstack(
        (np.ones((len(table), 1)), np.eye(len(table.applications))[table.rows], np.eye(len(table.jurors))[table.seats])
    )
    weights = np.diag(table.weights)
    penalty = [0.0] + [1 / quality_ratio] * len(table.applications) + [1 / juror_ratio] * len(table.jurors)
    inverse = np.linalg.inv(design.T @ weights @ design + np.diag(penalty))
    return inverse @ design.T @ weights @ table.scores, inverse


@settings(max_examples=80, deadline=None)
@given(tables(), st.sampled_from([0.1, 1.0, 7.0]), st.sampled_from([0.05, 1.0, 3.0]))
def test_the_equations_are_solved(table, quality_ratio, juror_ratio):
    equations = Equations.of(Design.of(table), quality_ratio, juror_ratio)
    mean, quality, leniency = equations.solved(table.scores)
    solution, inverse = dense(table, quality_ratio, juror_ratio)
    size = len(table.applications)
    assert np.allclose([mean, *quality, *leniency], solution, atol=1e-8)
    covariance = inverse[1 : size + 1, 1 : size + 1]
    assert np.allclose(equations.quality_variances(), np.diagonal(covariance), atol=1e-9)
    for row in range(size):
        assert np.allclose(equations.quality_covariances(row), covariance[row], atol=1e-9)
    assert np.allclose(equations.inverse[1:, 1:], inverse[size + 1 :, size + 1 :], atol=1e-9)
    assert math.isclose(
        float(np.prod(equations.pivots) * np.prod(equations.diagonal)), 1 / np.linalg.det(inverse), rel_tol=1e-6
    )


def restricted_deviance(table, variances):
    quality, juror, chance = variances
    one_q, one_b = np.eye(len(table.applications))[table.rows], np.eye(len(table.jurors))[table.seats]
    spread = quality * one_q @ one_q.T + juror * one_b @ one_b.T + np.diag(chance / table.weights)
    inverse, ones = np.linalg.inv(spread), np.ones(len(table))
    information = ones @ inverse @ ones
    rest = table.scores - ones * (ones @ inverse @ table.scores) / information
    return np.linalg.slogdet(spread)[1] + math.log(information) + rest @ inverse @ rest


@pytest.mark.parametrize(
    ("count", "people", "each", "spread"),
    [(20, 8, 3, (1, 0.5, 0.6)), (12, 6, 3, (1, 0, 0.4)), (15, 9, 3, (0.3, 1, 0.5)), (30, 6, 2, (2, 0.2, 0.1))],
)
@pytest.mark.parametrize("seed", range(1, 7))
def test_the_variances_are_the_likeliest(count, people, each, spread, seed):
    table = season(count, people, each, seed=seed, spread=spread)
    found = reml(table)
    slow = minimize(
        lambda logs: restricted_deviance(table, np.exp(logs)),
        [0.0, -1.0, -1.0],
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-11, "maxiter": 5000},
    )
    ours = [found.quality, max(found.juror, 1e-12), found.chance]
    assert restricted_deviance(table, ours) <= slow.fun + 1e-6
    assert np.allclose(ours, np.exp(slow.x), rtol=1e-3, atol=1e-4)


def test_known_variances_come_out_again():
    found = reml(season(600, 60, 4, seed=5, spread=(1, 0.5, 0.7)))
    assert math.isclose(found.quality, 1, rel_tol=0.15)
    assert math.isclose(found.juror, 0.25, rel_tol=0.45)
    assert math.isclose(found.chance, 0.49, rel_tol=0.1)
    assert found.reliability(1) == found.quality / (found.quality + found.juror + found.chance)


def test_weights_stand_for_the_number_of_like_reviews():
    table = season(12, 5, 3)
    heavy = replace(table, weights=table.weights * 4)
    light, strong = reml(table), reml(heavy)
    assert math.isclose(strong.quality, light.quality, rel_tol=1e-4)
    assert math.isclose(strong.chance, 4 * light.chance, rel_tol=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_reviews_does_not_matter(seed, order):
    table = season(8, 5, 3, seed=seed)
    reviews = [
        Review(table.applications[i], table.jurors[j], (float(score),))
        for i, j, score in zip(table.rows, table.seats, table.scores, strict=True)
    ]
    shuffled = list(reviews)
    order.shuffle(shuffled)
    assert calibrate(ReviewTable.of(shuffled), QUICK).to_bytes() == calibrate(ReviewTable.of(reviews), QUICK).to_bytes()


def test_a_severe_juror_no_longer_costs_the_prize():
    quality = {"a": 9.0, "b": 8.0, "c": 7.0, "d": 6.0, "e": 5.0, "f": 4.0}
    leniency = {"kind": 1.5, "fair": 0.0, "stern": -1.5}
    read = {
        "a": "fair stern",
        "b": "kind fair",
        "c": "kind stern",
        "d": "kind fair",
        "e": "fair stern",
        "f": "kind stern",
    }
    noise = random.Random(4)
    scores = {
        (name, juror): quality[name] + leniency[juror] + noise.uniform(-0.1, 0.1)
        for name, jurors in read.items()
        for juror in jurors.split()
    }
    result = calibrate(ReviewTable.from_scores(scores), Parameters(prizes=1, draws=2000))
    rows = {row.id: row for row in result.applications}
    assert rows["b"].raw_rank == 1
    assert rows["a"].calibrated_rank == 1
    assert result.depending == ("a", "b")
    assert result.winners == ("b",)
    assert replace(result, parameters=Parameters(prizes=1, decides="calibrated")).winners == ("a",)
    severities = {row.id: row.severity for row in result.jurors}
    assert severities["stern"] > severities["fair"] > severities["kind"]
    assert rows["a"].chance > 0.5 > rows["f"].chance


def test_ties_share_a_place():
    assert competition_ranks(np.array([5.0, 7.0, 5.0, 1.0])).tolist() == [2, 1, 2, 4]
    same = ReviewTable.from_scores({(a, j): 4.0 for a in "abc" for j in "xyz"})
    result = calibrate(same, Parameters(prizes=1, draws=50))
    assert [row.raw_rank for row in result.applications] == [1, 1, 1]
    assert [row.calibrated_rank for row in result.applications] == [1, 1, 1]
    assert result.agreement.alpha is None
    assert result.reviews_needed is None
    assert result.depending == ()


def test_the_prize_line_is_the_formula():
    table = season(30, 10, 4, seed=9)
    result = calibrate(table, Parameters(prizes=5, draws=50))
    v = result.variances
    _, inverse = dense(table, v.quality / v.chance, v.juror / v.chance)
    covariance = v.chance * inverse[1:31, 1:31]
    scores = np.array([row.calibrated for row in result.applications])
    last = int(np.argsort(-scores, kind="stable")[4])
    for at, row in enumerate(result.applications):
        gap = 1.645 * math.sqrt(max(covariance[at, at] + covariance[last, last] - 2 * covariance[at, last], 0))
        assert row.at_line == (at == last or abs(scores[at] - scores[last]) < gap)
        assert math.isclose(row.standard_error, math.sqrt(covariance[at, at]), rel_tol=1e-6)
    assert 1 < len(result.at_line) < 30


@pytest.mark.parametrize("order", ["quality", "whole jury"])
def test_the_draws_have_the_model_s_spread(order):
    table = season(12, 5, 3, seed=4, spread=(1, 0.9, 0.5))
    result = calibrate(table, Parameters(prizes=4, draws=20_000, order=order))
    v = result.variances
    size, people = 12, 5
    solution, inverse = dense(table, v.quality / v.chance, v.juror / v.chance)
    rng = np.random.default_rng(0)
    theta = rng.multivariate_normal(solution, v.chance * inverse, 20_000, method="eigh")
    drawn = theta[:, 1 : size + 1]
    if order == "whole jury":
        full = theta[:, :1, None] + drawn[:, :, None] + theta[:, None, size + 1 :]
        full = full + rng.normal(0, math.sqrt(v.chance), full.shape)
        full[:, table.rows, table.seats] = table.scores
        drawn = full.mean(axis=2)
        assert full.shape[2] == people
    places = (-drawn).argsort(axis=1).argsort(axis=1)
    chances = (places < 4).mean(axis=0)
    assert np.allclose([row.chance for row in result.applications], chances, atol=0.02)
    for at, row in enumerate(result.applications):
        held = ((places[:, at] + 1 >= row.rank_low) & (places[:, at] + 1 <= row.rank_high)).mean()
        assert held > 0.88


def test_intervals_hold_the_truth_as_often_as_they_say():
    held, promised = [], 0.9
    for seed in range(6):
        rng = np.random.default_rng(seed)
        quality, leniency = rng.normal(0, 1, 150), rng.normal(0, 0.6, 30)
        table = ReviewTable.from_scores(
            {
                (f"a{i:03}", f"j{j:03}"): quality[i] + leniency[j] + rng.normal(0, 0.8)
                for i in range(150)
                for j in rng.choice(30, 5, replace=False)
            }
        )
        ranks = competition_ranks(quality)
        rows = calibrate(table, Parameters(draws=1000, weightings=0)).applications
        held += [row.rank_low <= rank <= row.rank_high for row, rank in zip(rows, ranks, strict=True)]
    assert promised - 0.02 < np.mean(held) < 0.94


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12).filter(any), st.sampled_from([0.5, 0.9, 0.99]))
def test_the_shortest_interval_is_the_shortest(tally, share):
    low, high = shortest_interval(np.array(tally), share)
    total = sum(tally)
    every = [
        (j - i, -sum(tally[i : j + 1]), i)
        for i in range(len(tally))
        for j in range(i, len(tally))
        if sum(tally[i : j + 1]) >= share * total - 1e-6
    ]
    assert (high - low, -sum(tally[low - 1 : high]), low - 1) == min(every)


def test_the_seed_decides_the_draws_and_nothing_else():
    table = season(20, 6, 3)
    one, two = (calibrate(table, replace(QUICK, seed=seed)) for seed in (1, 2))
    assert one.to_bytes() == calibrate(table, replace(QUICK, seed=1)).to_bytes()
    assert [row.calibrated for row in one.applications] == [row.calibrated for row in two.applications]
    assert [row.chance for row in one.applications] != [row.chance for row in two.applications]


def test_logarithms_and_normal_numbers():
    values = np.concatenate((np.linspace(1e-9, 3, 10_001), 10.0 ** np.arange(-300, 300, 7)))
    assert np.allclose(logarithm(values), np.log(values), rtol=4e-16, atol=4e-16)
    drawn = normals(3, 7, 200_000)
    assert abs(drawn.mean()) < 0.01
    assert abs(drawn.std() - 1) < 0.01
    assert abs((np.abs(drawn) < 1.959964).mean() - 0.95) < 0.002
    assert abs((drawn > 3).mean() - 0.00135) < 0.0003
    assert len(normals(3, 7, 0)) == 0


@settings(max_examples=60, deadline=None)
@given(tables())
def test_krippendorff_s_alpha_is_its_definition(table):
    units = [table.scores[table.rows == at] for at in range(len(table.applications))]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units) if units else np.empty(0)
    expected = ((values[:, None] - values) ** 2).sum() / max(len(values) * (len(values) - 1), 1)
    if not expected:
        assert krippendorff_alpha(table) is None
        return
    observed = sum(((unit[:, None] - unit) ** 2).sum() / (len(unit) - 1) for unit in units) / len(values)
    assert math.isclose(krippendorff_alpha(table), 1 - observed / expected, abs_tol=1e-9)


def test_home_bias_is_found_with_its_error():
    rng = np.random.default_rng(7)
    quality, leniency = rng.normal(0, 1, 120), rng.normal(0, 0.4, 24)
    own = {(f"a{i:03}", f"j{j:03}") for i in range(120) for j in range(24) if i % 12 == j % 12}
    scores = {}
    for i in range(120):
        for j in rng.choice(24, 6, replace=False):
            pair = (f"a{i:03}", f"j{j:03}")
            scores[pair] = quality[i] + leniency[j] + rng.normal(0, 0.5) + 0.8 * (pair in own)
    bias = {
        entry.kind: entry
        for entry in calibrate(ReviewTable.from_scores(scores), QUICK, own={"region": own, "city": set()}).bias
    }
    assert bias["region"].reviews == len(own & scores.keys())
    assert abs(bias["region"].effect - 0.8) < 2 * bias["region"].standard_error
    assert bias["region"].z > 4
    assert 0 < bias["region"].residual < bias["region"].effect
    assert bias["city"].effect is None
    assert bias["city"].z is None


def criteria_table(seed=3):
    rng = np.random.default_rng(seed)
    idea, twin_noise = rng.normal(0, 1, 40), rng.normal(0, 0.1, 40)
    reviews = []
    for i in range(40):
        for j in rng.choice(8, 4, replace=False):
            marks = (
                5 + idea[i] + rng.normal(0, 0.3),
                5 + idea[i] + twin_noise[i] + rng.normal(0, 0.3),
                None if j == 2 else 5 + rng.normal(0, 1),
            )
            reviews.append(Review(f"a{i:02}", f"j{j}", marks))
    return ReviewTable.of(reviews, (Criterion("idea", 2), Criterion("novelty"), Criterion("dice")))


def test_criteria_that_tell_apart_and_that_repeat_each_other():
    report = calibrate(criteria_table(), QUICK).criteria
    rows = {row.name: row for row in report.criteria}
    assert rows["idea"].reliability > 0.8 > 0.4 > rows["dice"].reliability
    assert rows["dice"].applicable < rows["idea"].applicable == 160
    assert rows["idea"].with_rest > rows["dice"].with_rest
    assert (report.overlaps[0].first, report.overlaps[0].second) == ("idea", "novelty")
    assert report.overlaps[0].correlation > 0.9
    assert len(report.reweighting.equal_weights) == 3
    assert 0 < report.reweighting.same_winners < 1
    assert math.isclose(sum(report.reweighting.wins), 3, abs_tol=0.1)


def test_not_applicable_leaves_the_mean_alone():
    table = ReviewTable.of(
        [Review("a", "x", (4, None)), Review("a", "y", (None, None)), Review("b", "x", (2, 8))],
        (Criterion("idea", 3), Criterion("money", 1)),
    )
    assert table.scores.tolist() == [4.0, 3.5]
    assert table.counts.tolist() == [1, 1]
    assert table.jurors == ("x",)


def test_percentiles_are_within_the_track():
    table = criteria_table()
    tracks = {name: "first" if name < "a20" else "second" for name in table.applications}
    result = calibrate(table, QUICK, tracks=tracks)
    means = dict(zip(table.applications, table.means(table.marks[:, 0]), strict=True))
    for row in result.applications:
        others = [value for name, value in means.items() if tracks[name] == tracks[row.id] and name != row.id]
        assert math.isclose(row.percentiles[0], np.mean([value < means[row.id] for value in others]), abs_tol=1e-9)


def test_disjoint_juries_are_named():
    scores = {(f"a{i}", f"j{j}"): float(i + j * i % 3) for i in range(8) for j in range(4) if (i < 4) == (j < 2)}
    assert calibrate(ReviewTable.from_scores(scores), QUICK).groups == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: ReviewTable.of([Review("a", "x", (1,)), Review("a", "x", (2,))]),
        lambda: ReviewTable.of([Review("a", "x", (1, 2))]),
        lambda: ReviewTable.of([Review("a", "x", (math.inf,))]),
        lambda: ReviewTable.of([Review("a", "x", (1,), 0)]),
        lambda: ReviewTable.of([], (Criterion("a"), Criterion("a"))),
        lambda: ReviewTable.of([], (Criterion("a", 0),)),
        lambda: Parameters(prizes=0),
        lambda: Parameters(decides="z"),
        lambda: Parameters(order="z"),
        lambda: Parameters(interval=1),
        lambda: Parameters.from_dict({"speed": 1}),
    ],
)
def test_bad_input_is_refused(make):
    with pytest.raises(BadReviews):
        make()


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {("a", "x"): 1.0, ("b", "y"): 2.0},
        {("a", "x"): 1.0, ("a", "y"): 2.0, ("b", "x"): 2.0},
    ],
)
def test_too_few_reviews_are_said_to_be_too_few(scores):
    with pytest.raises(TooFewReviews):
        calibrate(ReviewTable.from_scores(scores))


def test_jurors_who_agree_but_for_their_severity():
    table = ReviewTable.from_scores({(f"a{i}", f"j{j}"): q + j for i, q in enumerate((2, 1, 0, 2)) for j in range(2)})
    result = calibrate(table, QUICK)
    assert [round(row.calibrated, 3) for row in result.applications] == [2.5, 1.5, 0.5, 2.5]
    assert [round(row.severity, 3) for row in result.jurors] == [0.5, -0.5]
