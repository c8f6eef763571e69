from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.cities import operations, personal_data, rules
from livingcities.cities.models import City, Membership, Residence
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(city: City):
    return MembershipFactory(city=city).user


def test_what_a_person_says_counts_once_the_team_confirms_it(city: City, team):
    person = UserFactory()
    residence = operations.state_residence(actor=person, city=city, about="Улица Островского")
    assert not Residence.objects.confirmed().exists()
    assert Residence.objects.waiting().visible_to(team).get() == residence

    operations.confirm_residence(actor=team, residence=residence)

    assert Residence.objects.confirmed().get().confirmed_by == team
    assert Email.objects.get().to == person.email


def test_to_move_is_to_ask_anew_and_to_say_the_same_again_is_not(city: City, team):
    person = UserFactory()
    operations.confirm_residence(actor=team, residence=operations.state_residence(actor=person, city=city))
    operations.state_residence(actor=person, city=city)
    assert Residence.objects.confirmed().exists()
    operations.state_residence(actor=person, city=CityFactory(name="Галич"))
    residence = Residence.objects.get()
    assert residence.city.name == "Галич"
    assert residence.confirmed_at is residence.confirmed_by is None


def test_a_refusal_has_a_reason_and_can_be_answered(city: City, team):
    person = UserFactory()
    residence = operations.state_residence(actor=person, city=city)
    operations.decline_residence(actor=team, residence=residence, reason="Назовите улицу")
    assert "Назовите улицу" in Email.objects.get().text
    assert not Residence.objects.waiting().exists()
    operations.state_residence(actor=person, city=city, about="Набережная, 3")
    assert Residence.objects.waiting().get().reason == ""


def test_nobody_confirms_themselves_or_for_another_town(city: City, team):
    own = operations.state_residence(actor=team, city=city)
    other = operations.state_residence(actor=UserFactory(), city=CityFactory(name="Галич"))
    for residence in (own, other):
        with pytest.raises(Refused):
            operations.confirm_residence(actor=team, residence=residence)
    assert rules.can_confirm_residence(UserFactory(is_secretariat=True), own)
    assert not Residence.objects.confirmed().exists()


def test_residences_are_seen_by_the_team_alone(city: City, team):
    residence = operations.state_residence(actor=UserFactory(), city=city)
    for stranger in (AnonymousUser(), UserFactory(), MembershipFactory(city=CityFactory(name="Галич")).user):
        assert not Residence.objects.visible_to(stranger).exists()
    assert Residence.objects.visible_to(residence.user).exists()


def test_a_person_takes_it_back(city: City):
    person = UserFactory()
    operations.state_residence(actor=person, city=city)
    operations.forget_residence(actor=person)
    assert not Residence.objects.exists()
    assert person.name not in "".join(Act.objects.filter(verb="cities.state_residence").values_list("title", flat=True))


def test_personal_data_are_handed_out_and_erased(city: City):
    person = UserFactory(given_name="Зульфия", surname="Гатина")
    operations.state_residence(actor=person, city=city, about="Улица Мира")
    operations.appoint_coordinator(actor=UserFactory(is_secretariat=True), city=city, user=person)
    data = personal_data.export(person)
    assert data["residence"]["about"] == "Улица Мира"
    assert [team["role"] for team in data["teams"]] == ["coordinator"]

    personal_data.erase(person)

    assert not Residence.objects.exists()
    assert not Membership.objects.exists()
    assert not City.objects.get(pk=city.pk).is_living
    titles = "".join(Act.objects.filter(verb__startswith="cities.").values_list("title", flat=True))
    assert "Гатина" not in titles
    assert personal_data.export(person) == {"residence": None, "teams": []}


def test_the_pages_lead_from_a_search_to_a_confirmed_residence(city: City, team, enter):
    person = enter(UserFactory())
    found = person.get("/cities/mine/residence/", {"q": city.name.lower()}).content.decode()
    assert f"?city={city.slug}" in found
    person.post(f"/cities/mine/residence/?city={city.slug}", {"about": "Живу у вокзала"})
    residence = Residence.objects.get()

    queue = f"/cities/{city.slug}/team/residents/"
    assert person.get(queue).status_code == 403
    assert person.post(f"{queue}{residence.pk}/confirm/").status_code == 403
    member = enter(team)
    assert "Живу у вокзала" in member.get(queue).content.decode()
    member.post(f"{queue}{residence.pk}/confirm/")
    residence.refresh_from_db()
    assert residence.confirmed_by == team
    assert "Живу у вокзала" not in member.get(queue).content.decode()
