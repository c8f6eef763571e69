"""MIDL 2018: sums and worst entries that others and exact solvers reached, and the size of an award."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.assignment import made_up, midl, midl_problem
from civicmethods.assignment import assign, violations


@pytest.fixture(scope="module")
def data():
    return midl()


@pytest.mark.parametrize(("least", "total"), [(0, 201.884878), (1, 199.418297), (2, 193.245201)])
def test_the_best_sum(data, least, total):
    task = midl_problem(*data, least, "total")
    result = assign(task)
    assert not violations(task, result.pairs)
    assert round(result.total_fit, 6) == total


@pytest.mark.parametrize(("least", "at_least"), [(0, 201.75), (1, 199.01)])
def test_the_fairest_reaches_the_known_numbers(data, least, at_least):
    task = midl_problem(*data, least, "fairest")
    result = assign(task)
    assert not violations(task, result.pairs)
    assert round(result.worst_fit, 3) == 0.945
    assert result.total_fit >= at_least
    assert result.levels[0].fit == result.levels[0].bound
    best_of_worst = np.sort(np.round(data[0], 6), axis=1)[:, -3:].sum(axis=1).min()
    assert abs(result.worst_fit - best_of_worst) < 1e-9


def test_the_second_worst_is_raised_too(data):
    one = sorted(row.fit for row in assign(midl_problem(*data, 0, "fairest", 1)).applications)
    two = sorted(row.fit for row in assign(midl_problem(*data, 0, "fairest", 2)).applications)
    assert two[0] == one[0]
    assert two[1] == pytest.approx(0.985121)
    assert two[1] > one[1]


def test_a_season_keeps_every_rule():
    task = made_up(455, 80, 5, "total")
    result = assign(task)
    assert result.complete
    assert not violations(task, result.pairs)
    assert result.groups == 1
    assert result.coverage == {"needed": 2275, "given": 2275, "applications": 455, "full": 455}
