"""From town to town: the letter, the stages, what is left after years, and who may read and move what."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.base.moments import MOSCOW
from livingcities.cases.models import Adoption, OutcomeCheck
from livingcities.cases.operations import adopting
from livingcities.cases.search import Query, find
from tests.factories import CityFactory, MembershipFactory, UserFactory

from .factories import AdoptionFactory, CaseFactory, OutcomeCheckFactory

pytestmark = pytest.mark.django_db
Stage = Adoption.Stage
LETTER = "Здравствуйте. Мы хотим повторить вашу площадь и просим совета о торговцах."


@contextmanager
def clock_at(monkeypatch, moment):
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


@pytest.fixture
def case(people):
    return CaseFactory(city=people.giving)


def asked(people, case, **fields):
    return adopting.request_adoption(
        actor=people.guest, case=case, city=people.adopting, **({"message": LETTER} | fields)
    )


def letters_to(person):
    return [letter.text for letter in Email.objects.filter(to=person.email)]


# --- the letter ------------------------------------------------------------------------------------------
def test_a_letter_introduces_the_two_towns_to_each_other(people, case):
    adoption = asked(people, case)
    for reader in (people.coordinator, people.member):
        [letter] = letters_to(reader)
        assert "Выкса" in letter
        assert LETTER in letter
        assert f"/cases/adoptions/{adoption.pk}/" in letter
        assert people.guest.email not in letter
    adopting.reply(actor=people.member, adoption=adoption, text="Приезжайте, всё покажем.")
    assert "всё покажем" in letters_to(people.helper)[0]
    assert people.member.email not in letters_to(people.helper)[0]


def test_an_e_mail_is_told_only_by_those_who_want_it(people, case):
    adoption = asked(people, case, shares_email=True)
    assert people.guest.email in letters_to(people.member)[0]
    adopting.reply(actor=people.member, adoption=adoption, text="Приезжайте, всё покажем.", shares_email=True)
    assert people.member.email in letters_to(people.guest)[0]


def test_where_the_giving_town_has_no_team_the_secretariat_gets_the_letter_and_answers(people):
    lonely = CaseFactory()
    adoption = adopting.request_adoption(actor=people.guest, case=lonely, city=people.adopting, message=LETTER)
    assert LETTER in letters_to(people.editor)[0]
    adopting.reply(actor=people.editor, adoption=adoption, text="Мы нашли для вас контакт.")


@pytest.mark.parametrize("who", ["stranger", "editor", "coordinator"])
def test_only_its_team_asks_in_the_name_of_a_town(people, case, who):
    with pytest.raises(Refused):
        adopting.request_adoption(actor=getattr(people, who), case=case, city=people.adopting, message=LETTER)


def test_a_town_does_not_repeat_itself_nor_the_same_thing_twice(people, case):
    with pytest.raises(Refused, match="вашего же города"):
        adopting.request_adoption(actor=people.member, case=case, city=people.giving, message=LETTER)
    asked(people, case)
    with pytest.raises(Refused, match="уже повторяет"):
        asked(people, case)


def test_after_giving_up_a_town_may_try_again(people, case):
    first = asked(people, case)
    adopting.move_adoption(actor=people.guest, adoption=first, stage="given_up", told="Не нашли денег.")
    second = asked(people, case)
    assert second.pk != first.pk


def test_the_database_itself_holds_one_adoption_at_a_time(people, case):
    AdoptionFactory(case=case, city=people.adopting)
    with pytest.raises(IntegrityError):
        AdoptionFactory(case=case, city=people.adopting)


@pytest.mark.parametrize("who", ["guest", "helper", "stranger"])
def test_only_the_giving_town_and_the_secretariat_answer(people, case, who):
    adoption = asked(people, case)
    with pytest.raises(Refused):
        adopting.reply(actor=getattr(people, who), adoption=adoption, text="Сами себе ответим.")


# --- the way ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["coordinator", "member", "editor", "stranger"])
def test_only_the_adopting_towns_team_moves_its_adoption(people, case, who):
    adoption = asked(people, case)
    with pytest.raises(Refused):
        adopting.move_adoption(actor=getattr(people, who), adoption=adoption, stage="running")


@pytest.mark.parametrize("stage", ["done", "given_up"])
def test_no_adoption_ends_without_a_word(people, case, stage):
    adoption = asked(people, case)
    with pytest.raises(Refused, match="другие учатся"):
        adopting.move_adoption(actor=people.guest, adoption=adoption, stage=stage, told="  ")
    adoption.refresh_from_db()
    assert adoption.stage == Stage.CONSIDERING
    assert adoption.changes.count() == 1


def test_an_adoption_that_is_over_stays_so(people, case):
    adoption = asked(people, case)
    adopting.move_adoption(actor=people.guest, adoption=adoption, stage="given_up", told="Не нашли денег.")
    with pytest.raises(Refused, match="закончено"):
        adopting.move_adoption(actor=people.guest, adoption=adoption, stage="running")


def test_when_it_is_done_questions_are_planned_for_the_years_to_come(people, case, monkeypatch):
    adoption = asked(people, case)
    with clock_at(monkeypatch, datetime(2028, 2, 29, 12, tzinfo=MOSCOW)):
        adopting.move_adoption(actor=people.helper, adoption=adoption, stage="done", told="Навес из стали.")
    assert [(check.years, f"{check.due_on}") for check in adoption.checks.all()] == [
        (1, "2029-03-01"),
        (3, "2031-03-01"),
        (5, "2033-03-01"),
    ]
    assert adoption.changed == "Навес из стали."


# --- after years -----------------------------------------------------------------------------------------
def test_the_clock_asks_when_it_is_due_and_once_more_after_a_month(people, case, monkeypatch):
    today = timezone.now()
    done = AdoptionFactory(case=case, city=people.adopting, stage="done", done_at=timezone.now())
    check = OutcomeCheckFactory(adoption=done, due_on=timezone.localdate() + timedelta(days=2))

    def letters_after(days):
        with clock_at(monkeypatch, today + timedelta(days=days)):
            adopting.ask_outcomes()
        return len(letters_to(people.helper))

    assert [letters_after(days) for days in (0, 1, 2, 3, 20, 31, 34, 60, 90, 400)] == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert f"/cases/outcomes/{check.pk}/" in letters_to(people.guest)[0]


def test_a_question_waits_for_a_team_to_ask(case):
    town = CityFactory()
    check = OutcomeCheckFactory(adoption=AdoptionFactory(case=case, city=town, stage="done"))
    MembershipFactory(city=town, state="left")
    MembershipFactory(city=town, user=UserFactory(is_active=False))
    adopting.ask_outcomes()
    check.refresh_from_db()
    assert check.asked_at is None
    newcomer = MembershipFactory(city=town).user
    adopting.ask_outcomes()
    adopting.ask_outcomes()
    [letter] = letters_to(newcomer)
    assert f"/cases/outcomes/{check.pk}/" in letter


def test_a_town_long_without_a_team_is_asked_once_and_told_how_long_ago_it_was(people, case):
    done = AdoptionFactory(case=case, city=people.adopting, stage="done")
    today = timezone.localdate()
    for years, days in ((1, 366 + 731), (3, 366), (5, -365)):
        OutcomeCheckFactory(adoption=done, years=years, due_on=today - timedelta(days=days))
    adopting.ask_outcomes()
    [letter] = letters_to(people.guest)
    assert f"/cases/outcomes/{done.checks.get(years=3).pk}/" in letter
    assert "4 года назад" in letter


def test_a_question_that_somebody_answers_meanwhile_holds_up_no_other(people, case, monkeypatch):
    done = [AdoptionFactory(case=each, city=people.adopting, stage="done") for each in (case, CaseFactory())]
    checks = [OutcomeCheckFactory(adoption=adoption) for adoption in done]
    waiting = adopting.waiting_for_a_letter()
    adopting.answer_outcome(actor=people.helper, check=checks[0], outcome="works")
    monkeypatch.setattr(adopting, "waiting_for_a_letter", lambda: waiting)
    adopting.ask_outcomes()
    assert [bool(OutcomeCheck.objects.get(pk=check.pk).asked_at) for check in checks] == [False, True]


def test_the_catalogue_hears_at_once_what_became_of_a_practice(people, case):
    """It is held in the memory of each process; its words are not indexed anew for that."""

    def told():
        [card] = find(Query(near=people.giving.slug)).cards
        return card.repeating, card.fit

    before, fit = told()
    adoption = asked(people, case)
    assert told() == (before, fit) == (0, fit), "who only considers it repeats nothing"
    adoption = adopting.move_adoption(actor=people.guest, adoption=adoption, stage=Stage.RUNNING)
    assert told()[0] == 1
    adoption = adopting.move_adoption(actor=people.guest, adoption=adoption, stage=Stage.DONE, told="Всё меньше.")
    done = told()
    assert (done[0], done[1] > fit) == (1, True)
    check = adoption.checks.earliest("years")
    OutcomeCheck.objects.filter(pk=check.pk).update(due_on=timezone.localdate())
    check.refresh_from_db()
    adopting.answer_outcome(actor=people.guest, check=check, outcome="stopped")
    assert told()[1] < fit


def test_an_answered_question_is_not_asked_again(people, case):
    done = AdoptionFactory(case=case, city=people.adopting, stage="done")
    check = OutcomeCheckFactory(adoption=done)
    adopting.answer_outcome(actor=people.helper, check=check, outcome="stopped", text="Кафе закрылось.")
    adopting.ask_outcomes()
    assert not letters_to(people.helper)
    with pytest.raises(Refused, match="уже ответили"):
        adopting.answer_outcome(actor=people.helper, check=check, outcome="works")
    with pytest.raises(Refused):
        adopting.ask_outcome(actor=SYSTEM, check=check)


def test_nobody_answers_before_the_time_nor_for_another_town(people, case):
    done = AdoptionFactory(case=case, city=people.adopting, stage="done")
    early = OutcomeCheckFactory(adoption=done, due_on=timezone.localdate() + timedelta(days=1))
    due = OutcomeCheckFactory(adoption=done, years=3)
    with pytest.raises(Refused, match="ещё рано"):
        adopting.answer_outcome(actor=people.guest, check=early, outcome="works")
    with pytest.raises(Refused):
        adopting.answer_outcome(actor=people.coordinator, check=due, outcome="works")


# --- who sees what ---------------------------------------------------------------------------------------
def test_letters_are_read_by_the_two_teams_alone(people, case, enter, client):
    adoption = asked(people, case, message=f"{LETTER} Тайна одного города.")
    adopting.reply(actor=people.member, adoption=adoption, text="Ответ другого города.")
    path = f"/cases/adoptions/{adoption.pk}/"
    for reader in (people.guest, people.helper, people.coordinator, people.member, people.editor):
        page = enter(reader).get(path).text
        assert "Тайна" in page
        assert "Ответ другого" in page
    assert client.get(path).status_code == 404  # only considering: not public at all
    assert enter(people.stranger).get(path).status_code == 404
    adopting.move_adoption(actor=people.guest, adoption=adoption, stage="running")
    for reader in (client, enter(people.stranger)):
        page = reader.get(path)
        assert page.status_code == 200
        assert "Тайна" not in page.text
        assert "Ответ другого" not in page.text
        case_page = reader.get(case.get_absolute_url()).text
        assert "Тайна" not in case_page
        assert "Выкса" in case_page


def test_that_a_town_only_considers_is_nobodys_business(people, case, client):
    asked(people, case)
    assert "Выкса" not in client.get(case.get_absolute_url()).text


@pytest.mark.parametrize(
    ("stage", "heading"),
    [
        ("considering", "Тутаев присматривается к практике"),
        ("running", "Тутаев повторяет практику"),
        ("done", "Тутаев повторяет практику"),
        ("given_up", "Тутаев: от практики отказались"),
    ],
)
def test_the_page_is_headed_by_what_the_town_does(people, case, secretariat, stage, heading):
    adoption = AdoptionFactory(case=case, city=CityFactory(name="Тутаев"), stage=stage, reason="Нет денег")
    assert f"<h1>{heading}</h1>" in secretariat.get(f"/cases/adoptions/{adoption.pk}/").content.decode()


def test_failures_stand_on_the_page_of_the_case_too(people, case, client):
    adoption = asked(people, case)
    adopting.move_adoption(actor=people.guest, adoption=adoption, stage="given_up", told="Площадь в охранной зоне.")
    assert "охранной зоне" in client.get(case.get_absolute_url()).text
    other = AdoptionFactory(case=case, stage="done")
    OutcomeCheckFactory(adoption=other, outcome="stopped", text="Навес убрали.", answered_at=timezone.now())
    assert "Навес убрали" in client.get(case.get_absolute_url()).text


# --- in the browser, without scripts ---------------------------------------------------------------------
def test_the_whole_way_by_forms(people, case, enter):
    guest, host = enter(people.guest), enter(people.member)
    refused = guest.post(f"{case.get_absolute_url()}adopt/", {"city": "vyksa", "message": "коротко"})
    assert refused.status_code == 422
    sent = guest.post(f"{case.get_absolute_url()}adopt/", {"city": "vyksa", "message": LETTER})
    page = sent.url
    assert host.post(page, {"do": "reply", "text": "Приезжайте, всё покажем."}).status_code == 302
    assert host.post(page, {"do": "move", "stage": "done", "told": "Чужими руками"}).status_code == 403
    wordless = guest.post(page, {"do": "move", "stage": "done"})
    assert wordless.status_code == 422
    assert guest.post(page, {"do": "move", "stage": "done", "told": "Навес из стали, вдвое меньше."}).status_code == 302
    adoption = Adoption.objects.get()
    check = adoption.checks.first()
    OutcomeCheck.objects.filter(pk=check.pk).update(due_on=timezone.localdate())
    assert (
        guest.post(f"/cases/outcomes/{check.pk}/", {"outcome": "changed", "text": "Теперь это зимний рынок."}).url
        == page
    )
    assert "зимний рынок" in guest.get(case.get_absolute_url()).text


def test_a_letter_in_the_name_of_a_town_of_others_is_not_sent(people, case, enter):
    foreign = MembershipFactory(city=CityFactory(slug="ejsk")).user
    answer = enter(foreign).post(f"{case.get_absolute_url()}adopt/", {"city": "vyksa", "message": LETTER})
    assert answer.status_code == 422
    assert not Adoption.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_letters_at_once_one_begins_the_adoption(people, together):
    case = CaseFactory(city=people.giving)

    def act():
        try:
            asked(people, type(case).objects.select_related("city").get(pk=case.pk))
        except Refused:
            return "refused"
        return "begun"

    assert sorted(together(act, act)) == ["begun", "refused"]
