"""The jury: called one by one or by a list, joining by a link, leaving, being reminded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls import reminders
from livingcities.calls.conflicts import found_conflicts
from livingcities.calls.models import Call, Juror
from livingcities.calls.operations import copying
from livingcities.calls.operations import jury as acts
from livingcities.calls.operations.jury import Invited
from livingcities.cities.models import Region
from livingcities.people.models import Organisation
from tests.factories import CityFactory, RegionFactory, UserFactory

from .factories import AssignmentFactory, CallFactory, JurorFactory, ReviewFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
State = Juror.State


@pytest.fixture
def office() -> Any:
    return UserFactory(is_secretariat=True)


@pytest.fixture
def call() -> Call:
    return CallFactory(screening=True)


def invite(office: Any, call: Call, **fields: Any) -> tuple[Juror, str]:
    person = Invited(**{"email": "Vera@Example.org", "name": "Вера Судьина"} | fields)
    return acts.invite_juror(actor=office, call=call, person=person)


def test_the_secret_is_in_the_letter_and_nowhere_else(office: Any, call: Call):
    juror, token = invite(office, call)
    letter = Email.objects.get(to="vera@example.org")
    assert token in letter.text
    assert token not in str(Juror.objects.filter(pk=juror.pk).values().get())
    assert token not in str(list(Act.objects.values()))


def test_nobody_is_invited_twice_into_one_jury(office: Any, call: Call):
    invite(office, call)
    with pytest.raises(Refused):
        invite(office, call, email="VERA@example.org")
    invite(office, CallFactory())


def test_joining_takes_the_account_and_uses_the_link_up(office: Any, call: Call, enter: Any):
    juror, token = invite(office, call)
    page = f"/calls/jury/invitation/{token}/"
    assert Client().get(page).status_code == 200
    assert Client().post(page, {"answer": "yes"}).status_code == 302
    juror.refresh_from_db()
    assert juror.state == State.INVITED
    person = UserFactory()
    assert enter(person).post(page, {"answer": "yes"})["Location"] == f"/calls/{call.slug}/jury/conflicts/"
    juror.refresh_from_db()
    assert (juror.user, juror.state) == (person, State.ACTIVE)
    assert Client().get(page).status_code == 404


def test_one_person_has_one_place(office: Any, call: Call):
    taken = JurorFactory(call=call)
    juror, _token = invite(office, call)
    with pytest.raises(Refused):
        acts.join_jury(actor=taken.user, juror=juror)


def test_saying_no_takes_no_account(office: Any, call: Call):
    juror, token = invite(office, call)
    page = f"/calls/jury/invitation/{token}/"
    assert Client().post(page, {"answer": "no", "reason": "Отпуск"}).status_code == 200
    juror.refresh_from_db()
    assert (juror.state, juror.left_reason) == (State.DECLINED, "Отпуск")
    assert Client().post(page, {"answer": "no"}).status_code == 404
    again = acts.invite_juror_again(actor=office, juror=juror)
    assert again != token
    assert Client().get(f"/calls/jury/invitation/{again}/").status_code == 200


def test_those_who_have_not_answered_are_invited_again_once_a_day(secretariat: Client, call: Call):
    silent = [JurorFactory(call=call, invited=True) for _person in range(2)]
    JurorFactory(call=call, state=State.DECLINED)
    page, again = f"/calls/{call.slug}/jury/", f"/calls/{call.slug}/jury/again/"
    assert again not in secretariat.get(page).content.decode()
    assert secretariat.post(again).status_code == 403
    call.jurors.update(invited_at=timezone.now() - timedelta(days=1, minutes=1))
    fresh = JurorFactory(call=call, invited=True)
    assert again in secretariat.get(page).content.decode()
    before = {juror.pk: juror.digest for juror in silent}
    secretariat.post(again)
    assert sorted(Email.objects.values_list("to", flat=True)) == sorted(juror.email for juror in silent)
    assert Act.objects.get(verb="calls.invite_unanswered_again").data["jurors"] == 2
    for juror in silent:
        juror.refresh_from_db()
        assert juror.digest != before[juror.pk]
        link = re.search(r"/calls/jury/invitation/\S+/", Email.objects.get(to=juror.email).text)[0]
        assert Client().get(link).status_code == 200
    assert secretariat.post(again).status_code == 403
    assert not Email.objects.filter(to=fresh.email).exists()


def test_a_copied_jury_is_shown_as_not_written_to_and_then_invited(office: Any, secretariat: Client, call: Call):
    JurorFactory.create_batch(2, call=call)
    made = copying.copy(
        actor=office, source=call, title="Через год", code="ЕЩЁ-27", parts=["jury"], shift=lambda day: day
    )
    fresh = JurorFactory(call=made, invited=True)
    copied = set(made.jurors.exclude(pk=fresh.pk))
    page, again = f"/calls/{made.slug}/jury/", f"/calls/{made.slug}/jury/again/"
    shown = secretariat.get(page)
    assert [set(people) for _title, people in shown.context["groups"]] == [copied, {fresh}]
    assert again in shown.content.decode()
    secretariat.post(again)
    for juror in copied:
        link = re.search(r"/calls/jury/invitation/\S+/", Email.objects.get(to=juror.email).text)[0]
        assert Client().get(link).status_code == 200
    assert not Email.objects.filter(to=fresh.email).exists()
    assert [set(people) for _title, people in secretariat.get(page).context["groups"]] == [copied | {fresh}]


def test_a_sealed_jury_stays_as_it_is(office: Any):
    call = CallFactory(deciding=True)
    with pytest.raises(Refused):
        invite(office, call)
    with pytest.raises(Refused):
        acts.edit_juror(actor=office, juror=JurorFactory(call=call), changes={"most": 3})


def test_a_pasted_list(secretariat: Client, call: Call):
    RegionFactory(code="69", name="Тверская область")
    lines = (
        "Анна Соколова; anna@example.org; тверская область; архитектор, реставратор; парк, набережная\n\n"
        "Пётр Ершов\tpetr@example.org\n"
        "Яна Зимина; yana@example.org; тверская область;;; осташков; АНО «Тёплый причал»\n"
    )
    city = CityFactory(name="Осташков", region=Region.objects.get(code="69"))
    own = Organisation.objects.create(kind="ngo", name="АНО «Тёплый причал»")
    at_home = SubmissionFactory(application__call=call, application__city=city).application
    of_own = SubmissionFactory(application__call=call, application__organisation=own).application
    secretariat.post(f"/calls/{call.slug}/jury/import/", {"lines": lines, "least": 2, "most": 20})
    anna, petr, yana = call.jurors.order_by("name")
    assert (anna.professions, anna.themes) == (["архитектор", "реставратор"], ["парк", "набережная"])
    assert (anna.region.name, anna.least, anna.most) == ("Тверская область", 2, 20)
    assert (petr.name, petr.region, petr.state) == ("Пётр Ершов", None, State.INVITED)
    assert Email.objects.count() == 3
    assert (yana.city, yana.organisation, yana.employer) == (city, own, "АНО «Тёплый причал»")
    found = {(row, kind) for _juror, row, kind in found_conflicts(call, [yana])}
    assert {(at_home.pk, "city"), (of_own.pk, "organisation")} <= found


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("; a@example.org", 2),
        ("Пётр; не адрес", 2),
        ("Пётр; petr@example.org; Атлантида", 2),
        ("Пётр; petr@example.org;;;; Китеж", 2),
        ("Пётр; anna@example.org", 2),
        ("Пётр", 2),
    ],
)
def test_one_wrong_line_invites_nobody(secretariat: Client, call: Call, line: str, number: int):
    answer = secretariat.post(
        f"/calls/{call.slug}/jury/import/", {"lines": f"Анна; anna@example.org\n{line}", "least": 0, "most": 9}
    )
    assert answer.status_code == 422
    assert re.search(rf"(Line|Строка) {number}:", answer.content.decode())
    assert line in answer.content.decode()
    assert not call.jurors.exists()


def test_the_card_of_a_juror(secretariat: Client, call: Call):
    CityFactory(name="Тутаев", region=RegionFactory(code="76"))
    card = {
        "name": "Вера",
        "email": "vera@example.org",
        "least": 1,
        "most": 5,
        "city": "тутаев",
        "themes": "парк\nвода",
    }
    secretariat.post(f"/calls/{call.slug}/jury/invite/", card)
    juror = call.jurors.get()
    assert (juror.city.name, juror.themes) == ("Тутаев", ["парк", "вода"])
    page = f"/calls/{call.slug}/jury/{juror.pk}/"
    assert secretariat.post(page, card | {"least": 6}).status_code == 422
    assert secretariat.post(page, card | {"city": "Китеж"}).status_code == 422
    secretariat.post(page, card | {"city": "", "most": 7})
    juror.refresh_from_db()
    assert (juror.city, juror.most) == (None, 7)


def test_the_secretariat_adds_a_conflict_by_number(secretariat: Client, call: Call):
    application = SubmissionFactory(application__call=call).application
    juror = JurorFactory(call=call)
    page = f"/calls/{call.slug}/jury/{juror.pk}/conflict/"
    assert secretariat.post(page, {"near-number": 99, "near-note": "x"}).status_code == 422
    secretariat.post(page, {"near-number": application.number, "near-note": "брат мэра"})
    assert juror.conflicts.get().note == "брат мэра"


def test_jurors_and_applicants_do_not_see_the_jury(call: Call, enter: Any):
    juror = JurorFactory(call=call)
    application = SubmissionFactory(application__call=call).application
    for person in (juror.user, application.created_by):
        client = enter(person)
        for page in ("jury/", f"jury/{juror.pk}/", f"jury/{juror.pk}/leave/", "assigning/", "assigning/readings/"):
            assert client.get(f"/calls/{call.slug}/{page}").status_code == 403, page
    assert enter(application.created_by).get(f"/calls/{call.slug}/jury/conflicts/").status_code == 404
    assert enter(juror.user).get(f"/calls/{CallFactory().slug}/jury/conflicts/").status_code == 404


# --- reminders --------------------------------------------------------------------------------------


@pytest.fixture
def reading() -> Juror:
    call = CallFactory(review=True, review_until=timezone.now() + timedelta(days=2))
    application = SubmissionFactory(application__call=call).application
    assignment = AssignmentFactory(application=application)
    return assignment.juror


def letters(juror: Juror) -> int:
    return Email.objects.filter(to=juror.user.email).count()


def test_whoever_still_has_to_read_is_reminded_every_three_days(reading: Juror):
    reminders.remind_jurors()
    reminders.remind_jurors()
    assert letters(reading) == 1
    Juror.objects.update(reminded_at=timezone.now() - timedelta(days=3, minutes=1))
    reminders.remind_jurors()
    assert letters(reading) == 2


def test_it_goes_on_after_the_end(reading: Juror):
    Call.objects.update(review_until=timezone.now() - timedelta(days=10))
    reminders.remind_jurors()
    assert letters(reading) == 1


@pytest.mark.parametrize("change", ["early", "done", "left", "sealed", "taken"])
def test_nobody_is_reminded_in_vain(reading: Juror, change: str):
    match change:
        case "early":
            Call.objects.update(review_until=timezone.now() + timedelta(days=4))
        case "done":
            ReviewFactory(assignment=reading.assignments.get())
        case "left":
            Juror.objects.update(state=State.LEFT)
        case "sealed":
            Call.objects.update(state=Call.State.DECIDING)
        case _:
            reading.assignments.update(revoked_at=timezone.now())
    reminders.remind_jurors()
    assert letters(reading) == 0


def test_a_begun_review_still_waits(reading: Juror):
    ReviewFactory(assignment=reading.assignments.get(), submitted_at=None)
    reminders.remind_jurors()
    assert letters(reading) == 1


def test_two_clocks_write_one_letter(reading: Juror):
    acts.remind_juror(actor=SYSTEM, juror=reading)
    with pytest.raises(Refused):
        acts.remind_juror(actor=SYSTEM, juror=Juror.objects.get(pk=reading.pk))


def test_letters_name_no_application(reading: Juror):
    reminders.remind_jurors()
    letter = Email.objects.get(to=reading.user.email)
    application = reading.assignments.get().application
    for telling in (application.title, application.city.name, application.reference):
        assert telling not in letter.text + letter.subject
