"""A Polis export is taken in whole or not at all, and every complaint says where."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from livingcities.base.decision import Refused
from livingcities.dialogues import ballot_box
from livingcities.dialogues.importing import conversation_of
from livingcities.dialogues.models import Dialogue, Publication, Seat, Statement, Vote
from livingcities.dialogues.operations.importing import About, import_conversation
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
