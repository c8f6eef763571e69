"""City teams: the way in, roles, the way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.cities import operations, rules
from livingcities.cities.models import City, Membership
from livingcities.people.operations import delete_account
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
Role, State = Membership.Role, Membership.State


def coordinator(city: City, **user: object) -> Membership:
    return MembershipFactory(city=city, role=Role.COORDINATOR, user=UserFactory(**user))


def asked(city: City) -> Membership:
    return operations.ask_to_join(actor=UserFactory(), city=city, about="Учу в школе № 2")


def test_a_request_goes_to_the_coordinators_and_the_answer_back(city: City):
    lead = coordinator(city)
    place = asked(city)
    assert set(Email.objects.values_list("to", flat=True)) == {lead.user.email}
    assert "Учу в школе № 2" in Email.objects.get().text

    operations.accept_request(actor=lead.user, membership=place)

    place.refresh_from_db()
    assert (place.state, place.role, place.decided_by) == (State.ACTIVE, Role.MEMBER, lead.user)
    assert Email.objects.filter(to=place.user.email).count() == 1
    assert Act.objects.filter(verb="cities.accept_request", actor=lead.user).exists()


def test_where_there_is_no_coordinator_the_secretariat_decides(city: City):
    secretary = UserFactory(is_secretariat=True)
    member = MembershipFactory(city=city)
    place = asked(city)
    assert Email.objects.get().to == secretary.email
    with pytest.raises(Refused):
        operations.accept_request(actor=member.user, membership=place)

    operations.accept_request(actor=secretary, membership=place, role=Role.COORDINATOR)

    city.refresh_from_db()
    assert city.is_living
    assert rules.is_in_team(place.user, city, role=Role.COORDINATOR)


def test_a_refusal_says_why_and_leaves_the_door_open(city: City):
    lead = coordinator(city)
    place = asked(city)
    operations.refuse_request(actor=lead.user, membership=place, reason="Расскажите о себе подробнее")
    assert "Расскажите о себе подробнее" in Email.objects.filter(to=place.user.email).get().text
    assert not rules.is_in_team(place.user, city)
    assert rules.can_ask_to_join(place.user, city)
    operations.ask_to_join(actor=place.user, city=city, about="Архитектор")
    place.refresh_from_db()
    assert (place.state, place.reason, place.about) == (State.ASKED, "", "Архитектор")


def test_nobody_asks_twice_or_without_an_account(city: City):
    place = asked(city)
    assert not rules.can_ask_to_join(place.user, city)
    assert not rules.can_ask_to_join(AnonymousUser(), city)
    with pytest.raises(Refused):
        operations.ask_to_join(actor=place.user, city=city, about="")
    assert Membership.objects.count() == 1


def test_a_request_can_be_taken_back_by_its_author_only(city: City):
    place = asked(city)
    with pytest.raises(Refused):
        operations.withdraw_request(actor=UserFactory(), membership=place)
    operations.withdraw_request(actor=place.user, membership=place)
    assert Membership.objects.get().state == State.LEFT


def test_a_coordinator_of_another_city_has_no_say_here(city: City):
    stranger = coordinator(CityFactory(name="Галич")).user
    member = MembershipFactory(city=city)
    place = asked(city)
    for decision in (
        rules.can_answer_request(stranger, place),
        rules.can_remove(stranger, member),
        rules.can_change_role(stranger, member),
        rules.can_invite(stranger, city),
        rules.can_act_for_city(stranger, city),
    ):
        assert not decision
        assert str(decision.reason)


def test_the_last_coordinator_stays_until_there_is_another(city: City):
    lead = coordinator(city)
    member = MembershipFactory(city=city)
    for act in (
        lambda: operations.leave_team(actor=lead.user, membership=lead),
        lambda: operations.change_role(actor=lead.user, membership=lead, role=Role.MEMBER),
    ):
        with pytest.raises(Refused):
            act()
    operations.change_role(actor=lead.user, membership=member, role=Role.COORDINATOR)
    operations.leave_team(actor=lead.user, membership=lead)
    lead.refresh_from_db()
    city.refresh_from_db()
    assert lead.state == State.LEFT
    assert city.is_living


def test_coordinators_remove_others_not_themselves(city: City):
    lead, member = coordinator(city), MembershipFactory(city=city)
    with pytest.raises(Refused):
        operations.remove_member(actor=lead.user, membership=lead, reason="x")
    with pytest.raises(Refused):
        operations.remove_member(actor=member.user, membership=lead, reason="x")
    operations.remove_member(actor=lead.user, membership=member, reason="Переехал")
    member.refresh_from_db()
    assert member.state == State.LEFT
    assert "Переехал" in Email.objects.get(to=member.user.email).text


def test_why_the_last_coordinator_stays_is_said_as_an_answer_to_leaving(city: City, enter):
    client = enter(coordinator(city).user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(f"/cities/{city.slug}/team/").content.decode()
    assert "You cannot leave yet. A team needs a coordinator" in page


def test_the_secretariat_may_leave_a_team_without_a_coordinator_and_the_city_rests(city: City):
    lead = operations.appoint_coordinator(actor=SYSTEM, city=city, user=UserFactory())
    assert city.is_living
    operations.remove_member(actor=UserFactory(is_secretariat=True), membership=lead, reason="По просьбе города")
    city.refresh_from_db()
    assert not city.is_living


def test_a_city_with_demo_people_only_lives_in_the_demo_alone(city: City):
    operations.appoint_coordinator(actor=SYSTEM, city=city, user=UserFactory(is_demo=True))
    city.refresh_from_db()
    assert (city.is_living, city.is_demo_living, city.counts_as_living) == (False, True, True)
    operations.appoint_coordinator(actor=SYSTEM, city=city, user=UserFactory())
    city.refresh_from_db()
    assert (city.is_living, city.is_demo_living) == (True, False)


def test_only_the_secretariat_names_coordinators_and_living_cities(city: City):
    lead = coordinator(city)
    with pytest.raises(Refused):
        operations.appoint_coordinator(actor=lead.user, city=city, user=UserFactory())
    with pytest.raises(Refused):
        operations.mark_living(actor=lead.user, city=city, living=True)
    operations.mark_living(actor=UserFactory(is_secretariat=True), city=city, living=True)
    assert City.objects.living().get() == city


def test_requests_are_seen_by_those_who_decide(city: City):
    lead, member, place = coordinator(city), MembershipFactory(city=city), asked(city)
    seen = lambda user: Membership.objects.waiting().visible_to(user).exists()  # noqa: E731
    assert seen(lead.user)
    assert seen(place.user)
    assert seen(UserFactory(is_secretariat=True))
    assert not seen(member.user)
    assert not seen(AnonymousUser())
    assert not seen(coordinator(CityFactory(name="Галич")).user)


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_answer_at_once_one_is_told_so(together):
    city = CityFactory()
    first, second = coordinator(city).user, coordinator(city).user
    place = asked(city)

    def accept() -> None:
        operations.accept_request(actor=first, membership=Membership.objects.get(pk=place.pk))

    def refuse() -> None:
        mine = Membership.objects.get(pk=place.pk)
        operations.refuse_request(actor=second, membership=mine, reason="Нет")

    results = together(accept, refuse)

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Email.objects.filter(to=place.user.email).count() == 1
    assert Act.objects.filter(verb__in=("cities.accept_request", "cities.refuse_request")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_leave_at_once_do_not_both_go(together):
    city = CityFactory()
    places = [coordinator(city), coordinator(city)]

    def leave(place: Membership):
        return lambda: operations.leave_team(actor=place.user, membership=Membership.objects.get(pk=place.pk))

    results = together(*(leave(place) for place in places))

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Membership.objects.coordinators().count() == 1


def test_the_day_of_a_member_is_the_towns_own(enter):
    """Late in the evening of Moscow it is tomorrow in Kamchatka."""
    city = CityFactory(time_zone="Asia/Kamchatka")
    place = MembershipFactory(city=city, since=datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    page = enter(place.user).get(f"/cities/{city.slug}/team/").content.decode().replace("\xa0", " ")
    members = page[page.index('id="members"') :]
    assert "2 марта, 08:00 по местному времени" in members
    assert "1 марта, 23:00 по Москве" in members


@pytest.mark.django_db(transaction=True)
def test_a_town_whose_coordinators_delete_their_accounts_at_once_lives_no_more(together):
    city = CityFactory()
    people = [MembershipFactory(city=city, role="coordinator").user for _person in range(2)]
    operations.redraw_living(city)
    assert City.objects.get(pk=city.pk).is_living

    def go(person):
        return lambda: delete_account(actor=person, person=person)

    assert together(*(go(person) for person in people)) == [None, None]
    assert not City.objects.get(pk=city.pk).is_living
