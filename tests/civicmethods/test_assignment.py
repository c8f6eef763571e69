"""Assignments against the slow obvious way: all of them, one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicmethods.assignment import (
    ALWAYS_KEPT,
    SENTENCES,
    Application,
    BadProblem,
    Juror,
    Problem,
    Rules,
    assign,
    violations,
)


def problem(
    fit, reviews, most, *, least=0, conflicts=(), regions=None, professions=None, fixed=(), tracks=None, **rules
):
    fit = np.array(fit, dtype=float)
    count, people = fit.shape
    reviews, most, least = (
        [value] * size if isinstance(value, int) else value
        for value, size in ((reviews, count), (most, people), (least, people))
    )
    regions, professions, tracks = regions or [""] * people, professions or [()] * people, tracks or [""] * count
    return Problem(
        tuple(Application(f"a{i}", reviews[i], tracks[i]) for i in range(count)),
        tuple(Juror(f"j{j}", most[j], least[j], regions[j], professions[j]) for j in range(people)),
        fit,
        frozenset((f"a{i}", f"j{j}") for i, j in conflicts),
        frozenset((f"a{i}", f"j{j}") for i, j in fixed),
        Rules(**{"connected": False, **rules}),
    )


def every_assignment(task):
    """All assignments that break nothing: the fits of the applications in millionths, and the pairs."""
    seats = [juror.id for juror in task.jurors]
    units = np.rint(task.fit * 1e6).astype(int)
    choices = [list(combinations(range(len(seats)), application.reviews)) for application in task.applications]
    for chosen in product(*choices):
        pairs = [(task.applications[i].id, seats[j]) for i, some in enumerate(chosen) for j in some]
        if not violations(task, pairs):
            yield [int(units[i, list(some)].sum()) for i, some in enumerate(chosen)], pairs


@st.composite
def tasks(draw, **rules):
    count, people = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def per(size, values):
        return draw(st.lists(values, min_size=size, max_size=size))

    least = per(people, st.integers(0, 2))
    return problem(
        np.reshape(per(count * people, st.integers(-2, 4)), (count, people)) / 4,
        per(count, st.integers(0, min(2, people))),
        [low + more for low, more in zip(least, per(people, st.integers(0, 2)), strict=True)],
        least=least,
        conflicts=draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, people - 1)), max_size=3)),
        regions=per(people, st.sampled_from(["", "Tver", "Tula"])),
        professions=per(people, st.sampled_from([(), ("architect",), ("architect", "editor")])),
        one_per_region=draw(st.booleans()),
        **rules,
    )


def with_professions(task, names):
    return replace(task, rules=replace(task.rules, professions=names))


@settings(max_examples=120, deadline=None)
@given(tasks(), st.sampled_from([(), ("architect",), ("architect", "editor")]))
def test_the_best_sum_is_found_and_where_there_is_none_something_gives_way(task, names):
    task = with_professions(task, names)
    result = assign(task)
    broken = violations(task, result.pairs)
    possible = [sum(fits) for fits, _ in every_assignment(task)]
    if possible:
        assert not broken
        assert result.complete
        assert round(result.total_fit * 1e6) == max(possible)
    else:
        assert broken
        assert not result.complete
        assert not {entry.code for entry in broken} & ALWAYS_KEPT
        assert result.reasons
        assert all(entry.text for entry in result.reasons)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_no_more_reviews_are_given_up_than_must_be(task):
    loose = replace(task, jurors=tuple(replace(juror, least=0) for juror in task.jurors))
    cells = [
        (i, j)
        for i, application in enumerate(task.applications)
        for j, juror in enumerate(task.jurors)
        if (application.id, juror.id) not in task.conflicts
    ]
    most = 0
    for mask in range(1 << len(cells)) if len(cells) <= 9 else ():
        pairs = [(f"a{i}", f"j{j}") for at, (i, j) in enumerate(cells) if mask >> at & 1]
        codes = {entry.code for entry in violations(loose, pairs)}
        if not codes & (ALWAYS_KEPT | {"reviews_too_many"}):
            most = max(most, len(pairs))
    if len(cells) <= 9:
        assert assign(task).coverage["given"] == most


@settings(max_examples=80, deadline=None)
@given(tasks(method="fairest", levels=4))
def test_the_fairest_serves_the_worst_as_well_as_possible(task):
    possible = [fits for fits, _ in every_assignment(task)]
    read = [at for at, application in enumerate(task.applications) if application.reviews]
    if not possible or not read:
        return
    result = assign(task)
    fits = sorted(round(result.applications[at].fit * 1e6) for at in read)
    assert fits[0] == max(min(entry[at] for at in read) for entry in possible)
    assert round(result.levels[0].fit * 1e6) == fits[0]
    assert not violations(task, result.pairs)


@settings(max_examples=60, deadline=None)
@given(tasks(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(task, random):
    rows, columns = list(range(len(task.applications))), list(range(len(task.jurors)))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = replace(
        task,
        applications=tuple(task.applications[i] for i in rows),
        jurors=tuple(task.jurors[j] for j in columns),
        fit=task.fit[np.ix_(rows, columns)],
    )
    assert assign(shuffled).to_bytes() == assign(task).to_bytes()


def test_ties_are_decided_by_the_seed_and_by_nothing_else():
    task = problem(np.ones((6, 6)), 2, 2)
    drawn = {assign(replace(task, rules=Rules(seed=seed))).pairs for seed in range(6)}
    assert len(drawn) > 1
    assert assign(task).pairs == assign(task).pairs
    assert all(not violations(task, pairs) for pairs in drawn)


def test_the_tie_numbers_choose_among_all_best_assignments():
    from civicmethods.assignment.model import model
    from civicmethods.assignment.problem import Board
    from civicmethods.assignment.total import tie_numbers

    task = problem([[1, 1, 0], [1, 1, 0], [0, 1, 1]], 1, 1)
    found = model(Board.of(task))
    numbers = dict(zip(zip(found.at.tolist(), found.seat.tolist(), strict=True), tie_numbers(found), strict=True))
    best = max(sum(fits) for fits, _ in every_assignment(task))
    ties = [pairs for fits, pairs in every_assignment(task) if sum(fits) == best]
    assert len(ties) > 1
    smallest = min(ties, key=lambda pairs: sum(numbers[int(a[1:]), int(j[1:])] for a, j in pairs))
    assert set(assign(task).pairs) == set(smallest)


def test_settled_readings_stay_and_a_leaver_is_replaced():
    rng = np.random.default_rng(3)
    task = problem(rng.random((12, 6)), 3, 8, least=4, conflicts=[(0, 0), (5, 3)])
    before = assign(task)
    assert before.complete
    read = [application for application, juror in before.pairs if juror == "j2"]
    done = read[: len(read) // 2]
    after = task.replacing(before.pairs, "j2", done)
    result = assign(after)
    assert result.complete
    assert not violations(after, result.pairs)
    assert {a for a, j in result.pairs if j == "j2"} == set(done)
    assert {pair for pair in before.pairs if pair[1] != "j2"} <= set(result.pairs)
    assert len(result.pairs) == len(before.pairs)


def test_anchors_are_read_by_all_who_may():
    task = problem(np.ones((8, 5)), 2, 8, conflicts=[(0, 1), (3, 2)], anchors=2, regions=["Tver"] * 5)
    task = replace(task, rules=replace(task.rules, one_per_region=False))
    result = assign(task)
    anchors = [row for row in result.applications if row.anchor]
    assert [len(row.jurors) for row in anchors] == [5, 5]
    assert result.complete
    named = replace(task, applications=(replace(task.applications[0], anchor=True), *task.applications[1:]))
    result = assign(named)
    assert result.applications[0].jurors == ("j0", "j2", "j3", "j4")
    assert [entry.text for entry in result.reasons] == ["Anchor application a0 is not read by j1"]
    assert result.complete


def test_a_jury_that_would_fall_apart_is_linked():
    fit = np.zeros((8, 4))
    fit[:4, :2] = fit[4:, 2:] = 1
    apart = assign(problem(fit, 2, 4))
    assert apart.groups == 2
    linked = assign(problem(fit, 2, 4, connected=True))
    assert linked.groups == 1
    assert linked.complete
    assert linked.total_fit == 14
    barred = [(i, j) for i in range(8) for j in range(4) if not fit[i, j]]
    impossible = assign(problem(fit, 2, 4, conflicts=barred, connected=True))
    assert [entry.code for entry in impossible.reasons] == ["not_linked"]
    assert "falls apart into 2 groups" in impossible.reasons[0].text
    asked = problem(fit, 2, 4, connected=True)
    assert [entry.code for entry in violations(asked, apart.pairs)] == ["not_linked"]
    assert not violations(asked, linked.pairs)


def test_a_lacking_track_says_who_is_needed():
    conflicts = [(i, j) for i in range(7) for j in (0, 1, 2)]
    task = problem(
        np.ones((10, 6)),
        [3] * 7 + [1] * 3,
        [10, 10, 10, 7, 7, 7],
        conflicts=[*conflicts, *((i, 3) for i in range(7))],
        regions=["Tver oblast"] * 4 + ["", "Tula oblast"],
        tracks=["History"] * 7 + ["Nature"] * 3,
    )
    result = assign(task)
    assert [entry.text for entry in result.reasons][-1] == (
        "Track History lacks 7 reviews; add 1 juror from outside Tver oblast"
    )
    last = result.reasons[-1]
    assert last.code == "track_lacks_outside"
    assert last.parameters == {"track": "History", "missing": 7, "jurors": 1, "regions": ["Tver oblast"]}
    assert result.reasons[0].code == "too_few_jurors"
    assert [row.needed - len(row.jurors) for row in result.applications] == [1] * 7 + [0] * 3


def test_too_little_time_and_too_much_are_both_explained():
    short = assign(problem(np.ones((4, 3)), 2, 2))
    assert short.reasons[0].parameters == {"able": 6, "needed": 8, "jurors": 1}
    assert short.coverage == {"needed": 8, "given": 6, "applications": 4, "full": 2}
    idle = assign(problem(np.ones((2, 3)), 1, 2, least=1))
    assert [entry.code for entry in idle.reasons] == ["least_above_need", "juror_below_least"]
    assert idle.coverage["given"] == 2
    nobody = with_professions(problem(np.ones((1, 2)), 1, 1), ("editor",))
    assert [entry.text for entry in assign(nobody).reasons] == [
        "Application a0 is read by nobody of the profession editor"
    ]


def test_the_shortage_is_spread_evenly():
    result = assign(problem(np.ones((4, 4)), 3, 2))
    assert sorted(len(row.jurors) for row in result.applications) == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: problem(np.ones((1, 2)), 1, 1, conflicts=[(0, 0)], fixed=[(0, 0)]), "fixed_conflict"),
        (lambda: problem(np.ones((2, 2)), 1, 1, fixed=[(0, 0), (1, 0)]), "fixed_over_load"),
        (
            lambda: problem(
                np.ones((1, 2)), 2, 1, fixed=[(0, 0), (0, 1)], regions=["Tver", "Tver"], one_per_region=True
            ),
            "fixed_same_region",
        ),
    ],
)
def test_contradictions_are_refused(make, code):
    with pytest.raises(BadProblem) as refused:
        assign(make())
    assert [entry.code for entry in refused.value.reasons] == [code]


def test_bad_input_is_refused():
    ones = np.ones((1, 1))
    for make in (
        lambda: problem(np.full((1, 1), np.nan), 1, 1),
        lambda: problem(ones, -1, 1),
        lambda: problem(ones, 1, 1, least=2),
        lambda: problem(ones, 1, 1, conflicts=[(1, 0)]),
        lambda: Problem((Application("a", 1),) * 2, (Juror("j", 1),), np.ones((2, 1))),
        lambda: Problem((Application("a", 1),), (Juror("j", 1),), np.ones((2, 1))),
        lambda: Rules(method="quickest"),
        lambda: Rules(anchors=4),
        lambda: Rules.from_dict({"speed": 1}),
    ):
        with pytest.raises(BadProblem):
            make()


def test_the_checker_finds_every_kind_of_break():
    task = problem(
        np.ones((2, 3)), 2, 2, conflicts=[(0, 0)], regions=["", "Tver", "Tver"], one_per_region=True, fixed=[(1, 0)]
    )
    pairs = [("a0", "j0"), ("a0", "j1"), ("a0", "j2"), ("a1", "j1"), ("a1", "j1")]
    codes = {entry.code for entry in violations(task, pairs)}
    assert codes == {
        "conflict_assigned",
        "region_twice",
        "reviews_too_many",
        "reviews_missing",
        "read_twice",
        "fixed_dropped",
    }
    assert codes <= set(SENTENCES)


def test_the_input_is_not_changed():
    fit = np.array([[0.1, 0.9], [0.5, 0.4]])
    before = fit.copy()
    assign(problem(fit, 1, 1))
    assert (fit == before).all()


def test_nothing_to_do_is_no_trouble():
    empty = assign(Problem((), (), np.zeros((0, 0))))
    assert empty.complete
    assert empty.pairs == ()
    assert assign(problem(np.ones((2, 2)), 0, 1)).pairs == ()
