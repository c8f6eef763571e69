"""Each list page asks the database the same number of questions for one item as for many.

The number is written out: a page that asks more shows it in the diff. Public pages ask at most twelve.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import CityFactory, MembershipFactory, ResidenceFactory

from .page import Page
from .rooms import ROOMS
from .world import World

LIMIT = 12
MANY = 12


def add_city(world: World) -> None:
    CityFactory(region=world.city.region, is_living=True)


def add_dialogue(world: World) -> None:
    from tests.dialogues.factories import DialogueFactory

    DialogueFactory(city=CityFactory(region=world.city.region))


def add_dialogue_of_the_city(world: World) -> None:
    from tests.dialogues.factories import DialogueFactory

    DialogueFactory(city=world.city)


def add_waiting_statement(world: World) -> None:
    from tests.dialogues.factories import SeatFactory, StatementFactory

    StatementFactory(dialogue=world.dialogue, state="waiting", seat=SeatFactory(dialogue=world.dialogue))


def add_statement(world: World) -> None:
    from tests.dialogues.factories import StatementFactory

    StatementFactory(dialogue=world.dialogue)


def add_ruling(world: World) -> None:
    from livingcities.dialogues.models import Ruling
    from tests.dialogues.factories import StatementFactory

    statement = StatementFactory(dialogue=world.dialogue, state="rejected", is_seed=False)
    Ruling.objects.create(statement=statement, verdict="rejected", reason="unclear", by=world.stranger)


def add_letter(world: World) -> None:
    from livingcities.base.models import Email

    Email.objects.create(to="a@example.org", subject="x", text="y", state="failed")


def add_act(world: World) -> None:
    from livingcities.base.operation import leave_trace
    from tests.factories import UserFactory

    leave_trace("cities.mark_living", actor=UserFactory(), target=CityFactory(region=world.city.region))


def add_organisation(world: World) -> None:
    from livingcities.people.models import Organisation, OrganisationMembership
    from tests.factories import UserFactory

    made = Organisation.objects.create(kind="authority", name="Администрация")
    OrganisationMembership.objects.create(organisation=made, person=UserFactory(), is_contact=True, state="active")


def add_own_organisation(world: World) -> None:
    from livingcities.people.models import Organisation, OrganisationMembership

    made = Organisation.objects.create(kind="ngo", name="Друзья парка")
    person = world.actors["resident"]
    OrganisationMembership.objects.create(organisation=made, person=person, is_contact=True, state="active")


PAGES: dict[str, Page] = {
    "home": Page("visitor", lambda world: "/", 6, add_dialogue, overflow=1),
    "home of a signed-in person": Page("resident", lambda world: "/", 8, add_dialogue, overflow=1),
    "cities": Page("visitor", lambda world: "/cities/", 8, add_city),
    "city": Page("visitor", lambda world: world.city.get_absolute_url(), 8, add_dialogue_of_the_city),
    "team": Page(
        "coordinator",
        lambda world: f"/cities/{world.city.slug}/team/",
        10,
        lambda world: MembershipFactory(city=world.city),
    ),
    "requests to the team": Page(
        "coordinator",
        lambda world: f"/cities/{world.city.slug}/team/",
        10,
        lambda world: MembershipFactory(city=world.city, state="asked"),
    ),
    "residents": Page(
        "coordinator",
        lambda world: f"/cities/{world.city.slug}/team/residents/",
        7,
        lambda world: ResidenceFactory(city=world.city),
    ),
    "dialogues": Page("visitor", lambda world: "/dialogues/", 2, add_dialogue),
    "dialogue": Page("visitor", lambda world: f"/dialogues/{world.dialogue.slug}/", 1, add_statement),
    "moderation": Page(
        "coordinator", lambda world: f"/dialogues/{world.dialogue.slug}/moderation/", 8, add_waiting_statement
    ),
    "log of rulings": Page("visitor", lambda world: f"/dialogues/{world.dialogue.slug}/log/", 4, add_ruling),
    "own organisations": Page("resident", lambda world: "/me/organisations/", 4, add_own_organisation),
    "waiting organisations": Page("secretariat", lambda world: "/people/organisations/waiting/", 4, add_organisation),
    "requests": Page(
        "secretariat", lambda world: "/office/requests/", 4, lambda world: MembershipFactory(state="asked")
    ),
    "cities of the office": Page("secretariat", lambda world: "/office/cities/", 4, add_city),
    "letters": Page("secretariat", lambda world: "/office/emails/", 5, add_letter),
    "journal": Page("secretariat", lambda world: "/office/journal/", 3, add_act),
    "outbox": Page("visitor", lambda world: "/outbox/", 1, add_letter),
}
for room in ROOMS:
    PAGES |= room.PAGES


def count(client: Client, path: str) -> int:
    client.get(path)  # what a process reads once (content types, the deck) is not the page's
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


@pytest.mark.parametrize("page", PAGES)
def test_one_item_and_many_cost_the_same(world: World, enter: Callable[[Any], Client], page: str):
    spec = PAGES[page]
    client = Client() if spec.role == "visitor" else enter(world.actors[spec.role])
    assert spec.role != "visitor" or spec.queries + spec.overflow <= LIMIT
    path = spec.path(world)
    spec.add(world)
    one = count(client, path)
    for _item in range(MANY - 1):
        spec.add(world)
    many = count(client, path)
    assert (one, many) == (spec.queries, spec.queries + spec.overflow), f"{path}: queries with one item and with {MANY}"
