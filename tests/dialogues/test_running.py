"""The life of a dialogue: set up, checked, opened, extended, closed, published."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.dialogues import clock, rules
from livingcities.dialogues.models import Dialogue, Statement
from livingcities.dialogues.operations import running, seeds
from livingcities.dialogues.operations.mapping import redraw_map
from tests.dialogues.factories import DialogueFactory, SeatFactory, StatementFactory, VoteFactory
from tests.dialogues.meanwhile import before_the_first_act
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
State = Dialogue.State


@pytest.fixture
def person(city):
    return MembershipFactory(city=city).user


def ready(city, **more) -> Dialogue:
    """A draft that lacks nothing."""
    dialogue = DialogueFactory(draft=True, city=city, **more)
    StatementFactory.create_batch(5, dialogue=dialogue)
    return dialogue


def drawn(dialogue: Dialogue) -> Dialogue:
    """Close-to-real: a few answers and the map of them."""
    for _place in range(6):
        seat = SeatFactory(dialogue=dialogue)
        for statement in dialogue.statements.all():
            VoteFactory(seat=seat, statement=statement)
    redraw_map.func(dialogue.pk)
    dialogue.refresh_from_db()
    return dialogue


# --- rules × states -------------------------------------------------------------------------------

ALLOWED = {
    "can_edit": {"draft", "scheduled"},
    "can_open": {"draft", "scheduled"},
    "can_unschedule": {"scheduled"},
    "can_add_seed": {"draft", "scheduled", "open"},
    "can_extend": {"open"},
    "can_close": {"open"},
    "can_moderate": {"draft", "scheduled", "open", "closed"},
    "can_print_sheets": {"scheduled", "open"},
    "can_enter_sheet": {"open"},
    "can_run": {"draft", "scheduled", "open", "closed", "published"},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_team_may_do_in_each_state(name, state, city, person):
    dialogue = ready(city)
    dialogue.state = state
    decision = getattr(rules, name)(person, dialogue)
    assert bool(decision) == (state in ALLOWED[name])
    assert decision or decision.reason


@pytest.mark.parametrize("name", ALLOWED)
def test_strangers_may_do_none_of_it(name, city):
    dialogue = ready(city)
    elsewhere = MembershipFactory().user
    for state in ALLOWED[name]:
        dialogue.state = state
        assert not getattr(rules, name)(elsewhere, dialogue)
        assert not getattr(rules, name)(UserFactory(), dialogue)


# --- setting up -----------------------------------------------------------------------------------


def test_a_draft_is_begun_by_the_team_and_seen_by_it_alone(city, person):
    dialogue = running.create(actor=person, city=city, question="Какой быть площади у вокзала?")
    assert dialogue.state == State.DRAFT
    assert dialogue.created_by == person
    assert Dialogue.objects.visible_to(person).contains(dialogue)
    assert not Dialogue.objects.visible_to(UserFactory()).contains(dialogue)
    assert Act.objects.get(verb="dialogues.create").actor == person


def test_nobody_begins_a_dialogue_in_the_name_of_another_city(person):
    with pytest.raises(Refused):
        running.create(actor=person, city=CityFactory(), question="Какой быть площади у вокзала?")
    with pytest.raises(Refused):
        running.create(actor=person, city=None, question="Какой быть площади у вокзала?")
    assert not Dialogue.objects.exists()


def test_a_copy_takes_the_settings_and_the_teams_statements_only(city, person):
    source = DialogueFactory(
        published=True, city=CityFactory(), voters="signed_in", authors="team", moderation="after", statement_length=200
    )
    StatementFactory(dialogue=source, text="Скамейки нужны со спинками")
    StatementFactory(dialogue=source, text="От жителя", seat=SeatFactory(dialogue=source), is_seed=False)
    StatementFactory(dialogue=source, text="Отклонённое", state=Statement.State.REJECTED, is_seed=True)
    copy = running.copy(actor=person, source=source, city=city)
    assert [row.text for row in copy.statements.all()] == ["Скамейки нужны со спинками"]
    assert all(getattr(copy, name) == getattr(source, name) for name in running.SETTINGS)
    assert (copy.state, copy.copied_from, copy.opens_at, copy.closes_at) == (State.DRAFT, source, None, None)
    assert copy.seed != source.seed
    assert copy.salt != source.salt


def test_a_draft_of_another_city_cannot_be_copied(city, person):
    with pytest.raises(Refused):
        running.copy(actor=person, source=DialogueFactory(draft=True), city=city)


def test_editing_names_what_changed_and_refuses_the_rest(city, person):
    dialogue = ready(city)
    running.edit(actor=person, dialogue=dialogue, changes={"question": "Какой быть площади?", "voters": "anyone"})
    assert Dialogue.objects.get(pk=dialogue.pk).question == "Какой быть площади?"
    assert Act.objects.get(verb="dialogues.edit").data == {"changed": ["question"]}
    with pytest.raises(TypeError):
        running.edit(actor=person, dialogue=dialogue, changes={"state": "published"})
    with pytest.raises(ValidationError):
        running.edit(actor=person, dialogue=dialogue, changes={"voters": "everybody"})


def test_a_scheduled_dialogue_that_lost_something_is_a_draft_again(city, person):
    dialogue = ready(city, scheduled=True)
    dialogue.state = State.SCHEDULED
    dialogue.save()
    running.edit(actor=person, dialogue=dialogue, changes={"question": "Что важно у реки?"})
    assert dialogue.state == State.SCHEDULED
    running.edit(actor=person, dialogue=dialogue, changes={"opens_at": None})
    assert dialogue.state == State.DRAFT


# --- statements to begin with ---------------------------------------------------------------------


def test_statements_are_numbered_on_and_the_same_one_is_left_out(city, person):
    dialogue = ready(city)
    texts = ["Ещё один свет у лестницы", "еще один свет у лестницы.", "Пляж важнее причала"]
    added = seeds.add_seeds(actor=person, dialogue=dialogue, texts=texts)
    assert [(row.number, row.text) for row in added] == [(6, "еще один свет у лестницы.")]


@pytest.mark.parametrize("text", ["   ", "а" * 10_000, "\u202e\u200f\u2066", "12345 67890", "коротко"])
def test_statements_that_are_none_are_refused_whole(text, city, person):
    dialogue = ready(city)
    with pytest.raises(ValidationError):
        seeds.add_seeds(actor=person, dialogue=dialogue, texts=["Хорошая мысль о реке", text])
    assert dialogue.statements.count() == 5


def test_direction_marks_are_taken_out_and_scripts_stay_words(city, person):
    dialogue = ready(city)
    marked, script = seeds.add_seeds(
        actor=person, dialogue=dialogue, texts=["\u202eСкамейки\u202c нужны", "<script>alert(1)</script> на пляже"]
    )
    assert marked.text == "Скамейки нужны"
    assert script.text == "<script>alert(1)</script> на пляже"


def test_statements_are_reworded_and_removed_only_before_the_opening(city, person):
    dialogue = ready(city)
    first = dialogue.statements.first()
    seeds.edit_seed(actor=person, statement=first, text="На набережной нужна тень")
    assert Statement.objects.get(pk=first.pk).text == "На набережной нужна тень"
    running.open_dialogue(actor=person, dialogue=dialogue)
    first.refresh_from_db()
    with pytest.raises(Refused):
        seeds.edit_seed(actor=person, statement=first, text="На набережной нужен лёд")
    with pytest.raises(Refused):
        seeds.remove_seed(actor=person, statement=first)
    assert seeds.add_seeds(actor=person, dialogue=dialogue, texts=["Добавлено в ходе диалога"])


def test_a_removed_statement_leaves_its_number_free_of_doubt(city, person):
    dialogue = ready(city)
    seeds.remove_seed(actor=person, statement=dialogue.statements.get(number=2))
    assert list(dialogue.statements.values_list("number", flat=True)) == [1, 3, 4, 5]
    added = seeds.add_seeds(actor=person, dialogue=dialogue, texts=["Шестая мысль о набережной"])
    assert added[0].number == 6


def test_a_participants_statement_is_not_the_teams_to_edit(city, person):
    dialogue = ready(city)
    theirs = StatementFactory(dialogue=dialogue, seat=SeatFactory(dialogue=dialogue))
    with pytest.raises(Refused):
        seeds.edit_seed(actor=person, statement=theirs, text="Совсем другие слова")


# --- opening, extending, closing ------------------------------------------------------------------


def test_opening_tells_the_team_and_fixes_the_rules(city, person):
    dialogue = ready(city)
    version = dialogue.deck_version
    running.open_dialogue(actor=person, dialogue=dialogue)
    dialogue.refresh_from_db()
    assert dialogue.takes_votes
    assert dialogue.opened_at
    assert dialogue.statements_count == 5
    assert dialogue.deck_version > version
    assert [letter.to for letter in Email.objects.all()] == [person.email]
    assert dialogue.get_absolute_url() in Email.objects.get().text
    with pytest.raises(Refused):
        running.edit(actor=person, dialogue=dialogue, changes={"question": "Совсем другой вопрос?"})


def test_what_is_missing_keeps_it_closed(city, person):
    dialogue = DialogueFactory(draft=True, city=city, framing="", closes_at=None)
    assert len(rules.missing(dialogue)) == 3
    with pytest.raises(Refused):
        running.open_dialogue(actor=person, dialogue=dialogue)
    dialogue.refresh_from_db()
    assert dialogue.state == State.DRAFT


def test_a_closing_time_is_only_moved_away(city, person):
    dialogue = ready(city)
    running.open_dialogue(actor=person, dialogue=dialogue)
    before = dialogue.closes_at
    for moment in (before, before - timedelta(hours=1), timezone.now() - timedelta(days=1)):
        with pytest.raises(Refused):
            running.extend(actor=person, dialogue=dialogue, closes_at=moment)
    running.extend(actor=person, dialogue=dialogue, closes_at=before + timedelta(days=3))
    assert Dialogue.objects.get(pk=dialogue.pk).closes_at == before + timedelta(days=3)


def test_closing_happens_once_and_looks_for_false_votes(city, person):
    dialogue = ready(city)
    running.open_dialogue(actor=person, dialogue=dialogue)
    SeatFactory(dialogue=dialogue, address_hash="a" * 32)
    running.close(actor=person, dialogue=dialogue)
    dialogue.refresh_from_db()
    assert dialogue.state == State.CLOSED
    assert dialogue.closed_at
    assert not dialogue.takes_votes
    assert dialogue.integrity.addresses_erased_at
    assert not dialogue.seats.exclude(address_hash="").exists()
    with pytest.raises(Refused):
        running.close(actor=SYSTEM, dialogue=dialogue)
    assert Act.objects.filter(verb="dialogues.close").count() == 1


def test_results_are_published_with_the_last_answers_in_the_map(city, person, django_capture_on_commit_callbacks):
    dialogue = drawn(ready(city, state=State.OPEN))
    with pytest.raises(Refused):
        running.publish(actor=person, dialogue=dialogue)
    VoteFactory(dialogue=dialogue, statement=dialogue.statements.first())
    running.close(actor=person, dialogue=dialogue)
    with pytest.raises(Refused):  # the last answer is not on the map yet
        running.publish(actor=person, dialogue=dialogue)
    redraw_map.func(dialogue.pk)
    dialogue.refresh_from_db()
    with django_capture_on_commit_callbacks() as after:
        running.publish(actor=person, dialogue=dialogue)
    dialogue.refresh_from_db()
    assert dialogue.state == State.PUBLISHED
    assert dialogue.published_at
    assert after, "the open data are packed by the worker"
    letters = Email.objects.filter(to=person.email).order_by("id").values_list("text", flat=True)
    assert [page in text for page, text in zip(("/integrity/", "/results/"), letters, strict=True)] == [True, True]


# --- the clock ------------------------------------------------------------------------------------


def test_the_clock_opens_and_closes_once(city):
    dialogue = ready(city, state=State.SCHEDULED, opens_at=timezone.now() - timedelta(minutes=1))
    later = ready(city, state=State.SCHEDULED, opens_at=timezone.now() + timedelta(minutes=5))
    for _tick in range(2):
        clock.open_due_dialogues()
    dialogue.refresh_from_db()
    later.refresh_from_db()
    assert (dialogue.state, later.state) == (State.OPEN, State.SCHEDULED)
    assert Act.objects.filter(verb="dialogues.open").count() == 1
    Dialogue.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    for _tick in range(2):
        clock.close_due_dialogues()
    dialogue.refresh_from_db()
    assert dialogue.state == State.CLOSED
    assert Act.objects.filter(verb="dialogues.close").count() == 1


def test_what_is_not_ready_on_its_day_becomes_a_draft_and_the_team_is_told(city, person):
    dialogue = ready(city, state=State.SCHEDULED, opens_at=timezone.now() - timedelta(minutes=1))
    dialogue.statements.all().delete()
    clock.open_due_dialogues()
    dialogue.refresh_from_db()
    assert dialogue.state == State.DRAFT
    assert Email.objects.get().to == person.email
    clock.open_due_dialogues()
    assert Email.objects.count() == 1


def test_what_is_extended_at_the_last_moment_is_not_closed_by_the_clock(city, person):
    dialogue = ready(city, state=State.OPEN, closes_at=timezone.now() - timedelta(seconds=1))
    later = timezone.now() + timedelta(days=1)

    def extend():
        running.extend(actor=person, dialogue=Dialogue.objects.get(pk=dialogue.pk), closes_at=later)

    with before_the_first_act(extend):
        clock.close_due_dialogues()
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.closes_at, bool(dialogue.salt)) == (State.OPEN, later, True)
    assert not Act.objects.filter(verb="dialogues.close").exists()
    running.close(actor=person, dialogue=dialogue)  # a person closes it whenever they like
    assert dialogue.state == State.CLOSED


def test_what_is_taken_back_at_the_last_moment_is_not_opened_by_the_clock(city, person):
    dialogue = ready(city, state=State.SCHEDULED, opens_at=timezone.now() - timedelta(seconds=1))
    with before_the_first_act(lambda: running.unschedule(actor=person, dialogue=Dialogue.objects.get(pk=dialogue.pk))):
        clock.open_due_dialogues()
    dialogue.refresh_from_db()
    assert dialogue.state == State.DRAFT
    assert not Email.objects.exists()
    running.open_dialogue(actor=person, dialogue=dialogue)  # a person opens it without a set day
    assert dialogue.state == State.OPEN


def test_what_is_put_off_at_the_last_moment_waits_for_its_new_day(city, person):
    dialogue = ready(city, state=State.SCHEDULED, opens_at=timezone.now() - timedelta(seconds=1))
    tomorrow = timezone.now() + timedelta(days=1)

    def put_off():
        running.edit(actor=person, dialogue=Dialogue.objects.get(pk=dialogue.pk), changes={"opens_at": tomorrow})

    with before_the_first_act(put_off):
        clock.open_due_dialogues()
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.opens_at) == (State.SCHEDULED, tomorrow)
    assert not Email.objects.exists()


def test_one_dialogue_that_fails_does_not_hold_up_the_others(city, monkeypatch):
    overdue = {"state": State.OPEN, "closes_at": timezone.now() - timedelta(minutes=1)}
    broken, *fine = (ready(city, **overdue) for _n in range(3))
    close = clock.close

    def fails_for_one(*, dialogue, **given):
        if dialogue == broken:
            raise RuntimeError("the disk is full")
        return close(dialogue=dialogue, **given)

    monkeypatch.setattr(clock, "close", fails_for_one)
    with pytest.raises(ExceptionGroup):
        clock.close_due_dialogues()
    assert set(Dialogue.objects.filter(state=State.CLOSED)) == set(fine)
    assert set(Dialogue.objects.due_to_close()) == {broken}


@pytest.mark.parametrize(
    ("zone", "hour_in_utc"), [("Europe/Kaliningrad", 21), ("Europe/Moscow", 20), ("Asia/Vladivostok", 13)]
)
def test_a_deadline_is_the_hour_on_the_citys_own_clock(zone, hour_in_utc, enter):
    """23:00 on the last day is another moment in each town, and each closes at its own."""
    city = CityFactory(time_zone=zone)
    client = enter(MembershipFactory(city=city).user)
    dialogue = ready(city)
    form = {
        "question": dialogue.question,
        "framing": dialogue.framing,
        "opens_at": "2031-05-01T09:00",
        "closes_at": "2031-05-10T23:00",
        "voters": "anyone",
        "authors": "voters",
        "moderation": "before",
        "statement_length": 140,
        "statements_per_person": 5,
        "smallest_group": 5,
    }
    assert client.post(f"/dialogues/{dialogue.slug}/edit/", form).status_code == 302
    dialogue.refresh_from_db()
    assert dialogue.closes_at == datetime(2031, 5, 10, hour_in_utc, tzinfo=ZoneInfo("UTC"))
    page = client.get(f"/dialogues/{dialogue.slug}/edit/").content.decode()
    assert 'value="2031-05-10T23:00"' in page
    assert ("data-moscow-offset" in page) == (zone != "Europe/Moscow")
