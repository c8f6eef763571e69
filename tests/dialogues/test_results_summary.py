"""What too few people said never reaches the summary, from which pages and report are made."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicmethods.opinion import Parameters, Votes, opinion_map
from livingcities.dialogues.results.marks import here, marks
from livingcities.dialogues.results.picture import HEIGHT, WIDTH, Frame, paths, sample
from livingcities.dialogues.results.summary import summary_of
from livingcities.dialogues.results.wording import group_name, verdict

from .voices import two_camps


def map_of(rows, told="groups", stable=False):
    table = np.array(rows)
    drawn = opinion_map(Votes(table[:, 0], table[:, 1], table[:, 2]), parameters=Parameters(seed=3))
    return replace(drawn, trust=replace(drawn.trust, verdict=told, stable=stable))


def summarised(drawn, smallest=5):
    return summary_of(drawn, Frame.around(drawn.people.x, drawn.people.y), smallest=smallest)


def test_counts_are_those_of_the_map():
    drawn = map_of(two_camps())
    summary = summarised(drawn)
    assert [g["size"] for g in summary["groups"]] == [g.size for g in drawn.groups]
    for row, statement in zip(summary["rows"], drawn.statements, strict=True):
        assert row[:4] == [statement.id, statement.agreed, statement.disagreed, statement.passed]
        assert row[4] == [[g.agreed, g.disagreed, g.passed] for g in statement.groups]
    assert summary["unites"]["all"] == len(drawn.unites)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10_000))
def test_no_number_of_a_handful_is_told(smallest, seed):
    drawn = map_of(two_camps(people=24, seed=seed))
    summary = summarised(drawn, smallest)
    for row in summary["rows"]:
        total = 0 if row[1] is None else sum(row[1:4])
        assert row[1] is None or total >= smallest
        if row[4] is not None:
            assert len(row[4]) == len(summary["groups"]) >= 2
            assert all(sum(group) >= smallest for group in row[4])
    told = {row[0] for row in summary["rows"] if row[4] is not None}
    assert all(group["size"] >= smallest for group in summary["groups"])
    if summary["groups"]:
        assert {number for number, _agrees in summary["unites"]["first"]} <= told
        assert {row[0] for row in summary["divides"]} <= told
        assert {n for group in summary["groups"] for n, _agrees in group["representative"]} <= told


def test_a_small_group_is_hidden_and_cannot_be_worked_out_from_the_rest():
    drawn = map_of(two_camps(people=40))
    small = replace(drawn.groups[1], index=2, size=2)
    people = drawn.people
    group = people.group.copy()
    group[:2] = 2
    statements = tuple(
        s._replace(
            groups=(*s.groups, s.groups[0]._replace(agreed=2, disagreed=0, passed=0, votes=2)), votes=s.votes + 2
        )
        for s in drawn.statements
    )
    three = replace(
        drawn, groups=(*drawn.groups, small), people=replace(people, group=group), statement_source=statements
    )
    summary = summarised(three)
    assert len(summary["groups"]) == 2
    assert summary["hidden_people"] == 2
    assert all(row[4] is None for row in summary["rows"]), "all answers less the shown groups are the two people's"


@pytest.mark.parametrize("told", ["no clear groups", "too few people"])
def test_without_a_verdict_no_group_is_shown(told):
    summary = summarised(map_of(two_camps(), told))
    assert summary["groups"] == []
    assert all(row[4] is None for row in summary["rows"])
    assert all(row[1:] == [None, None] for row in summary["divides"])
    assert json.dumps(summary).count("voice") == 0


def test_a_stable_division_without_a_gap_shows_sides_and_calls_them_so():
    summary = summarised(map_of(two_camps(), "no clear groups", stable=True))
    assert (summary["kind"], len(summary["groups"])) == ("sides", 2)
    assert group_name(1, summary["kind"]) != group_name(1)
    assert verdict(summary)[0] != verdict(summary | {"kind": "groups", "verdict": "groups"})[0]


def test_the_picture_holds_numbers_only_and_every_person():
    drawn = map_of(two_camps())
    frame = Frame.around(drawn.people.x, drawn.people.y)
    picture, count = paths(drawn.people, frame, {0: 1, 1: 2})
    assert count == 40
    assert picture.count("h0") == 40
    assert set(picture) <= set('<path class="points voice-0123456789" d="mh- /l.z>')


def test_a_crowd_is_thinned_where_it_is_dense():
    draw = np.random.default_rng(1)
    x = np.concatenate([draw.normal(0, 1, 90_000), draw.normal(9, 1, 10_000)])
    y = draw.normal(0, 1, 100_000)
    drawn = sample(x, y, 3000)
    assert len(drawn) == 3000
    assert (x[drawn] > 4.5).mean() == pytest.approx(0.1, abs=0.005)


def test_marks_stand_inside_and_apart():
    summary = summarised(map_of(two_camps()))
    placed = marks(summary, range(20))
    assert len(placed) == 14
    for one in placed:
        assert 0 < one.x < WIDTH
        assert 0 < one.y < HEIGHT
        assert all(one is other or (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= 60**2 for other in placed)


def test_ones_own_place_is_where_the_map_has_it():
    rows = two_camps()
    drawn = map_of(rows)
    frame = Frame.around(drawn.people.x, drawn.people.y)
    summary = summarised(drawn)
    for person in (0, 7):
        answers = {statement: choice for who, statement, choice in rows if who == person}
        mine = here(summary, answers, 7)
        row = drawn.people.person(person)
        assert (mine.x, mine.y) == frame.place(row.x, row.y)
        assert mine.voice == row.group + 1
    assert here(summary, {}, 7) is None
    assert here(summary, {1: 1}, 7).voice is None
