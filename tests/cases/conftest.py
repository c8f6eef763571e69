"""Two towns with their teams, and the editors."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.factories import CityFactory, MembershipFactory, UserFactory


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """A giving town and an adopting one: coordinator and member of each; secretariat; somebody else."""
    giving = CityFactory(name="Торжок", slug="torzhok")
    adopting = CityFactory(name="Выкса", slug="vyksa", region=giving.region)
    return SimpleNamespace(
        giving=giving,
        adopting=adopting,
        coordinator=MembershipFactory(city=giving, role="coordinator").user,
        member=MembershipFactory(city=giving).user,
        guest=MembershipFactory(city=adopting, role="coordinator").user,
        helper=MembershipFactory(city=adopting).user,
        editor=UserFactory(is_secretariat=True),
        stranger=UserFactory(),
    )
