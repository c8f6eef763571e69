"""A Polis export is taken in whole or not at all, and every complaint says where."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from livingcities.base.decision import Refused
from livingcities.dialogues import ballot_box
from livingcities.dialogues.importing import conversation_of
from livingcities.dialogues.models import Dialogue, Publication, Seat, Statement, Vote
from livingcities.dialogues.operations.importing import About, import_conversation
from livingcities.dialogues.operations.integrity import look_for_signs
from livingcities.dialogues.results.integrity_words import checks
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1518501496471,x,0,5,1,0,1,"Деревья, тень и скамейки"
1518501496999,x,1,5,0,1,0,Ещё не проверено
1518501497471,x,2,6,0,1,-1,=Спам
"""
MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2
11,0,0,2,1,1,1,,-1
12,,0,1,0,0,,0,
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
3,x,0,11,1
1,x,0,11,-1
2,x,1,12,0
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "comments.csv").write_text(COMMENTS)
    (folder / "participants-votes.csv").write_text(MATRIX)
    (folder / "summary.csv").write_text('topic,Что улучшить\nconversation-description,"Про двор, про всё"\n')
    return folder


def take_in(folder: Path, **options: object) -> str:
    said = io.StringIO()
    call_command("import_polis", folder, stdout=said, **options)
    return said.getvalue()


def test_an_export_becomes_a_closed_dialogue_with_its_map(export: Path):
    said = take_in(export, slug="dvor", place="Где-то", attribution="Кто-то")
    dialogue = Dialogue.objects.get()
    assert (dialogue.slug, dialogue.question, dialogue.place, dialogue.state) == (
        "dvor",
        "Что улучшить",
        "Где-то",
        "closed",
    )
    assert dialogue.framing == "Про двор, про всё"
    assert "2 people" in said
    # Polis counts from zero, we from one.
    assert list(dialogue.statements.values_list("number", "state", "text")) == [
        (1, "accepted", "Деревья, тень и скамейки"),
        (2, "accepted", "Ещё не проверено"),
        (3, "rejected", "=Спам"),
    ]
    latest = ballot_box.read(dialogue).latest
    assert latest.persons.tolist() == [11, 11, 12]
    assert latest.statements.tolist() == [1, 3, 2]
    assert latest.values.tolist() == [1, -1, 0]
    assert dialogue.current_map.people_count == 2
    assert dialogue.closed_at.year == 2018


def test_what_hides_or_turns_the_writing_is_left_out(export: Path):
    """Also a NUL, which PostgreSQL refuses in a text."""
    comments = export / "comments.csv"
    comments.write_text(COMMENTS.replace("Ещё не проверено", "Ещё\u202e не\u0000 проверено\u200f"))
    summary = 'topic,Что\u202e улу\u0000чшить\nconversation-description,"Про\u0000 двор,\nпро\u2066 всё"\n'
    (export / "summary.csv").write_text(summary)
    take_in(export)
    dialogue = Dialogue.objects.get()
    assert dialogue.statements.get(number=2).text == "Ещё не проверено"
    assert dialogue.question == "Что улучшить"
    assert dialogue.framing == "Про двор,\nпро всё"


def test_of_two_votes_with_times_the_later_counts(export: Path):
    (export / "votes.csv").write_text(VOTES)
    take_in(export)
    assert ballot_box.read(Dialogue.objects.get()).latest.values.tolist() == [1, 0]
    assert Vote.objects.count() == 3


def test_the_times_of_the_votes_are_kept(export: Path):
    """The last vote ends the conversation, and the integrity panel has a rhythm to look at."""
    first = 1_518_501_500
    votes = [f"{first + 7 * n}471,x,{n % 3},{11 + n // 3},1" for n in range(36)]
    (export / "votes.csv").write_text("\n".join(["timestamp,datetime,comment-id,voter-id,vote", *votes]))
    take_in(export)
    dialogue = Dialogue.objects.get()
    last = datetime.fromtimestamp(first + 7 * 35, UTC)
    assert dialogue.closed_at == last
    assert list(Vote.objects.order_by("id").values_list("at", flat=True))[::35] == [
        datetime.fromtimestamp(first, UTC),
        last,
    ]
    look_for_signs.func(dialogue.pk)
    outcomes = {check.name: check.outcome for check in checks(dialogue.integrity.findings)}
    assert outcomes["bursts"] == outcomes["speed"] == outcomes["twins"]
    assert outcomes["ranges"] != outcomes["twins"]  # addresses are in no export


def test_without_times_the_last_statement_ends_it_and_nothing_is_said_of_speed(export: Path):
    take_in(export)
    dialogue = Dialogue.objects.get()
    assert dialogue.closed_at == datetime.fromtimestamp(1518501497.471, UTC)
    look_for_signs.func(dialogue.pk)
    known = {name: finding["known"] for name, finding in dialogue.integrity.findings.items()}
    assert known == {"ranges": False, "twins": True, "bursts": False, "speed": False}


def test_votes_with_times_in_other_units_are_refused(export: Path):
    (export / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1518501496471000,0,11,1\n")
    with pytest.raises(CommandError, match=r"votes\.csv: 1518501496471000 .*milliseconds"):
        take_in(export)
    assert not Dialogue.objects.exists()


def test_it_can_be_published_at_once_with_its_data(export: Path):
    take_in(export, publish=True, slug="srazu")
    assert Dialogue.objects.get().state == "published"
    assert Publication.objects.get().package.size > 500


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("comments.csv", None, None, r"comments\.csv is missing"),
        ("participants-votes.csv", None, None, r"participants-votes\.csv is missing"),
        ("participants-votes.csv", "12,,0", "11,,0", r"participants-votes\.csv, line 3: participant 11 .*line 2"),
        ("participants-votes.csv", ",1,,-1", ",7,,-1", r"participants-votes\.csv, line 2: a vote is"),
        ("participants-votes.csv", "12,,", "двенадцать,,", r"participants-votes\.csv, line 3: participant"),
        ("participants-votes.csv", "n-disagree,0,1,2", "n-disagree,0,1,77", r"unknown statement 77"),
        ("comments.csv", "1518501496999,x,1", "1518501496999,x,0", r"comments\.csv.*twice"),
        ("comments.csv", ",6,0,1,-1", ",6,0,1,весело", r"comments\.csv, line 4: moderated"),
        ("comments.csv", "comment-body", "body", r"the column comment-body is missing"),
        ("comments.csv", "Ещё не проверено", "а" * 1001, r"(longer than|длиннее)"),
        ("comments.csv", "1518501496999,", "1518501496999000,", r"comments\.csv, comment-id 1: .* milliseconds"),
        ("comments.csv", "=Спам\n", "=Спам\n,x,-5,6,0,1,1,Лишнее\n", r"comments\.csv, comment-id -5: "),
        ("comments.csv", "=Спам\n", "=Спам\n,x,2147483647,6,0,1,1,Лишнее\n", r"comments\.csv, comment-id 2147483647: "),
    ],
)
def test_a_damaged_export_is_refused_and_nothing_stays(export: Path, file: str, old: str, new: str, complaint: str):
    path = export / file
    if old is None:
        path.unlink()
    else:
        content = path.read_text()
        assert old in content
        path.write_text(content.replace(old, new))
    with pytest.raises(CommandError) as refused:
        take_in(export)
    assert re.search(complaint, str(refused.value)), refused.value
    assert not any(model.objects.exists() for model in (Dialogue, Statement, Seat, Vote))


def test_doubled_votes_name_the_line(export: Path):
    path = export / "participants-votes.csv"
    path.write_text(path.read_text() + "11,0,0,1,1,0,1,,\n")
    with pytest.raises(CommandError, match=r"participants-votes\.csv, line 4: participant 11"):
        take_in(export)
    assert not Dialogue.objects.exists()


def test_doubled_votes_without_times_are_refused(export: Path):
    (export / "votes.csv").write_text("comment-id,voter-id,vote\n0,11,1\n1,11,1\n0,11,-1\n")
    with pytest.raises(CommandError, match=r"votes\.csv, vote number 3: participant 11 .* statement 0"):
        take_in(export)
    assert not Dialogue.objects.exists()


def test_an_address_that_is_taken_is_refused(export: Path):
    take_in(export, slug="odin")
    with pytest.raises(CommandError, match="odin"):
        take_in(export, slug="odin")
    assert Dialogue.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"slug": "american-assembly.bowling-green"},
        {"slug": "Выкса"},
        {"slug": "a" * 61},
        {"slug": "new"},  # there a dialogue is begun
        {"question": "а" * 161},
        {"place": "а" * 121},
        {"attribution_url": "не адрес"},
        {"seed": 2**63},
    ],
)
def test_what_does_not_fit_is_refused_and_the_list_stays(export: Path, client, given: dict[str, object]):
    with pytest.raises(CommandError, match="Nothing was taken in"):
        take_in(export, **given)
    assert not Dialogue.objects.exists()
    assert client.get(reverse("dialogues:list")).status_code == 200


def test_a_failure_in_the_middle_leaves_nothing(export: Path, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError("no space left on the device")

    monkeypatch.setattr(ballot_box, "pour", fail)
    with pytest.raises(OSError, match="no space"):
        take_in(export)
    assert not any(model.objects.exists() for model in (Dialogue, Statement, Seat))


def test_only_the_system_takes_in(export: Path):
    with pytest.raises(Refused):
        import_conversation(
            actor=UserFactory(is_secretariat=True), conversation=conversation_of(export), about=About(question="?")
        )
