"""The screen in the hall: who opens it, what it counts, what it costs."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from livingcities.dialogues import live
from livingcities.dialogues.models import Seat, Vote
from livingcities.dialogues.operations import moderation
from livingcities.dialogues.operations.mapping import redraw_map
from livingcities.dialogues.qr import qr_svg
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue(city):
    made = DialogueFactory(city=city, question="Пляж или причал?")
    StatementFactory.create_batch(3, dialogue=made)
    return made


def slow_counts(dialogue) -> tuple[int, int]:
    """The rule of all counters, counted the long way."""
    pairs = {
        (vote.seat_id, vote.statement_id)
        for vote in Vote.objects.filter(dialogue=dialogue, seat__in=Seat.objects.counted())
    }
    return len({seat for seat, _statement in pairs}), len(pairs)


def test_the_live_numbers_are_the_maps_numbers_and_what_came_since(dialogue):
    statements = list(dialogue.statements.all())
    seats = SeatFactory.create_batch(4, dialogue=dialogue)
    for seat in seats:
        VoteFactory(seat=seat, statement=statements[0])
    assert (live.counts(dialogue).people, live.counts(dialogue).votes) == slow_counts(dialogue) == (4, 4)
    redraw_map.func(dialogue.pk)
    dialogue.refresh_from_db()
    assert dialogue.current_map.people_count == 4
    VoteFactory(seat=seats[0], statement=statements[0], choice=-1)  # changed their mind: one answer still
    VoteFactory(seat=seats[0], statement=statements[1])
    newcomer = SeatFactory(dialogue=dialogue)
    VoteFactory(seat=newcomer, statement=statements[1])
    VoteFactory(seat=newcomer, statement=statements[1], choice=0)
    found = live.counts(dialogue)
    assert (found.people, found.votes) == slow_counts(dialogue) == (5, 6)
    assert found.statements == 3
    redraw_map.func(dialogue.pk)
    dialogue.refresh_from_db()
    assert (dialogue.people_count, dialogue.votes_count) == (5, 6)


def test_seats_that_do_not_count_are_not_counted(dialogue):
    VoteFactory(dialogue=dialogue)
    gone = SeatFactory(dialogue=dialogue, left_for=SeatFactory(dialogue=dialogue))
    VoteFactory(seat=gone, statement=dialogue.statements.first())
    assert live.counts(dialogue).people == slow_counts(dialogue)[0] == 1


def test_a_hundred_screens_cost_as_much_as_one(dialogue, member, django_assert_max_num_queries):
    path = f"/dialogues/{dialogue.slug}/room/live/"
    member.get(path)
    VoteFactory(dialogue=dialogue)
    with django_assert_max_num_queries(4):  # session, person, dialogue, membership: no counting
        assert member.get(path).context["counts"].votes == 0


def test_the_screen_is_opened_by_the_team_alone(dialogue, member, visitor, resident):
    for page in ("room/", "room/live/"):
        assert visitor.get(f"/dialogues/{dialogue.slug}/{page}").status_code == 403
        assert resident.get(f"/dialogues/{dialogue.slug}/{page}").status_code == 403
    page = member.get(f"/dialogues/{dialogue.slug}/room/").content.decode().replace("\xa0", " ")
    assert "Пляж или причал?" in page
    assert f"/dialogues/{dialogue.slug}/" in page
    part = member.get(f"/dialogues/{dialogue.slug}/room/live/").content.decode()
    assert "<html" not in part
    assert 'class="room-counts"' in part


def test_the_map_may_be_left_out(dialogue, member):
    for seat in SeatFactory.create_batch(5, dialogue=dialogue):
        for statement in dialogue.statements.all():
            VoteFactory(seat=seat, statement=statement)
    redraw_map.func(dialogue.pk)
    path = f"/dialogues/{dialogue.slug}/room/live/"
    assert "<path" in member.get(path).content.decode()
    assert "<path" not in member.get(path + "?map=off").content.decode()


def test_the_newest_statement_stands_as_words(dialogue, member):
    StatementFactory(dialogue=dialogue, text="<script>alert(1)</script> у воды")
    part = member.get(f"/dialogues/{dialogue.slug}/room/live/").content.decode()
    assert "<script>alert" not in part
    assert "&lt;script&gt;alert(1)" in part


def test_a_hall_reads_nothing_that_nobody_has_checked(dialogue, member):
    """Also where statements are shown to voters at once."""
    added = StatementFactory(
        dialogue=dialogue, text="Сосед Пётр – вор", seat=SeatFactory(dialogue=dialogue), is_seed=False
    )
    assert live.counts(dialogue).newest == dialogue.statements.get(number=3).text
    assert live.counts(dialogue).statements == 4
    moderation.accept(actor=member.user, statement=added)
    assert live.counts(dialogue).newest == added.text


def test_what_is_invented_says_so_wherever_it_is_shown(city, member, visitor, enter):
    made = DialogueFactory(city=city, is_demo=True)
    StatementFactory(dialogue=made)
    real = DialogueFactory(city=city)
    StatementFactory(dialogue=real)
    for client, page in ((member, "room"), (visitor, "vote"), (visitor, "log"), (visitor, "")):
        path = f"{page}/" if page else ""
        assert re.search("[Дд]емо|[Dd]emo", body(client.get(f"/dialogues/{made.slug}/{path}"))), page
        assert not re.search("[Дд]емо|[Dd]emo", body(client.get(f"/dialogues/{real.slug}/{path}"))), page
    person = UserFactory(is_demo=True)
    assert re.search("[Дд]емо|[Dd]emo", body(enter(person).get(f"/people/{person.pk}/")))


def body(answer) -> str:
    return re.search("<main.*</main>|<header class=.voting.*", answer.text, re.DOTALL)[0]


def test_the_qr_code_is_a_plain_picture(dialogue, visitor, city):
    answer = visitor.get(f"/dialogues/{dialogue.slug}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content == qr_svg(f"{settings.SITE_URL}/dialogues/{dialogue.slug}/").encode()
    assert b"style" not in answer.content
    draft = DialogueFactory(draft=True, city=city)
    assert visitor.get(f"/dialogues/{draft.slug}/qr.svg").status_code == 404
