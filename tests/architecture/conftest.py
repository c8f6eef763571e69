from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import files_in

from .world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(scope="module")
def whole_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    """The world with everything in it and the folder of its files, made once for tables that look at all of it.

    Each test looks from a transaction of its own: what it does is undone."""
    from .urls import TABLE, address

    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES=files_in(folder)):
            made = World()
            for route in TABLE:
                address(route, made)
        yield made, folder
        transaction.set_rollback(True)
