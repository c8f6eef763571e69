"""The factories the other tests stand on make what they promise."""

import pytest

from livingcities.dialogues.models import SeatHolder, Vote
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_vote_stays_within_one_dialogue():
    dialogue = DialogueFactory()
    seat, statement = SeatFactory(dialogue=dialogue), StatementFactory(dialogue=dialogue)
    for given in ({}, {"dialogue": dialogue}, {"seat": seat}, {"statement": statement}):
        vote = VoteFactory(**given)
        assert vote.seat.dialogue == vote.statement.dialogue == vote.dialogue
    assert Vote.objects.filter(dialogue=dialogue).count() == 3


def test_a_seat_may_belong_to_an_account():
    person = UserFactory()
    seat = SeatFactory(user=person)
    assert seat.holder.user == person
    SeatFactory()
    assert SeatHolder.objects.count() == 1


def test_states_of_a_dialogue():
    assert DialogueFactory().takes_votes
    assert not DialogueFactory(draft=True).takes_votes
    assert DialogueFactory(closed=True).is_over
    assert DialogueFactory(published=True).published_at
