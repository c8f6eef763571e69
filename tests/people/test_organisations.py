from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.cities.models import City
from livingcities.people import operations, rules
from livingcities.people.models import Organisation, OrganisationMembership
from livingcities.people.operations.organisations import stamp
from tests.factories import MembershipFactory, UserFactory

from .factories import OrganisationFactory, PlaceFactory, State, open_person

NEW = "/me/organisations/new/"
CARD = {
    "kind": "authority",
    "name": "Администрация Елецка",
    "inn": "7707 0838 93",
    "site": "example.org",
    "description": "",
}


@pytest.fixture
def contact(db: None) -> OrganisationMembership:
    return PlaceFactory(is_contact=True)


def test_an_organisation_is_entered_and_looked_after(resident: Client):
    resident.post(NEW, CARD | {"title": "глава отдела"})
    organisation = Organisation.objects.get()
    assert (organisation.inn, organisation.site, organisation.confirmed_at) == (
        "7707083893",
        "https://example.org",
        None,
    )
    place = organisation.memberships.get()
    assert (place.person, place.is_contact, place.title) == (resident.user, True, "глава отдела")


@pytest.mark.parametrize(
    "wrong",
    [{"inn": "7707083894"}, {"inn": "абв"}, {"name": " "}, {"name": "x" * 201}, {"kind": "mafia"},
     {"site": "javascript:alert(1)"}, {"site": "ftp://example.org"}, {"description": "x" * 1001}],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_kept(resident: Client, wrong: dict[str, str]):
    assert resident.post(NEW, CARD | wrong).status_code == 422
    assert not Organisation.objects.exists()


def test_one_number_is_one_organisation(resident: Client):
    OrganisationFactory(inn="7707083893")
    assert resident.post(NEW, CARD).status_code == 422


def test_nobody_fills_the_register_alone(db: None):
    person = UserFactory()
    for n in range(rules.WAITING_ORGANISATIONS):
        operations.add_organisation(actor=person, kind="ngo", name=f"Фонд {n}")
    with pytest.raises(Refused):
        operations.add_organisation(actor=person, kind="ngo", name="Ещё один")
    operations.add_organisation(actor=UserFactory(), kind="ngo", name="Чужой")


def seen_on(client: Client, url: str) -> str:
    """What the form of the page says that its reader has seen."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    assert found
    return found[1]


class TestConfirming:
    def test_is_for_the_secretariat(self, clients: dict[str, Client]):
        organisation = OrganisationFactory(kind="authority")
        PlaceFactory(organisation=organisation, is_contact=True, person__email="head@example.org")
        act = f"/people/organisations/{organisation.pk}/confirm/"
        seen = {"seen": stamp(organisation)}
        for role in ("visitor", "resident", "member", "coordinator"):
            clients[role].post(act, seen)
            organisation.refresh_from_db()
            assert organisation.confirmed_at is None, role
        clients["secretariat"].post(act, seen)
        organisation.refresh_from_db()
        assert organisation.confirmed_by == clients["secretariat"].user
        assert Email.objects.filter(to="head@example.org").exists()

    def test_opens_the_page_to_visitors(self, visitor: Client, secretariat: Client):
        organisation = OrganisationFactory()
        url = organisation.get_absolute_url()
        assert visitor.get(url).status_code == 404
        operations.confirm_organisation(actor=secretariat.user, organisation=organisation)
        assert visitor.get(url).status_code == 200

    @pytest.mark.parametrize("change", [{"kind": "authority"}, {"name": "Администрация"}, {"inn": "7707083893"}])
    def test_is_of_what_the_secretary_saw(
        self, contact: OrganisationMembership, secretariat: Client, change: dict[str, str]
    ):
        organisation = contact.organisation
        url = organisation.get_absolute_url()
        before = {"seen": seen_on(secretariat, url)}
        card = {"kind": organisation.kind, "name": organisation.name, "inn": "", "site": "", "description": ""}
        operations.update_organisation(actor=contact.person, organisation=organisation, **(card | change))

        answer = secretariat.post(f"{url}confirm/", before, follow=True)
        assert answer.redirect_chain == [(url, 302)]
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
        organisation.refresh_from_db()
        assert organisation.confirmed_at is None
        assert not Email.objects.exists()

        secretariat.post(f"{url}confirm/", {"seen": seen_on(secretariat, url)})
        organisation.refresh_from_db()
        assert organisation.confirmed_by == secretariat.user

    def test_is_not_done_by_a_form_that_shows_nothing(self, contact: OrganisationMembership, secretariat: Client):
        secretariat.post(f"{contact.organisation.get_absolute_url()}confirm/")
        contact.organisation.refresh_from_db()
        assert contact.organisation.confirmed_at is None

    @pytest.mark.parametrize(("kind", "waits"), [("authority", True), ("business", False), ("community", False)])
    def test_is_awaited_of_authorities(self, resident: Client, kind: str, waits: bool):
        page = resident.get(OrganisationFactory(kind=kind).get_absolute_url()).content.decode()
        assert ("ещё не подтверждена" in page) == waits

    def test_authorities_wait_first(self, db: None):
        OrganisationFactory(kind="ngo")
        authority = OrganisationFactory(kind="authority")
        assert Organisation.objects.waiting_for_confirmation().first() == authority

    def test_is_lost_with_a_new_name_but_not_with_a_new_site(
        self, contact: OrganisationMembership, secretariat: Client
    ):
        organisation = contact.organisation
        operations.confirm_organisation(actor=secretariat.user, organisation=organisation)
        card = {"kind": organisation.kind, "name": organisation.name, "inn": "", "description": ""}
        operations.update_organisation(
            actor=contact.person, organisation=organisation, site="https://example.org", **card
        )
        assert organisation.confirmed_at
        operations.update_organisation(
            actor=contact.person, organisation=organisation, site="", **(card | {"name": "Другая"})
        )
        organisation.refresh_from_db()
        assert organisation.confirmed_at is None


class TestJoining:
    def test_the_contact_is_asked_and_answers(self, contact: OrganisationMembership, resident: Client, enter: Any):
        url = contact.organisation.get_absolute_url()
        resident.post(f"{url}join/", {"title": "садовник"})
        place = OrganisationMembership.objects.get(person=resident.user)
        assert place.state == State.ASKED
        assert Email.objects.filter(to=contact.person.email).count() == 1
        enter(contact.person).post(f"/people/requests/{place.pk}/accept/")
        place.refresh_from_db()
        assert place.state == State.ACTIVE
        assert Email.objects.filter(to=resident.user.email).count() == 1

    def test_twice_is_refused_and_after_a_no_one_may_ask_again(self, contact: OrganisationMembership):
        person = UserFactory()
        place = operations.join_organisation(actor=person, organisation=contact.organisation)
        with pytest.raises(Refused):
            operations.join_organisation(actor=person, organisation=contact.organisation)
        operations.refuse_member(actor=contact.person, membership=place)
        assert operations.join_organisation(actor=person, organisation=contact.organisation).state == State.ASKED

    def test_a_request_is_answered_once(self, contact: OrganisationMembership):
        place = operations.join_organisation(actor=UserFactory(), organisation=contact.organisation)
        operations.accept_member(actor=contact.person, membership=place)
        with pytest.raises(Refused):
            operations.refuse_member(actor=contact.person, membership=place)

    def test_of_two_answers_at_once_the_first_counts(self, contact: OrganisationMembership):
        asked = operations.join_organisation(actor=UserFactory(), organisation=contact.organisation)
        seen_by_another = OrganisationMembership.objects.get(pk=asked.pk)
        operations.accept_member(actor=contact.person, membership=asked)
        with pytest.raises(Refused):
            operations.refuse_member(actor=contact.person, membership=seen_by_another)
        asked.refresh_from_db()
        assert asked.state == State.ACTIVE

    def test_asking_again_and_again_fills_nobodys_mailbox(
        self, contact: OrganisationMembership, resident: Client, city: City
    ):
        """Counted over all rooms: an organisation, then a town."""
        place = contact.organisation.get_absolute_url()
        for _time in range(10):
            assert resident.post(f"{place}join/").status_code == 302
            assert resident.post(f"{place}leave/").status_code == 302
        assert resident.post(f"{place}join/").status_code == 429
        MembershipFactory(city=city, role="coordinator")
        join = reverse("cities:join", args=[city.slug])
        assert resident.post(join, {"about": "Учу в школе"}).status_code == 429
        assert Email.objects.count() == 10

    def test_others_neither_see_nor_answer_requests(self, contact: OrganisationMembership, resident: Client):
        asking = open_person(email="asking@example.org")
        place = operations.join_organisation(actor=asking, organisation=contact.organisation)
        assert "asking@example.org" not in resident.get(contact.organisation.get_absolute_url()).content.decode()
        assert resident.post(f"/people/requests/{place.pk}/accept/").status_code == 404
        ordinary = PlaceFactory(organisation=contact.organisation)
        with pytest.raises(Refused):
            operations.accept_member(actor=ordinary.person, membership=place)

    def test_nobody_accepts_themselves(self, contact: OrganisationMembership, resident: Client):
        place = operations.join_organisation(actor=resident.user, organisation=contact.organisation)
        assert resident.post(f"/people/requests/{place.pk}/accept/").status_code == 403


class TestLeaving:
    def test_passes_the_care_on(self, contact: OrganisationMembership):
        heir = PlaceFactory(organisation=contact.organisation)
        operations.leave_organisation(actor=contact.person, membership=contact)
        heir.refresh_from_db()
        assert heir.is_contact
        assert not rules.is_contact(contact.person, contact.organisation)

    def test_of_the_last_leaves_it_to_the_secretariat(self, contact: OrganisationMembership, secretariat: Client):
        operations.leave_organisation(actor=contact.person, membership=contact)
        person = UserFactory()
        place = operations.join_organisation(actor=person, organisation=contact.organisation)
        operations.accept_member(actor=secretariat.user, membership=place)
        assert rules.is_contact(person, contact.organisation)

    def test_is_one_s_own_act(self, contact: OrganisationMembership, resident: Client):
        with pytest.raises(Refused):
            operations.leave_organisation(actor=resident.user, membership=contact)
        assert resident.post(f"{contact.organisation.get_absolute_url()}leave/").status_code == 404


def test_editing_is_for_the_contact(contact: OrganisationMembership, resident: Client, enter: Any):
    url = f"{contact.organisation.get_absolute_url()}edit/"
    assert resident.get(url).status_code == 403
    client = enter(contact.person)
    assert client.get(url).status_code == 200
    assert client.post(url, CARD | {"inn": ""}).status_code == 302
    contact.organisation.refresh_from_db()
    assert contact.organisation.name == "Администрация Елецка"


def test_the_search_knows_cyrillic_case_and_numbers(resident: Client):
    OrganisationFactory(name="Музей ЛЬНА", inn="7707083893")
    for words in ("льна", "7707083893"):
        assert "Музей ЛЬНА" in resident.get("/me/organisations/", {"q": words}).content.decode()
    assert "Музей ЛЬНА" not in resident.get("/me/organisations/", {"q": "нет"}).content.decode()


def test_letters_are_in_the_language_of_the_house_whoever_presses_the_button(contact: OrganisationMembership):
    name = contact.organisation.name
    with translation.override("en"):
        asked = operations.join_organisation(actor=UserFactory(), organisation=contact.organisation, title="садовник")
        operations.accept_member(actor=contact.person, membership=asked)
        operations.confirm_organisation(
            actor=UserFactory(is_secretariat=True), organisation=contact.organisation, seen=stamp(contact.organisation)
        )
    letters = dict(Email.objects.values_list("subject", "text"))
    assert set(letters) == {
        f"{asked.person.formal_name} просит включить в список: {name}",
        f"Ответ: {name}",
        f"Подтверждено: {name}",
    }
    assert all("Живые города" in text for text in letters.values())


@pytest.mark.django_db(transaction=True)
def test_of_two_secretaries_at_once_one_confirms_and_one_letter_leaves(together: Any):
    organisation = PlaceFactory(is_contact=True).organisation
    secretaries = [UserFactory(is_secretariat=True) for _secretary in range(2)]

    def confirm(secretary: Any) -> Any:
        read = Organisation.objects.get(pk=organisation.pk)
        return lambda: operations.confirm_organisation(actor=secretary, organisation=read, seen=stamp(read))

    results = together(*(confirm(secretary) for secretary in secretaries))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Email.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_accepted_at_once_make_one_contact(together: Any):
    organisation, secretary = OrganisationFactory(), UserFactory(is_secretariat=True)
    asked = [PlaceFactory(organisation=organisation, state=State.ASKED) for _person in range(2)]

    def accept(place: OrganisationMembership) -> Any:
        fresh = OrganisationMembership.objects.select_related("organisation").get(pk=place.pk)
        return lambda: operations.accept_member(actor=secretary, membership=fresh)

    assert together(*(accept(place) for place in asked)) == [None, None]
    assert organisation.memberships.active().filter(is_contact=True).count() == 1
