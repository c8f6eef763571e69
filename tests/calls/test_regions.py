"""The step of the region: who speaks for it, its quota, its silence."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.calls import handed_in, reminders
from livingcities.calls.models import Application, Call, RegionRepresentative
from livingcities.calls.my_offices import my_region
from livingcities.calls.operations import regions as acts
from livingcities.calls.operations import screening
from livingcities.calls.rules import regions as rules
from tests.factories import CityFactory, RegionFactory, UserFactory

from .factories import CallFactory, SubmissionFactory

Says = Application.RegionSays


@pytest.fixture
def call(db: None) -> Call:
    return CallFactory(screening=True, by_region=True, region_quota=2)


def waiting(call: Call, code: str = "69") -> Application:
    city = CityFactory(region=RegionFactory(code=code))
    fields = {"application__call": call, "application__city": city, "application__region_says": Says.WAITING}
    return SubmissionFactory(application__state="submitted", **fields).application


def representative(code: str = "69") -> Any:
    person = UserFactory()
    RegionRepresentative.objects.create(region=RegionFactory(code=code), user=person)
    return person


def test_a_representative_puts_forward_and_the_authors_are_told(call: Call):
    application, person = waiting(call), representative()
    acts.put_forward(actor=person, application=application)
    application.refresh_from_db()
    assert application.region_says == Says.PUT_FORWARD
    assert Email.objects.filter(to=application.created_by.email).count() == 1


def test_only_the_own_region_speaks(call: Call):
    application = waiting(call)
    for stranger in (representative("77"), UserFactory(), application.created_by):
        with pytest.raises(Refused):
            acts.put_forward(actor=stranger, application=application)


def test_a_declined_application_frees_its_place_and_names_the_reason(call: Call):
    person = representative()
    first, second, third = (waiting(call) for _n in range(3))
    acts.put_forward(actor=person, application=first)
    acts.put_forward(actor=person, application=second)
    with pytest.raises(Refused, match=r"."):
        acts.put_forward(actor=person, application=third)
    with pytest.raises(Refused):
        acts.decline_to_put_forward(actor=person, application=first, reason=" ")
    acts.decline_to_put_forward(actor=person, application=first, reason="Проект не готов")
    acts.put_forward(actor=person, application=third)
    first.refresh_from_db()
    assert first.region_reason == "Проект не готов"
    assert rules.put_forward_by(call, first.city.region) == 2


def test_every_page_counts_the_same_as_waiting(call: Call, enter: Any):
    """My page, the desk of the region, the list of the secretariat and the letter: one definition."""
    person = representative()
    first, second = waiting(call), waiting(call)
    acts.put_forward(actor=person, application=second)
    desk = enter(person).get("/calls/regions/mine/").context["groups"]
    assert [row.pk for row in desk[0]["waiting"]] == [first.pk]
    assert my_region(SimpleNamespace(user=person))["waiting"] == 1
    assert [row.pk for row in handed_in.found(call, handed_in.Asked(work="region"))] == [first.pk]
    Call.objects.update(state=Call.State.DECIDING)
    desk = enter(person).get("/calls/regions/mine/").context["groups"]
    assert desk[0]["waiting"] == []
    assert my_region(SimpleNamespace(user=person))["waiting"] == 0
    assert not handed_in.found(call, handed_in.Asked(work="region")).exists()


def test_a_quota_of_one_region_does_not_touch_another(call: Call):
    for code in ("69", "69", "77", "77"):
        acts.put_forward(actor=representative(code), application=waiting(call, code))
    assert call.applications.filter(region_says=Says.PUT_FORWARD).count() == 4


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_was_refused_or_withdrawn_does_not_count(call: Call, state: str):
    person, applications = representative(), [waiting(call) for _n in range(3)]
    for application in applications[:2]:
        acts.put_forward(actor=person, application=application)
    Application.objects.filter(pk=applications[0].pk).update(state=state)
    acts.put_forward(actor=person, application=applications[2])


def test_a_refusal_is_not_taken_back_over_the_quota(call: Call, enter: Any):
    office, person = UserFactory(is_secretariat=True), representative()
    first, second, third = (waiting(call) for _n in range(3))
    for application in (first, second):
        acts.put_forward(actor=person, application=application)
    screening.reject(actor=office, application=first, reason="Проект уже построен")
    acts.put_forward(actor=person, application=third)
    with pytest.raises(Refused, match=r"квот|quota"):
        screening.return_to_screening(actor=office, application=first)
    page = enter(office).get(f"/calls/{call.slug}/applications/{first.number}/")
    assert not page.context["can_return"]
    assert str(page.context["can_return"].reason) in page.content.decode().replace("\xa0", " ")
    assert rules.put_forward_by(call, third.city.region) == 2
    acts.decline_to_put_forward(actor=person, application=third, reason="Первая нужнее")
    screening.return_to_screening(actor=office, application=first)
    assert rules.put_forward_by(call, third.city.region) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_exceed_the_quota(together: Any):
    call = CallFactory(screening=True, by_region=True, region_quota=1)
    people = [representative(), representative()]
    applications = [waiting(call), waiting(call)]

    def put(place: int) -> Any:
        return lambda: acts.put_forward(
            actor=people[place], application=Application.objects.get(pk=applications[place].pk)
        )

    results = together(put(0), put(1))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert call.applications.filter(region_says=Says.PUT_FORWARD).count() == 1


def test_the_desk_shows_the_own_region_alone(call: Call, enter: Any):
    mine, other = waiting(call), waiting(call, "77")
    client: Client = enter(representative())
    page = client.get("/calls/regions/mine/").content.decode()
    assert mine.reference in page
    assert other.reference not in page
    assert client.get(f"/calls/regions/mine/{mine.key}/").status_code == 200
    assert client.get(f"/calls/regions/mine/{other.key}/").status_code == 404
    client.post(f"/calls/regions/mine/{mine.key}/", {"do": "decline", "reason": "Нет земли"})
    mine.refresh_from_db()
    assert mine.region_says == Says.DECLINED


def test_drafts_are_nobodys_business(call: Call, enter: Any):
    draft = waiting(call)
    Application.objects.filter(pk=draft.pk).update(state="draft")
    client: Client = enter(representative())
    assert draft.title not in client.get("/calls/regions/mine/").content.decode()
    assert client.get(f"/calls/regions/mine/{draft.key}/").status_code == 404


def test_who_no_longer_represents_sees_nothing(call: Call, enter: Any):
    application, person = waiting(call), representative()
    row = RegionRepresentative.objects.get(user=person)
    acts.end_representation(actor=UserFactory(is_secretariat=True), representative=row)
    client: Client = enter(person)
    assert client.get("/calls/regions/mine/").status_code == 404
    assert client.get(f"/calls/regions/mine/{application.key}/").status_code == 404
    assert not Application.objects.visible_to(person).exists()
    with pytest.raises(Refused):
        acts.put_forward(actor=person, application=application)


def test_the_secretariat_names_representatives(secretariat: Client, call: Call):
    person, region = UserFactory(), RegionFactory(code="69")
    page = "/calls/regions/representatives/"
    assert secretariat.post(page, {"region": region.pk, "email": "nobody@example.org"}).status_code == 422
    secretariat.post(page, {"region": region.pk, "email": person.email.upper(), "title": "Министр"})
    assert RegionRepresentative.objects.get().user == person
    assert secretariat.post(page, {"region": region.pk, "email": person.email}).status_code == 422
    assert Email.objects.filter(to=person.email).count() == 1


# --- letters about what waits -----------------------------------------------------------------------
def letters(person: Any) -> int:
    return Email.objects.filter(to=person.email).count()


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def test_a_region_gets_one_letter_a_day_about_new_applications(call: Call):
    person = representative()
    reminders.tell_representatives()
    assert letters(person) == 0, "nothing waits"
    waiting(call)
    waiting(call)
    reminders.tell_representatives()
    waiting(call)
    reminders.tell_representatives()
    assert letters(person) == 1
    assert "2 заявки" in Email.objects.get(to=person.email).text
    RegionRepresentative.objects.update(told_at=days_ago(1.01))
    reminders.tell_representatives()
    assert letters(person) == 2


def test_a_region_is_reminded_of_old_ones_after_a_week(call: Call):
    person, application = representative(), waiting(call)
    Application.objects.filter(pk=application.pk).update(submitted_at=days_ago(9))
    for days, expected in ((3, 0), (7.01, 1)):
        RegionRepresentative.objects.update(told_at=days_ago(days))
        reminders.tell_representatives()
        assert letters(person) == expected


def test_nobody_is_written_to_in_vain(call: Call):
    person, ended, elsewhere = representative(), representative(), representative("77")
    RegionRepresentative.objects.filter(user=ended).update(until=timezone.now())
    application = waiting(call)
    acts.put_forward(actor=person, application=application)
    waiting(CallFactory(screening=True))
    reminders.tell_representatives()
    assert [letters(one) for one in (person, ended, elsewhere)] == [0, 0, 0]
