"""The migrations run once a run, not once a worker: the workers take copies of one migrated database."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

WORKER = "PYTEST_XDIST_WORKER" in os.environ


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A file that was copied is to be used as it is; it is deleted with the folder of the run."""
    return bool(request.config.option.reuse_db) or (WORKER and connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    if not WORKER:
        return
    with django_db_blocker.unblock():
        migrated = _migrated()
    if connection.vendor == "sqlite":
        shutil.copyfile(migrated, connection.settings_dict["TEST"]["NAME"])
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated


def drop_migrated() -> None:
    """For the process that owns the run: a server that outlives it keeps nothing."""
    from tests.settings import FOLDER

    if connection.vendor == "postgresql" and (Path(FOLDER) / "migrated").exists():
        connection.creation._destroy_test_db((Path(FOLDER) / "migrated").read_text(), verbosity=0)


def _migrated() -> str:
    """The name of the migrated database. The first worker that asks makes it, the others wait."""
    from tests.settings import FOLDER

    named = Path(FOLDER) / "migrated"
    with (Path(FOLDER) / "migrated.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not named.exists():
            named.write_text(_migrate())
    return named.read_text()


def _migrate() -> str:
    test, site = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own = test["NAME"]
    sqlite = connection.vendor == "sqlite"
    test["NAME"] = f"{Path(own).with_name('migrated.sqlite3')}" if sqlite else f"test_{site}_migrated_{os.getpid()}"
    name: str = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.creation.destroy_test_db(site, verbosity=0, keepdb=True)  # only lets go of it
    test["NAME"] = own
    return name
