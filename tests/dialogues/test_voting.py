"""Answering: who may, what counts, and that nothing accepted is lost and nothing late is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.limits import within_limit
from livingcities.base.locks import lock
from livingcities.base.models import Act
from livingcities.cities.models import Residence
from livingcities.dialogues.deck import draw
from livingcities.dialogues.models import Dialogue, Seat, SeatHolder, Statement, Vote
from livingcities.dialogues.operations.running import close
from livingcities.dialogues.operations.voting import take_over_seat, take_seat, vote
from livingcities.dialogues.personal_data import erase
from livingcities.dialogues.seating import cookie_name, token
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.dialogues.meanwhile import before_the_first_reload
from tests.factories import UserFactory

NOBODY = AnonymousUser()


def page(dialogue: Dialogue) -> str:
    return reverse("dialogues:vote", args=[dialogue.slug])


def shown(response: Any) -> int:
    return response.context["card"].pk


def answer(client: Client, dialogue: Dialogue, choice: int = 1, **data: object) -> Any:
    """Open the page and answer the statement that it shows."""
    context = client.get(page(dialogue)).context
    data = {"statement": context["card"].pk, "drawn": "1", "seat": context["seat_token"], "choice": choice} | data
    return client.post(page(dialogue), data)


def test_a_visitor_answers_everything_and_is_thanked(client: Client, dialogue: Dialogue) -> None:
    for _statement in range(4):
        assert answer(client, dialogue).status_code == 302
    last = client.get(page(dialogue))
    assert last.context["card"] is None
    assert Vote.objects.filter(dialogue=dialogue).values("statement").distinct().count() == 4
    assert Seat.objects.filter(dialogue=dialogue).count() == 1
    assert all(row.draw_seed is not None for row in Vote.objects.all())


def test_an_htmx_answer_brings_the_next_statement_in_the_same_round_trip(client: Client, dialogue: Dialogue) -> None:
    first = client.get(page(dialogue))
    data = {"statement": shown(first), "choice": 0, "seat": first.context["seat_token"], "drawn": "1"}
    response = client.post(page(dialogue), data, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert shown(response) != shown(first)


def test_the_page_works_without_cookies(dialogue: Dialogue) -> None:
    """The form carries the seat: two answers from a browser that keeps nothing are of one seat."""
    first = Client().get(page(dialogue))
    seat = first.context["seat_token"]
    one, two = dialogue.statements.all()[:2]
    for statement in (one, two):
        Client().post(page(dialogue), {"statement": statement.pk, "choice": 1, "seat": seat})
    assert Seat.objects.get(dialogue=dialogue).votes.count() == 2


def test_a_first_answer_sent_twice_makes_one_seat(dialogue: Dialogue) -> None:
    first = Client().get(page(dialogue))
    data = {"statement": shown(first), "choice": 1, "seat": first.context["seat_token"]}
    for _click in range(2):
        Client().post(page(dialogue), data)
    assert Seat.objects.count() == 1


def test_the_latest_answer_counts_and_the_earlier_stays_on_record(client: Client, dialogue: Dialogue) -> None:
    statement = dialogue.statements.first()
    for choice in (1, -1):
        answer(client, dialogue, choice, statement=statement.pk)
    seat = Seat.objects.get()
    assert seat.answers() == {statement.pk: -1}
    assert Vote.objects.filter(seat=seat).count() == 2


def test_going_back_shows_the_earlier_answer(client: Client, dialogue: Dialogue) -> None:
    statement = dialogue.statements.first()
    answer(client, dialogue, -1, statement=statement.pk)
    response = client.get(page(dialogue), {"statement": statement.number})
    assert response.context["earlier"] == -1
    assert b'aria-pressed="true"' in response.content


@pytest.mark.parametrize("forged", ["12345678901234:forged", "", "x", "12345678901234"])
def test_a_forged_seat_is_no_seat(client: Client, dialogue: Dialogue, forged: str) -> None:
    victim = SeatFactory(dialogue=dialogue, number=12345678901234)
    VoteFactory(seat=victim, statement=dialogue.statements.first(), dialogue=dialogue)
    client.cookies[cookie_name(dialogue)] = forged
    answer(client, dialogue, seat=forged)
    assert victim.votes.count() == 1
    assert Seat.objects.count() == 2


def test_a_seat_of_another_dialogue_is_no_seat_here(client: Client, dialogue: Dialogue) -> None:
    other = DialogueFactory()
    client.cookies[cookie_name(dialogue)] = token(other, SeatFactory(dialogue=other).number)
    answer(client, dialogue)
    assert Seat.objects.get(dialogue=dialogue).dialogue == dialogue


def test_bad_answers_are_told_and_change_nothing(client: Client, dialogue: Dialogue) -> None:
    statement = dialogue.statements.first()
    for data in ({"choice": 7}, {"choice": ""}, {"statement": "x", "choice": 1}, {"choice": 1, "statement": -4}):
        response = client.post(page(dialogue), {"statement": statement.pk} | data)
        assert response.status_code == 422
    assert client.post(page(dialogue), {"statement": statement.pk, "choice": 5}).status_code == 422
    assert Vote.objects.count() == 0


def test_an_answer_after_the_end_is_told_in_the_place_of_the_card(client: Client, dialogue: Dialogue) -> None:
    first = client.get(page(dialogue))
    data = {"statement": shown(first), "choice": 1, "seat": first.context["seat_token"]}
    client.post(page(dialogue), data, headers={"HX-Request": "true"})
    Dialogue.objects.filter(pk=dialogue.pk).update(state=Dialogue.State.CLOSED)
    late = client.post(page(dialogue), data, headers={"HX-Request": "true"})
    assert late.status_code == 403
    assert b"<html" not in late.content
    assert "время вышло" in late.content.decode()
    assert b'name="choice"' not in late.content
    assert Vote.objects.count() == 1


def test_a_statement_of_another_dialogue_is_refused(client: Client, dialogue: Dialogue) -> None:
    alien = StatementFactory()
    assert answer(client, dialogue, statement=alien.pk).status_code == 403
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("state", ["waiting", "rejected", "merged"])
def test_a_statement_outside_the_vote_is_refused(client: Client, dialogue: Dialogue, state: str) -> None:
    statement = StatementFactory(dialogue=dialogue, number=99, state=state)
    assert answer(client, dialogue, statement=statement.pk).status_code == 403
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "scheduled", "closed", "published"])
def test_only_an_open_dialogue_takes_answers(db: None, state: str) -> None:
    dialogue = DialogueFactory(state=state)
    statement, seat = StatementFactory(dialogue=dialogue), SeatFactory(dialogue=dialogue)
    with pytest.raises(Refused):
        vote(actor=NOBODY, dialogue=dialogue, seat=seat, statement=statement.pk, choice=1)


def test_the_time_is_up_even_before_the_clock_has_closed_it(dialogue: Dialogue) -> None:
    """The insert asks the database, not the page: a form that was opened in time comes too late."""
    seat, statement = SeatFactory(dialogue=dialogue), dialogue.statements.first()
    Dialogue.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        vote(actor=NOBODY, dialogue=dialogue, seat=seat, statement=statement.pk, choice=1)
    assert Vote.objects.count() == 0


def test_signed_in_dialogue_asks_to_sign_in(client: Client, resident: Client, dialogue: Dialogue) -> None:
    Dialogue.objects.update(voters=Dialogue.Voters.SIGNED_IN)
    assert client.get(page(dialogue)).status_code == 403
    assert answer(resident, dialogue).status_code == 302
    assert SeatHolder.objects.get().user == resident.user


def test_only_confirmed_residents_vote_where_so_decided(resident: Client, dialogue: Dialogue) -> None:
    Dialogue.objects.update(voters=Dialogue.Voters.RESIDENTS)
    home = Residence.objects.create(user=resident.user, city=dialogue.city)
    assert resident.get(page(dialogue)).status_code == 403
    home.confirmed_at = timezone.now()
    home.save()
    assert answer(resident, dialogue).status_code == 302


def test_the_account_takes_over_the_seat_of_the_device(client: Client, dialogue: Dialogue) -> None:
    answer(client, dialogue)
    seat = Seat.objects.get()
    cookie = client.cookies[cookie_name(dialogue)].value
    user = UserFactory()
    client.force_login(user)
    answer(client, dialogue)
    assert SeatHolder.objects.get().seat == seat
    assert seat.votes.count() == 2
    stranger = Client()
    stranger.cookies[cookie_name(dialogue)] = cookie
    assert stranger.get(page(dialogue)).status_code == 403, "signed out, the device no longer votes with this seat"
    assert stranger.get(reverse("dialogues:answers", args=[dialogue.slug])).context["rows"] == []


def test_a_person_with_two_devices_counts_once(dialogue: Dialogue) -> None:
    user = UserFactory()
    one, two, three, _four = dialogue.statements.all()
    own = SeatFactory(dialogue=dialogue, user=user)
    VoteFactory(seat=own, statement=one, dialogue=dialogue, choice=1)
    device = SeatFactory(dialogue=dialogue)
    for statement, choice in ((one, -1), (two, 1), (three, 1), (three, 0)):
        VoteFactory(seat=device, statement=statement, dialogue=dialogue, choice=choice)
    assert take_over_seat(actor=user, seat=device) == own
    device.refresh_from_db()
    assert device.left_for == own
    assert own.answers() == {one.pk: 1, two.pk: 1, three.pk: 0}
    given = Vote.objects.get(seat=device, statement=two)
    assert Vote.objects.get(seat=own, statement=two).at == given.at, "when it was answered, not when it was copied"


def test_a_seat_that_left_the_count_takes_no_more_answers(client: Client, dialogue: Dialogue) -> None:
    """Signed in on the page and out again, the device still carries the seat that the account's own has replaced."""
    answer(client, dialogue)
    device, cookie = Seat.objects.get(), client.cookies[cookie_name(dialogue)].value
    user = UserFactory()
    SeatFactory(dialogue=dialogue, user=user)
    client.force_login(user)
    client.get(page(dialogue))
    client.logout()
    client.cookies[cookie_name(dialogue)] = cookie
    assert client.get(page(dialogue)).status_code == 403
    statement = dialogue.statements.last()
    assert client.post(page(dialogue), {"statement": statement.pk, "choice": 1}).status_code == 403
    assert device.votes.count() == 1


def test_who_deletes_the_account_and_signs_up_again_counts_once(client: Client, dialogue: Dialogue) -> None:
    user = UserFactory(email="Anna@example.org")
    client.force_login(user)
    answer(client, dialogue, 1)
    erase(user)
    user.delete()
    seat = Seat.objects.get()
    assert (seat.is_held, SeatHolder.objects.exists()) == (True, False)
    again, same = Client(), UserFactory(email="anna@example.org")
    again.force_login(same)
    answer(again, dialogue, -1)
    assert SeatHolder.objects.get().seat == Seat.objects.get() == seat
    assert seat.votes.count() == 2
    erase(same)
    close(actor=SYSTEM, dialogue=dialogue)
    seat.refresh_from_db()
    assert (seat.former_holder, seat.address_hash) == ("", "")


def test_who_never_answered_is_not_sent_to_a_dialogue_that_is_over(client: Client, dialogue: Dialogue) -> None:
    receipt = reverse("dialogues:receipt", args=[dialogue.slug])
    assert page(dialogue) in client.get(receipt).content.decode()
    close(actor=SYSTEM, dialogue=dialogue)
    over = client.get(receipt)
    assert (over.status_code, page(dialogue) in over.content.decode()) == (200, False)


def test_an_account_deleted_while_the_dialogue_closes_leaves_no_hash(client: Client, dialogue: Dialogue) -> None:
    user = UserFactory()
    client.force_login(user)
    answer(client, dialogue, 1)
    with before_the_first_reload(lambda: close(actor=SYSTEM, dialogue=dialogue)):
        erase(user)
    assert dialogue.state == Dialogue.State.CLOSED
    assert (Seat.objects.get().former_holder, SeatHolder.objects.exists()) == ("", False)


def test_a_script_cannot_fill_the_table_of_votes(client: Client, dialogue: Dialogue) -> None:
    statement = dialogue.statements.first()
    answer(client, dialogue)
    for _n in range(598):
        assert within_limit(f"answers:{Seat.objects.get().number}", times=600, seconds=600)
    data = {"statement": statement.pk, "choice": 0}
    assert [client.post(page(dialogue), data).status_code for _n in range(2)] == [302, 429]


@pytest.mark.parametrize("state", ["closed", "published"])
def test_signing_in_after_the_end_changes_no_answer(client: Client, dialogue: Dialogue, state: str) -> None:
    """The counted answers are those of the closing: the map, the package and the receipts rest on them."""
    answer(client, dialogue)
    device, user = Seat.objects.get(), UserFactory()
    SeatFactory(dialogue=dialogue, user=user)
    Dialogue.objects.filter(pk=dialogue.pk).update(state=state, closes_at=timezone.now() - timedelta(minutes=1))
    before = list(Vote.objects.values_list("pk", "seat", "choice"))
    client.force_login(user)
    client.get(page(dialogue))
    client.get(reverse("dialogues:add", args=[dialogue.slug]))
    assert list(Vote.objects.values_list("pk", "seat", "choice")) == before
    device.refresh_from_db()
    assert (device.left_for, device.is_held) == (None, False)
    with pytest.raises(Refused):
        take_over_seat(actor=user, seat=device)


def test_another_persons_seat_cannot_be_taken_over(dialogue: Dialogue) -> None:
    seat = SeatFactory(dialogue=dialogue, user=UserFactory())
    with pytest.raises(Refused):
        take_over_seat(actor=UserFactory(), seat=seat)


def test_choices_never_enter_the_journal(client: Client, dialogue: Dialogue) -> None:
    answer(client, dialogue, -1)
    client.force_login(UserFactory())
    answer(client, dialogue, 1)
    for act in Act.objects.all():
        assert not {"choice", "vote", "seat", "statement"} & set(act.data)


def test_the_draw_repeats_and_prefers_what_has_priority(dialogue: Dialogue) -> None:
    favourite = dialogue.statements.last()
    Statement.objects.filter(pk=favourite.pk).update(priority=1e9)
    Dialogue.objects.filter(pk=dialogue.pk).update(deck_version=7)
    dialogue.refresh_from_db()
    first = draw(dialogue, 10**13, set())
    assert first == draw(dialogue, 10**13, set())
    assert first is not None
    assert first.pk == favourite.pk
    assert draw(dialogue, 10**13, {card.pk for card in dialogue.statements.all()}) is None


def test_a_vote_costs_few_queries(client: Client, dialogue: Dialogue, django_assert_max_num_queries: Any) -> None:
    answer(client, dialogue)
    first = client.get(page(dialogue))
    data = {"statement": shown(first), "choice": 1, "drawn": "1"}
    with django_assert_max_num_queries(3):  # dialogue, seat with answers, insert
        client.post(page(dialogue), data, headers={"HX-Request": "true"})


def test_the_cookie_is_for_this_dialogue_only(client: Client, dialogue: Dialogue) -> None:
    cookie = answer(client, dialogue).cookies[cookie_name(dialogue)]
    assert cookie["path"] == dialogue.get_absolute_url()
    assert cookie["httponly"]


# --- at once ----------------------------------------------------------------------------------------


def test_two_at_once_take_one_seat_for_one_account(together: Callable[..., list[Any]]) -> None:
    dialogue, user = DialogueFactory(), UserFactory()
    seats = together(*(lambda n=n: take_seat(actor=user, dialogue=dialogue, number=10**13 + n) for n in range(4)))
    assert len({seat.pk for seat in seats}) == 1, seats
    assert SeatHolder.objects.filter(user=user).count() == 1


def test_changing_ones_mind_from_two_tabs_keeps_both_answers_on_record(together: Callable[..., list[Any]]) -> None:
    statement = StatementFactory()
    dialogue, seat = statement.dialogue, SeatFactory(dialogue=statement.dialogue)

    def cast(choice: int) -> None:
        vote(actor=NOBODY, dialogue=dialogue, seat=seat, statement=statement.pk, choice=choice)

    assert together(*(lambda c=c: cast(c) for c in (1, -1, 0, 1, -1))) == [None] * 5
    assert Vote.objects.count() == 5
    assert seat.answers()[statement.pk] == Vote.objects.order_by("id").last().choice


def test_nothing_accepted_is_lost_and_nothing_late_is_counted(together: Callable[..., list[Any]]) -> None:
    """Voters hammer while the dialogue is closed under its row lock: what was acknowledged stands there, and no
    vote has a later id than the closing."""
    statement = StatementFactory()
    dialogue = statement.dialogue
    seats = SeatFactory.create_batch(4, dialogue=dialogue)
    after_closing: list[int] = []

    def hammer(seat: Seat) -> int:
        accepted = 0
        fresh = Dialogue.objects.get(pk=dialogue.pk)
        for _try in range(60):
            try:
                vote(actor=NOBODY, dialogue=fresh, seat=seat, statement=statement.pk, choice=1)
            except Refused:
                break
            accepted += 1
        return accepted

    def close() -> int:
        from django.db import transaction

        while Vote.objects.count() < 20:
            pass
        with transaction.atomic():
            row = Dialogue.objects.get(pk=dialogue.pk)
            lock(row)
            Dialogue.objects.filter(pk=row.pk).update(state=Dialogue.State.CLOSED)
            after_closing.append(Vote.objects.count())
        return 0

    accepted = together(*(lambda s=s: hammer(s) for s in seats), close)
    assert all(isinstance(number, int) for number in accepted), accepted
    assert Vote.objects.count() == sum(accepted) == after_closing[0]


@pytest.mark.postgres
def test_the_row_lock_is_really_there(dialogue: Dialogue) -> None:
    with connection.execute_wrapper(lambda execute, sql, *rest: _seen.append(sql) or execute(sql, *rest)):
        _seen.clear()
        seat = SeatFactory(dialogue=dialogue)
        vote(actor=NOBODY, dialogue=dialogue, seat=seat, statement=dialogue.statements.first().pk, choice=1)
    assert any("FOR SHARE OF dialogue" in sql for sql in _seen)


_seen: list[str] = []
