"""A blind juror walks every address of the site and reads nowhere who applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from livingcities.calls.models import Assignment, Attachment
from tests.architecture.urls import PARTS, TABLE
from tests.architecture.world import World
from tests.factories import CityFactory, RegionFactory, UserFactory

from .test_blind import handed_in, secrets_in

pytestmark = pytest.mark.django_db
PUBLIC = {"Мышкин", "мышкинск", "Ярославская"}
"""The town stands in the catalogue of towns like any other."""
SEARCHES = (
    *("cases/?q=площадь", "cities/?q=площадь", "calls/?q=площадь", "cases/?q=причал", "api/v1/cases?q=площадь"),
    *("oai/?verb=ListRecords&metadataPrefix=oai_dc", "people/?q=площадь"),
)


@pytest.fixture
def blind(db: None) -> Assignment:
    return handed_in(
        CityFactory(name="Мышкин", region=RegionFactory(code="76", name="Ярославская область")), blind=True
    )


def addresses(world: World, blind: Assignment) -> Iterator[str]:
    """Each route; those of calls with the numbers of the blind application, whatever they may mean there."""
    application = blind.application
    pks = (blind.pk, blind.juror_id, application.pk, *Attachment.objects.values_list("pk", flat=True))
    own = {"slug": application.call.slug, "number": application.number, "key": application.key}
    for route in [route for route, line in TABLE.items() if set(line.split()) != {"405"}]:
        found = [prefix for prefix in PARTS if route.startswith(prefix)]
        values = PARTS[max(found, key=len)](world) if found else {}
        if route.startswith("cities/<slug"):
            values = values | {"slug": application.city.slug}
        chosen = [values | own | {"pk": pk} for pk in pks] if route.startswith("calls/") else [values]
        yield from dict.fromkeys(_filled(route, choice) for choice in chosen)
    yield from (f"/{search}" for search in SEARCHES)


def _filled(route: str, values: dict[str, Any]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), route)


def told(client: Client, path: str, blind: Assignment) -> set[str]:
    """What this address tells of the applicant."""
    client.raise_request_exception = False
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = f"{dict(answer.headers)} {body.decode(errors='replace')}".replace(path, "")
    found = set(secrets_in(text, blind))
    if blind.application.title in text:
        found.add(blind.application.title)
    return found if path.startswith("/calls/") else found - PUBLIC


def test_a_blind_juror_reads_nowhere_who_applied(blind: Assignment, enter: Callable[[Any], Client]):
    world = World()
    paths = list(addresses(world, blind))
    juror = enter(blind.juror.user)
    leaks = {path: found for path in paths if (found := told(juror, path, blind))}
    assert not leaks
    shown = [path for path in paths if path.startswith("/calls/") and juror.get(path).status_code == 200]
    assert f"/calls/{blind.application.call.slug}/desk/{blind.pk}/" in shown


def test_the_same_walk_finds_the_secrets_for_others(blind: Assignment, enter: Callable[[Any], Client]):
    """So that the test above cannot be empty: the author and the secretariat do read who applied."""
    world = World()
    paths = [path for path in addresses(world, blind) if path.startswith("/calls/") or path == "/me/"]
    for person in (blind.application.created_by, UserFactory(is_secretariat=True)):
        client = enter(person)
        telling = [path for path in paths if told(client, path, blind)]
        assert len(telling) >= 5, telling
