"""The tree of a practice: towns, what became of them, their own cases and who repeats those."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.decision import Refused
from livingcities.cases import lineage as tree
from livingcities.cases.lineage import Node, drawn, lineage
from livingcities.cases.models import Adoption
from livingcities.cases.operations import adopting
from livingcities.cases.town import GAVE_SHOWN, TOOK_SHOWN, gave_and_took
from tests.factories import CityFactory, MembershipFactory

from .factories import AdoptionFactory, CaseFactory, OutcomeCheckFactory

VISITOR = AnonymousUser()


@pytest.fixture
def towns(db):
    return {name: CityFactory(name=name) for name in ("Торжок", "Выкса", "Тутаев", "Галич")}


@pytest.fixture
def grown(towns):
    """Торжок → Выкса, whose own case → Тутаев (stopped), Галич (given up)."""
    first = CaseFactory(city=towns["Торжок"], title="Площадь")
    second = CaseFactory(city=towns["Выкса"], title="Навес")
    AdoptionFactory(case=first, city=towns["Выкса"], stage="done", became=second, done_at=timezone.now())
    stopped = AdoptionFactory(case=second, city=towns["Тутаев"], stage="done", done_at=timezone.now())
    OutcomeCheckFactory(adoption=stopped, years=1, outcome="works", answered_at=timezone.now())
    OutcomeCheckFactory(adoption=stopped, years=3, outcome="stopped", answered_at=timezone.now())
    AdoptionFactory(case=second, city=towns["Галич"], stage="given_up", reason="Нет денег")
    return first, second


def told(node: Node) -> list[tuple[str, str, str]]:
    return [(part.city, part.sign, part.title) for part in node]


def test_the_tree_goes_on_through_the_adopters_own_cases(grown):
    first, second = grown
    assert told(lineage(first, VISITOR)) == [
        ("Торжок", "origin", "Площадь"),
        ("Выкса", "done", "Навес"),
        ("Тутаев", "stopped", ""),
        ("Галич", "given_up", ""),
    ]
    assert [node.has_failed for node in lineage(second, VISITOR)] == [False, True, True]


def test_what_is_not_public_stands_in_no_tree(grown, towns):
    first, second = grown
    AdoptionFactory(case=first, city=towns["Галич"], stage="considering")
    second.state = "withdrawn"
    second.save()
    assert told(lineage(first, VISITOR)) == [("Торжок", "origin", "Площадь"), ("Выкса", "done", "")]
    team = MembershipFactory(city=towns["Галич"]).user
    assert ("Галич", "considering", "") in told(lineage(first, team))


def test_a_circle_made_by_hand_ends(grown, towns):
    first, second = grown
    AdoptionFactory(case=second, city=towns["Торжок"], stage="done", became=first)
    assert len(told(lineage(first, VISITOR))) == 5


def test_nobody_closes_a_circle_by_an_act(grown, towns):
    first, second = grown
    back = AdoptionFactory(case=second, city=towns["Торжок"], stage="running")
    team = MembershipFactory(city=towns["Торжок"]).user
    with pytest.raises(Refused, match="вырасти из самой себя"):
        adopting.link_case(actor=team, adoption=back, became=first)
    own = CaseFactory(city=towns["Торжок"], title="Другое")
    adopting.link_case(actor=team, adoption=back, became=own)
    stranger = CaseFactory()
    with pytest.raises(Refused, match="практика не вашего города"):
        adopting.link_case(actor=team, adoption=back, became=stranger)


def test_a_tree_too_large_says_how_many_more_there_are(towns, monkeypatch):
    monkeypatch.setattr(tree, "MOST", 4)
    case = CaseFactory(city=towns["Торжок"])
    for _n in range(6):
        AdoptionFactory(case=case)
    root = lineage(case, VISITOR)
    assert len(root.branches) + root.more == 6
    assert len(list(root)) == 4


def test_a_town_that_gave_up_or_only_considers_repeats_nothing(towns, monkeypatch, client, secretariat):
    case = CaseFactory(city=towns["Торжок"])
    for stage in ("given_up", "considering", "done", "adapting", "given_up", "running"):
        AdoptionFactory(case=case, stage=stage, reason="Нет денег" if stage == "given_up" else "")
    assert "повторяют 3 города" in client.get(case.get_absolute_url()).content.decode()
    monkeypatch.setattr(tree, "MOST", 4)
    told = secretariat.get(case.get_absolute_url())
    assert told.context["counts"] == {"all": 6, "repeating": 3, "done": 1, "given_up": 2}
    assert list(Adoption.objects.repeating().values_list("stage", flat=True)) == ["done", "adapting", "running"]


def test_one_query_a_generation(grown, django_assert_num_queries):
    first, _second = grown
    with django_assert_num_queries(4):  # two generations with their answers; the third has no adopters' cases
        lineage(first, VISITOR)


NODES = st.recursive(st.just([]), lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=12)


def grow(shape: list, depth: int = 0) -> Node:
    node = Node(
        city=f"Город {depth}", city_url="", title="Практика с довольно длинным названием", url="", sign="done", state=""
    )
    node.branches = [grow(inner, depth + 1) for inner in shape]
    return node


@given(NODES)
def test_every_town_has_a_row_of_its_own_and_stays_inside_the_drawing(shape: list):
    root = grow(shape)
    picture = drawn(root)
    assert [dot.node for dot in picture.dots] == list(root)
    heights = [dot.y for dot in picture.dots]
    assert heights == sorted(set(heights))
    assert heights[-1] < picture.height
    assert len(picture.lines) == len(picture.dots) - 1


def test_the_page_shows_the_tree_and_the_same_as_a_list(grown, client):
    first, second = grown
    page = client.get(first.get_absolute_url()).text
    assert page.count("<svg viewBox") >= 1
    assert 'class="lineage-town lineage-stopped"' in page
    assert page.count("Тутаев") >= 2
    assert second.get_absolute_url() in page
    assert first.get_absolute_url() in client.get(second.get_absolute_url()).text  # «it grew from»


def test_the_page_of_a_town_shows_what_it_gave_and_took(grown, towns, client):
    exchange = gave_and_took(towns["Выкса"], VISITOR)
    assert [(case.title, case.repeated) for case in exchange.gave] == [("Навес", 1)], "Галич gave it up"
    assert [adoption.case.title for adoption in exchange.took] == ["Площадь"]
    page = client.get(towns["Выкса"].get_absolute_url()).text
    assert "Навес" in page
    assert "Площадь" in page


def test_nothing_that_a_town_gave_or_took_is_kept_from_its_page(towns, client, django_assert_num_queries):
    gave = CaseFactory.create_batch(GAVE_SHOWN + 2, city=towns["Выкса"])
    took = AdoptionFactory.create_batch(TOOK_SHOWN + 3, city=towns["Выкса"])
    with django_assert_num_queries(4):  # cases and their themes, adoptions and their answers
        exchange = gave_and_took(towns["Выкса"], VISITOR)
    assert (len(exchange.gave), len(exchange.gave_more)) == (GAVE_SHOWN, 2)
    assert (len(exchange.took), len(exchange.took_more)) == (TOOK_SHOWN, 3)
    page = client.get(towns["Выкса"].get_absolute_url()).text
    for case in [*gave, *(adoption.case for adoption in took)]:
        assert f'href="{case.get_absolute_url()}"' in page


def test_a_town_that_only_considers_has_taken_nothing_yet(towns):
    AdoptionFactory(city=towns["Галич"], stage="considering")
    assert not gave_and_took(towns["Галич"], VISITOR)
