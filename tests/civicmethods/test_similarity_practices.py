"""Which practices fit: the documented formula in plain numbers, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicmethods.similarity import Practice, outcome, rank
from civicmethods.similarity.practices import WORTH

practices = st.lists(
    st.builds(
        Practice,
        key=st.uuids().map(str),
        town=st.sampled_from("abc"),
        themes=st.frozensets(st.sampled_from(["parks", "water", "heritage"])),
        outcomes=st.lists(st.sampled_from([*WORTH, "considering"]), max_size=4).map(tuple),
    ),
    max_size=8,
    unique_by=lambda practice: practice.key,
)
DISTANCES = {"a": 0.0, "b": 0.25, "c": 1.0}


def twin(practice: Practice, wanted: set[str]) -> float:
    known = [WORTH[each] for each in practice.outcomes if each in WORTH]
    worked = (1 + sum(known)) / (2 + len(known))
    near = 1 - DISTANCES[practice.town]
    if not wanted:
        return (6 * near + worked) / 7
    return (6 * near + 3 * len(wanted & practice.themes) / len(wanted) + worked) / 10


@given(practices, st.sets(st.sampled_from(["parks", "water", "sport"])))
def test_equals_the_twin(known: list[Practice], wanted: set[str]) -> None:
    ranked = rank(known, DISTANCES, wanted)
    by_key = {practice.key: practice for practice in known}
    assert [each.fit for each in ranked] == pytest.approx([twin(by_key[each.key], wanted) for each in ranked], abs=1e-9)
    assert ranked == sorted(ranked, key=lambda each: (-each.fit, each.key))
    assert {each.key for each in ranked} == set(by_key)


@given(st.lists(st.sampled_from(list(WORTH)), max_size=20))
def test_outcomes_move_the_mean_and_never_leave_the_bounds(known: list[str]) -> None:
    assert 0 < outcome(known) < 1
    assert outcome([*known, "works"]) >= outcome(known) >= outcome([*known, "stopped"])


def test_nothing_known_is_the_middle() -> None:
    assert outcome(()) == outcome(("considering",)) == 0.5


def test_of_two_alike_the_one_that_worked_stands_first() -> None:
    good, unknown, bad = (
        Practice(key, "a", outcomes=known) for key, known in (("c", ("works",)), ("b", ()), ("a", ("stopped",)))
    )
    assert [each.key for each in rank([bad, unknown, good], DISTANCES)] == ["c", "b", "a"]
