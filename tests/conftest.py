"""What every test may ask for: clients of each role, a browser, threads that start together."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client, override_settings
from pytest_django.plugin import blocking_manager_key

pytest_plugins = ["tests.browser", "tests.databases"]

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
if not CI:  # there hypothesis has a profile of its own: repeatable and without a deadline
    hypothesis.settings.register_profile("house", deadline=None)  # how busy the machine is proves nothing
    hypothesis.settings.load_profile("house")
gc.set_threshold(100_000, 50, 100)  # going through all models and modules every 700 objects is a tenth of the run
ROLES = ("visitor", "resident", "member", "coordinator", "secretariat")


# --- which tests run ------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys last: the browser's event loop stays in the thread once it was started. The longest of them first, so
    that nobody waits for one alone. What asks no database is not asked a second time on PostgreSQL."""
    items.sort(key=lambda item: (bool(item.get_closest_marker("journey")), not item.get_closest_marker("long")))
    engine = "postgres" if connection.vendor == "postgresql" else connection.vendor
    if engine == "postgres":
        asked = [item for item in items if _asks_a_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(asked)])
        items[:] = asked
    for item in items:
        for other in {"postgres", "sqlite"} - {engine}:
            if item.get_closest_marker(other):
                item.add_marker(pytest.mark.skip(reason=f"needs {other}, this run has {engine}"))


def _asks_a_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "everywhere"))
    return marked or not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """On the CI machine nothing is skipped silently: a skip is a failure there."""
    outcome = yield
    report = outcome.get_result()
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI=true forbids that: {report.longrepr}"


def pytest_unconfigure(config: pytest.Config) -> None:
    from tests import settings
    from tests.databases import drop_migrated

    if settings.OWNER:
        with config.stash[blocking_manager_key].unblock():
            drop_migrated()
        shutil.rmtree(settings.FOLDER, ignore_errors=True)


# --- a clean slate --------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def clean_slate(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit counted by one test refuses another, or begins anew in its middle; files written by a test are its
    own."""
    from livingcities.base import limits
    from livingcities.dialogues import deck

    cache.clear()
    deck.forget()
    settings.STORAGES = files_in(tmp_path / "files")
    began = time.time()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: began))


def files_in(folder: Path) -> dict[str, Any]:
    """The setting STORAGES with this folder for files."""
    options = {"location": str(folder), "base_url": None}
    backend = "django.core.files.storage.FileSystemStorage"
    return django_settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture(scope="module")
def lasting(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """A transaction and a folder for what fixtures of a module make once; gives the setting STORAGES of the folder.

    Each test looks from a transaction of its own, inside this one: what it does is undone."""
    storages = files_in(tmp_path_factory.mktemp("lasting"))
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), transaction.atomic():
        yield storages
        transaction.set_rollback(True)


# --- who asks -------------------------------------------------------------------------------------


@pytest.fixture
def city(db: None):
    from tests.factories import CityFactory

    return CityFactory()


@pytest.fixture
def enter(db: None) -> Callable[[Any], Client]:
    return signed_in


def signed_in(user: Any) -> Client:
    """A client in which this person has signed in; the person is its attribute `user`.

    People of the secretariat have shown their second factor in this session.
    """
    client = Client()
    client.force_login(user)
    if user.is_secretariat:
        _show_second_factor(client, user)
    else:
        _note_sign_in(client, user, method="password")
    client.user = user
    return client


def _show_second_factor(client: Client, user: Any) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    _note_sign_in(client, user, method="mfa", type="totp")


def _note_sign_in(client: Client, user: Any, **way: str) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"at": time.time(), **way}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture
def visitor(db: None) -> Client:
    from django.contrib.auth.models import AnonymousUser

    client = Client()
    client.user = AnonymousUser()
    return client


@pytest.fixture
def resident(enter: Callable[[Any], Client]) -> Client:
    """Signed in, belongs to no team and lives in no town that the site knows of."""
    from tests.factories import UserFactory

    return enter(UserFactory())


@pytest.fixture
def member(enter: Callable[[Any], Client], city: Any) -> Client:
    from tests.factories import MembershipFactory

    return enter(MembershipFactory(city=city).user)


@pytest.fixture
def coordinator(enter: Callable[[Any], Client], city: Any) -> Client:
    from tests.factories import MembershipFactory

    return enter(MembershipFactory(city=city, role="coordinator").user)


@pytest.fixture
def secretariat(enter: Callable[[Any], Client]) -> Client:
    from tests.factories import UserFactory

    return enter(UserFactory(is_secretariat=True))


@pytest.fixture
def clients(request: pytest.FixtureRequest) -> dict[str, Client]:
    """All roles at once; member and coordinator are in the team of the fixture `city`."""
    return {role: request.getfixturevalue(role) for role in ROLES}


# --- at the same time -----------------------------------------------------------------------------


@pytest.fixture
def together(transactional_db: None) -> Callable[..., list[Any]]:
    """Run the functions in threads that start at one moment, each with its own database connection.

    Gives what each returned, or the exception that it raised.
    """

    def run(*functions: Callable[[], Any]) -> list[Any]:
        gate = threading.Barrier(len(functions))
        results: list[Any] = [None] * len(functions)

        def one(place: int, function: Callable[[], Any]) -> None:
            try:
                gate.wait(timeout=30)
                results[place] = function()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=item, daemon=True) for item in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a thread is stuck: two connections wait for each other"
        return results

    return run
