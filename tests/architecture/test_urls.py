"""Every address of the site × every role: who gets what. An address without an entry in `urls.py` fails."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import signed_in

from .test_styles import unstyled
from .urls import GROUPS, PARTS, TABLE, address
from .world import ROLES, World

# OAI-PMH wants its questions taken by POST too, from programs that have no token of ours.
READS_FOREIGN_FORMS = {"oai/"}
# Mail programmes press the way out of letters (RFC 8058): the signed link in the letter is the right to it.
RIGHT_BY_THE_LINK = {"cases/letters/<str:token>/"}


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def grouped(route: str) -> bool:
    return any(route.startswith(prefix) for prefix in GROUPS)


@pytest.fixture
def world(db: None, whole_world: World, lasting: dict[str, Any], settings: Any) -> World:
    settings.STORAGES = lasting
    return whole_world


@pytest.fixture(scope="module")
def cookies(whole_world: World) -> dict[str, SimpleCookie]:
    return {role: signed_in(whole_world.actors[role]).cookies for role in ROLES[1:]}


@pytest.fixture
def walkers(world: World, cookies: dict[str, SimpleCookie]) -> dict[str, Client]:
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, own in cookies.items():
        clients[role].cookies = SimpleCookie({name: cookie.value for name, cookie in own.items()})
    return clients


def test_every_address_has_its_line_and_no_line_is_left_over():
    known = [route for route in routes() if not grouped(route)]
    assert len(known) == len(set(known)), "two patterns have one route"
    missing, dead = set(known) - set(TABLE), set(TABLE) - set(known)
    assert not missing, f"without an entry in tests/architecture/urls.py: {sorted(missing)}"
    assert not dead, f"entries of addresses that are gone: {sorted(dead)}"


def test_every_group_is_in_use():
    assert all(any(route.startswith(prefix) for route in routes()) for prefix in GROUPS)


def test_every_line_of_arguments_is_in_use():
    assert all(any(route.startswith(prefix) for route in TABLE) for prefix in PARTS)


@pytest.mark.parametrize("route", TABLE)
def test_who_gets_what(world: World, walkers: dict[str, Client], route: str):
    path = address(route, world)
    answers = {role: walkers[role].get(path) for role in ROLES}
    found = " ".join(str(answer.status_code) for answer in answers.values())
    assert found == TABLE[route], f"GET {path} as {', '.join(ROLES)}"
    for role, answer in answers.items():
        assert not unstyled(answer), f"GET {path} as {role}: a stylesheet is forgotten"
    for expected, role in dict(zip(found.split(), ROLES, strict=True)).items():  # once for each different answer
        answer = walkers[role].head(path)
        assert str(answer.status_code) == expected, f"HEAD {path} as {role}"
        assert getattr(answer, "content", b"") == b"", f"HEAD {path} has a body"
    if route in READS_FOREIGN_FORMS:
        changes_nothing_by_a_form(walkers["secretariat"], path)
    elif route in RIGHT_BY_THE_LINK:
        refuses_a_form_without_the_link(walkers["secretariat"], path)
    else:
        refuses_a_form_of_another_site(walkers["secretariat"], path)


def changes_nothing_by_a_form(client: Client, path: str) -> None:
    client.handler.enforce_csrf_checks = True
    before = snapshot()
    client.post(path)
    assert snapshot() == before


def refuses_a_form_without_the_link(client: Client, path: str) -> None:
    client.handler.enforce_csrf_checks = True
    before = snapshot()
    assert client.post(f"{path.removesuffix('/')}x/").status_code == 404
    assert snapshot() == before


def refuses_a_form_of_another_site(client: Client, path: str) -> None:
    """POST without a token, by who may do most: refused, and nothing is done."""
    client.handler.enforce_csrf_checks = True
    before = snapshot()
    assert client.post(path).status_code in {403, 405}, f"POST {path} without a token"
    assert snapshot() == before


def snapshot() -> dict[str, Any]:
    from livingcities.base.models import Act, Email

    return {"acts": Act.objects.count(), "letters": Email.objects.count()}


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", GROUPS)
def test_no_address_of_a_group_breaks(prefix: str, world: World, walkers: dict[str, Client]):
    """Routes of libraries have no lines of their own; those without arguments answer without an error."""
    for route in routes():
        if route.startswith(prefix) and "<" not in route and "(?P" not in route:
            for role in ROLES:
                status = walkers[role].get(f"/{route}").status_code
                assert status in GROUPS[prefix], f"GET /{route} as {role}: {status}"
