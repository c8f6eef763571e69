"""Sheets of paper: printed with serials, typed in once, corrected, declared void."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Seat, Sheet, SheetSet, Statement, Vote
from livingcities.dialogues.operations import paper
from livingcities.dialogues.operations.moderation import reject
from tests.dialogues.factories import DialogueFactory, StatementFactory
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(city):
    return MembershipFactory(city=city).user


@pytest.fixture
def dialogue(city):
    made = DialogueFactory(city=city)
    StatementFactory.create_batch(4, dialogue=made)
    return made


@pytest.fixture
def printed(dialogue, person) -> SheetSet:
    return paper.print_sheets(actor=person, dialogue=dialogue, statements=list(dialogue.statements.all()), copies=3)


def counted(dialogue) -> dict[int, int]:
    """Statement number → choice of all seats that count."""
    answers = ballot_box.read(dialogue)
    return dict(zip(answers.statements.tolist(), answers.choices.tolist(), strict=True))


def test_serials_run_on_and_name_their_statements(dialogue, printed, person):
    second = paper.print_sheets(actor=person, dialogue=dialogue, statements=[dialogue.statements.first()], copies=10)
    assert (printed.first_serial, printed.last_serial) == (1, 3)
    assert (second.first_serial, second.last_serial) == (4, 13)
    assert [paper.set_of(dialogue, serial) for serial in (0, 1, 3, 4, 13, 14)] == [
        None,
        printed,
        printed,
        second,
        second,
        None,
    ]
    assert paper.set_of(DialogueFactory(), 1) is None


def test_printing_has_its_limits(dialogue, person):
    rows = list(dialogue.statements.all())
    waiting = StatementFactory(dialogue=dialogue, state=Statement.State.WAITING)
    wrong = [([], 5), (rows, 0), (rows, 201), (rows * 8, 5), ([waiting], 5), ([StatementFactory()], 5)]
    for statements, copies in wrong:
        with pytest.raises(Refused):
            paper.print_sheets(actor=person, dialogue=dialogue, statements=statements, copies=copies)
    assert not SheetSet.objects.exists()


def test_a_sheet_is_a_seat_like_any_other(dialogue, printed, person):
    first, second, third, _fourth = printed.statements
    sheet = paper.enter_sheet(actor=person, dialogue=dialogue, serial=2, answers={first: 1, second: -1, third: 0})
    assert sheet.seat.channel == Seat.Channel.PAPER
    assert not hasattr(sheet.seat, "holder")
    assert set(Vote.objects.values_list("channel", flat=True)) == {"paper"}
    assert counted(dialogue) == {1: 1, 2: -1, 3: 0}
    act = Act.objects.get(verb="dialogues.enter_sheet")
    assert act.data == {"serial": 2}, "the journal names the sheet, never an answer"


def test_a_serial_is_entered_once(dialogue, printed, person):
    paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={printed.statements[0]: 1})
    with pytest.raises(Refused):
        paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={printed.statements[0]: -1})
    for serial in (0, 4, 999):
        with pytest.raises(Refused):
            paper.enter_sheet(actor=person, dialogue=dialogue, serial=serial, answers={})
    assert counted(dialogue) == {1: 1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_type_in_the_same_sheet_at_once(together, city):
    person = MembershipFactory(city=city).user
    dialogue = DialogueFactory(city=city)
    rows = StatementFactory.create_batch(2, dialogue=dialogue)
    paper.print_sheets(actor=person, dialogue=dialogue, statements=rows, copies=3)

    def enter() -> Sheet:
        from livingcities.dialogues.models import Dialogue

        mine = Dialogue.objects.get(pk=dialogue.pk)
        return paper.enter_sheet(actor=person, dialogue=mine, serial=1, answers={rows[0].pk: 1})

    results = together(enter, enter, enter)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Sheet"]
    assert Vote.objects.count() == 1


def test_a_correction_replaces_the_answers_and_keeps_the_record(dialogue, printed, person):
    first, second, *_rest = printed.statements
    sheet = paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={first: 1, second: 1})
    paper.correct_sheet(actor=person, sheet=sheet, answers={first: -1})
    assert counted(dialogue) == {1: -1}
    assert Vote.objects.count() == 3
    assert Seat.objects.filter(dialogue=dialogue).counted().count() == 1
    assert Sheet.objects.get().serial == 1


def test_a_void_sheet_does_not_count_until_it_is_typed_in_again(dialogue, printed, person):
    first = printed.statements[0]
    sheet = paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={first: 1})
    with pytest.raises(Refused):
        paper.void_sheet(actor=person, sheet=sheet, reason="  ")
    paper.void_sheet(actor=person, sheet=sheet, reason="Заполнен дважды")
    assert counted(dialogue) == {}
    with pytest.raises(Refused):
        paper.void_sheet(actor=person, sheet=sheet, reason="Ещё раз")
    paper.correct_sheet(actor=person, sheet=sheet, answers={first: 0})
    sheet.refresh_from_db()
    assert (sheet.is_void, sheet.void_reason) == (False, "")
    assert counted(dialogue) == {1: 0}


def test_only_answers_that_stand_on_the_sheet_are_taken(dialogue, printed, person):
    first = printed.statements[0]
    stranger = StatementFactory(dialogue=dialogue)
    for answers in ({stranger.pk: 1}, {first: 2}, {first: 5}):
        with pytest.raises(Refused):
            paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers=answers)
    assert not Vote.objects.exists()
    assert not Seat.objects.exists()


def test_a_statement_that_left_the_vote_since_printing_is_passed_over(dialogue, printed, person):
    first, second, *_rest = printed.statements
    reject(actor=person, statement=Statement.objects.get(pk=first), reason="unclear")
    paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={first: 1, second: -1})
    assert counted(dialogue) == {2: -1}


def test_nothing_is_typed_in_after_the_closing(dialogue, printed, person):
    sheet = paper.enter_sheet(actor=person, dialogue=dialogue, serial=1, answers={})
    dialogue.state = dialogue.State.CLOSED
    dialogue.save()
    with pytest.raises(Refused):
        paper.enter_sheet(actor=person, dialogue=dialogue, serial=2, answers={})
    sheet.refresh_from_db()
    with pytest.raises(Refused):
        paper.correct_sheet(actor=person, sheet=sheet, answers={})
    with pytest.raises(Refused):
        paper.enter_sheet(actor=UserFactory(), dialogue=dialogue, serial=2, answers={})


# --- pages ----------------------------------------------------------------------------------------


def test_from_printing_to_the_last_sheet(dialogue, member, visitor):
    path = f"/dialogues/{dialogue.slug}/paper/"
    chosen = list(dialogue.statements.values_list("pk", flat=True)[:2])
    assert member.post(path, {"copies": 2, "statements": chosen}).url == f"{path}#set-1"
    assert visitor.get(path).status_code == 403
    pdf = member.get(f"{path}sheets/1.pdf")
    assert pdf.content.startswith(b"%PDF")
    first = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert first.count("№ 1") == 2, "on the sheet and on the slip that is torn off"
    assert "sheets.csv" in first
    assert pdf["Content-Type"] == "application/pdf"
    assert visitor.get(f"{path}sheets/1.pdf").status_code == 403
    assert member.get(f"{path}?serial=1").url == f"{path}1/"
    assert member.post(f"{path}1/", {f"s{chosen[0]}": "1", f"s{chosen[1]}": "3"}).url == f"{path}2/"
    assert member.post(f"{path}2/", {f"s{chosen[0]}": "2", f"s{chosen[1]}": ""}).url == path
    assert sorted(Vote.objects.values_list("statement", "choice")) == [(chosen[0], -1), (chosen[0], 1), (chosen[1], 0)]
    page = member.get(f"{path}1/").content.decode()
    assert 'name="correct"' in page
    assert f'name="s{chosen[1]}" value="3"' in page


def test_a_second_entry_is_refused_and_a_correction_is_asked_for(dialogue, printed, member):
    path = f"/dialogues/{dialogue.slug}/paper/1/"
    field = f"s{printed.statements[0]}"
    member.post(path, {field: "1"})
    member.post(path, {field: "2"})  # a page that was open before the first one was saved
    assert counted(dialogue) == {1: 1}
    member.post(path, {field: "2", "correct": "1"})
    assert counted(dialogue) == {1: -1}


@pytest.mark.parametrize("typed", ["4", "да", "<b>", "12", "11111"])
def test_a_wrong_key_is_shown_by_its_line_with_what_was_typed(typed, dialogue, printed, member):
    answer = member.post(f"/dialogues/{dialogue.slug}/paper/1/", {f"s{printed.statements[0]}": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "<b>" not in answer.content.decode().split('<ol class="paper-rows">')[1]
    assert not Sheet.objects.exists()


def test_a_number_that_was_never_printed_leads_back(dialogue, printed, member):
    path = f"/dialogues/{dialogue.slug}/paper/"
    assert member.get(path + "77/").url == path
    assert member.get(path + "?serial=abc").status_code == 200
    assert member.get(path + "77/void/").status_code == 404
    paper.enter_sheet(actor=member.user, dialogue=dialogue, serial=1, answers={})
    assert member.post(path + "1/void/", {"reason": " "}).status_code == 422
    assert member.post(path + "1/void/", {"reason": "Порван"}).status_code == 302
    assert "Порван" in member.get(path).content.decode()
