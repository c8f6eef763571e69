from __future__ import annotations

from typing import Any

import pytest

from .world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(scope="module")
def whole_world(lasting: dict[str, Any]) -> World:
    """The world with everything in it, made once for tables that look at all of it."""
    from .urls import TABLE, address

    made = World()
    for route in TABLE:
        address(route, made)
    return made
