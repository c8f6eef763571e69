"""«My dialogues», the download of one's own data, and the deletion that leaves the answers without a person."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from livingcities.dialogues.models import Appeal, Dialogue, SeatHolder, Vote
from livingcities.dialogues.operations import moderation
from livingcities.people import personal_data
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.factories import MembershipFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(resident):
    """The person answered, changed their mind, wrote a statement that was refused, and disagreed."""
    dialogue = DialogueFactory(question="Пляж или причал?")
    seat = SeatFactory(dialogue=dialogue, user=resident.user)
    statement = StatementFactory(dialogue=dialogue, text="Пляж важнее причала")
    VoteFactory(seat=seat, statement=statement, choice=-1)
    VoteFactory(seat=seat, statement=statement, choice=1)
    own = StatementFactory(dialogue=dialogue, text="Нужна лодочная станция", state="waiting", seat=seat)
    facilitator = MembershipFactory(city=dialogue.city).user
    ruling = moderation.reject(actor=facilitator, statement=own, reason="unclear")
    moderation.appeal(actor=resident.user, ruling=ruling, seat=seat, text="По-моему, всё ясно")
    return seat


def test_the_download_holds_receipt_answers_statements_and_appeals(resident, taken):
    stranger = SeatFactory(dialogue=taken.dialogue, user=UserFactory())
    VoteFactory(seat=stranger, statement=taken.dialogue.statements.first())
    target = BytesIO()
    personal_data.write_archive(resident.user, target)
    (mine,) = json.loads(zipfile.ZipFile(target).read("dialogues.json"))
    assert mine["dialogue"] == "Пляж или причал?"
    assert mine["receipt"] == taken.receipt
    assert mine["answers"] == [{"statement": 1, "text": "Пляж важнее причала", "answer": "agree"}]
    assert [row["state"] for row in mine["statements"]] == ["rejected"]
    assert [row["text"] for row in mine["appeals"]] == ["По-моему, всё ясно"]
    assert stranger.receipt not in json.dumps(mine)


def test_deletion_cuts_the_link_and_keeps_the_answers(resident, taken):
    other = SeatFactory(dialogue=taken.dialogue, user=UserFactory())
    personal_data.erase_everywhere(resident.user)
    assert [holder.seat for holder in SeatHolder.objects.all()] == [other]
    assert Vote.objects.filter(seat=taken).count() == 2
    assert Appeal.objects.get().seat == taken


def test_my_page_shows_what_i_run_and_what_i_answered(resident, taken, member, city, visitor):
    draft = DialogueFactory(draft=True, city=city, question="Какой быть площади?")
    page = member.get("/me/").content.decode().replace("\xa0", " ")
    assert draft.question in page
    assert "Пляж или причал?" not in page
    mine = resident.get("/me/").content.decode().replace("\xa0", " ")
    assert "Пляж или причал?" in mine
    assert draft.question not in mine
    newcomer = UserFactory()
    assert not SeatHolder.objects.filter(user=newcomer).exists()
    visitor.force_login(newcomer)
    assert 'id="my-dialogues"' not in visitor.get("/me/").content.decode()


def test_an_open_dialogue_of_my_town_finds_me(resident, taken):
    """What «My page» promises to whoever says where they live."""
    home = ResidenceFactory(user=resident.user).city
    DialogueFactory(city=home, question="Каким быть парку?")
    DialogueFactory(city=home, draft=True, question="Какой быть площади?")
    DialogueFactory(question="Чужой город спрашивает?")
    page = resident.get("/me/").content.decode().replace("\xa0", " ")
    assert "Каким быть парку?" in page
    assert "Какой быть площади?" not in page
    assert "Чужой город спрашивает?" not in page
    Dialogue.objects.filter(question="Каким быть парку?").update(closes_at=timezone.now())
    assert "Каким быть парку?" not in resident.get("/me/").content.decode().replace("\xa0", " ")
