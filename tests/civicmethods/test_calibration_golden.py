"""The Olympic figure-skating panels: three of nine judges, the truth is what all nine say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.calibration import own_country, read_extract, trials


@pytest.fixture(scope="module")
def panels():
    return read_extract()


def test_the_extract_is_whole(panels):
    assert len(panels) == 16
    assert sum(len(panel.points) for panel in panels) == 250
    assert all(panel.points.shape[1] == 9 == len(panel.judges) for panel in panels)


def test_the_winner_is_found_more_often_than_by_means_and_z_scores(panels):
    found = trials(panels, "balanced blocks", 0.5, 96, 300)
    assert found["ours winner"] >= 0.84
    assert found["ours winner"] > found["mean winner"] + 0.08
    assert found["ours winner"] > found["z winner"] + 0.08
    assert found["ours top"] > max(found["mean top"], found["z top"])
    assert found["covered"] >= 0.9


def test_nothing_is_lost_where_nobody_is_severe(panels):
    found = trials(panels, "balanced blocks", 0.0, 48, 300)
    assert found["ours winner"] >= found["mean winner"] - 0.03
    assert found["ours winner"] > found["z winner"]


def test_judges_favour_their_own_country(panels):
    bias = own_country(panels)
    assert bias.reviews == 138
    assert bias.effect > 0
    assert bias.z > 8
    assert np.isfinite(bias.residual)
