"""Seats: who gets one, what the closing leaves of them, what goes over to an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.limits import within_limit
from livingcities.dialogues.deck import deck_of, open_dialogue
from livingcities.dialogues.models import Appeal, Dialogue, Ruling, Seat
from livingcities.dialogues.operations.running import close
from livingcities.dialogues.operations.voting import take_over_seat, take_seat
from livingcities.dialogues.personal_data import export
from livingcities.dialogues.views.voting import SEATS_OF_ONE_ADDRESS
from tests.dialogues.factories import SeatFactory, StatementFactory
from tests.factories import UserFactory

NOBODY = AnonymousUser()


def page(dialogue: Dialogue) -> str:
    return reverse("dialogues:vote", args=[dialogue.slug])


def answer(client: Client, dialogue: Dialogue) -> Any:
    """Open the page and answer the statement that it shows."""
    context = client.get(page(dialogue)).context
    return client.post(page(dialogue), {"statement": context["card"].pk, "seat": context["seat_token"], "choice": 1})


def test_a_refusal_in_one_dialogue_leaves_what_is_kept_of_the_others(client: Client, dialogue: Dialogue) -> None:
    other = StatementFactory().dialogue
    for each in (dialogue, other):
        assert answer(client, each).status_code == 302
    kept = open_dialogue(other.slug), deck_of(other)
    Dialogue.objects.filter(pk=dialogue.pk).update(state=Dialogue.State.CLOSED)
    late = {"statement": dialogue.statements.last().pk, "choice": 1}
    assert client.post(page(dialogue), late).status_code == 403
    assert open_dialogue(dialogue.slug) is None
    assert open_dialogue(other.slug) is kept[0]
    assert deck_of(other) is kept[1]


def test_a_newcomer_after_the_closing_leaves_no_address(client: Client, dialogue: Dialogue) -> None:
    """For two seconds the process believes the dialogue open; the hashes of addresses are erased already."""
    first = client.get(page(dialogue))
    stale = Dialogue.objects.get(pk=dialogue.pk)
    assert answer(Client(), dialogue).status_code == 302, "this process knows the dialogue as open"
    close(actor=SYSTEM, dialogue=dialogue)
    data = {"statement": first.context["card"].pk, "choice": 1, "seat": first.context["seat_token"]}
    response = client.post(page(dialogue), data)
    assert response.status_code == 403
    assert b'name="choice"' not in response.content
    for actor in (NOBODY, UserFactory()):
        with pytest.raises(Refused):
            take_seat(actor=actor, dialogue=stale, number=10**13, address="a" * 32)
    assert Seat.objects.get().address_hash == ""


def test_a_full_hall_answers_behind_one_address(client: Client, dialogue: Dialogue) -> None:
    for _person in range(3_000):
        assert within_limit(f"seats:{dialogue.pk}:127.0.0.1", times=SEATS_OF_ONE_ADDRESS, seconds=600)
    assert answer(client, dialogue).status_code == 302


def test_a_script_cannot_make_seats_without_end(
    client: Client, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livingcities.dialogues.views.voting.SEATS_OF_ONE_ADDRESS", 2)
    assert [answer(Client(), dialogue).status_code for _n in range(3)] == [302, 302, 429]
    assert Seat.objects.count() == 2


def test_what_was_written_on_the_device_goes_over_to_the_account(dialogue: Dialogue) -> None:
    user = UserFactory()
    own, device = SeatFactory(dialogue=dialogue, user=user), SeatFactory(dialogue=dialogue)
    written = StatementFactory(dialogue=dialogue, number=9, state="rejected", seat=device)
    rulings = [
        Ruling.objects.create(statement=statement, verdict=Ruling.Verdict.REJECTED, reason="unclear")
        for statement in (written, StatementFactory(dialogue=dialogue, number=10, state="rejected"))
    ]
    moved, twice = (Appeal.objects.create(ruling=ruling, seat=device, text="Всё ясно") for ruling in rulings)
    Appeal.objects.create(ruling=rulings[1], seat=own, text="Здесь уже возражали")
    take_over_seat(actor=user, seat=device)
    for row in (written, moved, twice):
        row.refresh_from_db()
    assert (written.seat, moved.seat) == (own, own)
    assert twice.seat == device, "a seat disagrees with a ruling once"
    (mine,) = export(user)
    assert [row["number"] for row in mine["statements"]] == [9]
    assert [row["text"] for row in mine["appeals"]] == ["Всё ясно", "Здесь уже возражали"]


def test_the_seat_of_a_deleted_account_is_found_by_its_index(dialogue: Dialogue) -> None:
    """Asked with every first answer of a signed-in person; most seats have no former holder."""
    SeatFactory.create_batch(20, dialogue=dialogue)
    with CaptureQueriesContext(connection) as asked:
        take_seat(actor=UserFactory(), dialogue=dialogue, number=10**13)
    asked_for = 'former_holder" = '
    (query,) = (row["sql"] for row in asked if row["sql"].startswith("SELECT") and asked_for in row["sql"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query)
            assert "seat_former_holder" in str(cursor.fetchall())
