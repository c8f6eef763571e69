"""The profile, who sees what of it, and the sections of «My page»."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.cities.models import Residence
from livingcities.people import operations, panels, rules
from livingcities.people.forms.profile import tidy
from livingcities.people.models import Audience, Purpose, Shown, User
from tests.factories import MembershipFactory, ResidenceFactory, UserFactory

from .factories import PlaceFactory, agree, open_person

FIELDS = {"surname": "Ким", "given_name": "Ольга", "patronymic": "", "help_offered": "Сады и дворы"}


def test_a_profile_is_changed_and_the_journal_names_the_fields_not_their_words(resident: Client):
    assert resident.post("/me/profile/", FIELDS).status_code == 302
    person = User.objects.get(pk=resident.user.pk)
    assert (person.formal_name, person.help_offered) == ("Ким Ольга", "Сады и дворы")
    act = Act.objects.get(verb="people.update_profile")
    assert set(act.data["changed"]) == {"surname", "given_name", "help_offered"}
    assert "Сады" not in str(act.data)


def test_what_was_typed_stays_when_something_is_wrong(resident: Client):
    response = resident.post("/me/profile/", FIELDS | {"surname": "<b>Ким</b>"})
    assert response.status_code == 422
    assert "Сады и дворы" in response.content.decode()
    assert User.objects.get(pk=resident.user.pk).help_offered == ""


@pytest.mark.parametrize("name", ["<script>", "Иван7", "a@b", "Ив\x00ан", "🙂", "x" * 81])
def test_names_are_made_of_letters(resident: Client, name: str):
    assert resident.post("/me/profile/", FIELDS | {"given_name": name}).status_code in {302, 422}
    assert not [stored for stored in User.objects.values_list("given_name", flat=True) if name in stored]


@pytest.mark.parametrize("name", ["Анна-Мария", "О'Коннор", "Ёлкина", "Гасан оглы", "Đặng", "van der Berg"])
def test_names_of_many_peoples_pass(resident: Client, name: str):
    assert resident.post("/me/profile/", FIELDS | {"surname": name}).status_code == 302


@given(st.text(max_size=60))
def test_tidy_text_is_one_line_without_hidden_signs(text: str):
    tidied = tidy(text)
    assert tidied == tidy(tidied)
    assert not set(tidied) & set("\n\r\t\u202e\u200b\u2066\x00")
    assert tidied == tidied.strip()


@pytest.mark.parametrize("field", ["help_offered"])
def test_right_to_left_marks_do_not_turn_a_page_around(resident: Client, field: str):
    resident.post("/me/profile/", FIELDS | {field: "Помогу \u202eмотсиц\u202c\n\n\n  с письмом  "})
    assert User.objects.get(pk=resident.user.pk).help_offered == "Помогу мотсиц\nс письмом"


def test_nobody_changes_another_profile(db: None):
    owner, other = UserFactory(), UserFactory(is_secretariat=True)
    for act, given_ in (
        (operations.update_profile, FIELDS),
        (operations.show_to, {"audiences": {"name": "everyone"}}),
        (operations.remove_photo, {}),
    ):
        with pytest.raises(Refused):
            act(actor=other, person=owner, **given_)


class TestWhoSees:
    def test_a_profile_is_closed_until_its_owner_agrees(self, enter: Any, visitor: Client):
        person = UserFactory()
        assert enter(open_person()).get(person.get_absolute_url()).status_code == 404
        assert visitor.get(person.get_absolute_url()).status_code == 404
        assert enter(person).get(person.get_absolute_url()).status_code == 200
        agree(person, Purpose.PROFILE)
        assert visitor.get(person.get_absolute_url()).status_code == 200

    def test_by_default_visitors_see_nothing_and_the_signed_in_all_but_the_address(self, enter: Any, visitor: Client):
        person = open_person(given_name="Ирина", surname="Заречная", help_offered="Учу шить")
        url = person.get_absolute_url()
        assert not {"Ирина", "Заречная", "Учу шить", person.email} & found_in(visitor.get(url), person)
        assert found_in(enter(open_person()).get(url), person) == {"Ирина", "Заречная", "Учу шить"}

    @pytest.mark.parametrize("part", [Shown.NAME, Shown.CITY, Shown.HELP, Shown.EMAIL])
    @pytest.mark.parametrize("audience", Audience)
    def test_each_part_by_itself(self, enter: Any, visitor: Client, part: Shown, audience: Audience):
        person = open_person(given_name="Ирина", surname="Заречная", help_offered="Учу шить")
        ResidenceFactory(user=person, city__name="Кологрив")
        operations.show_to(actor=person, person=person, audiences=dict.fromkeys(Shown, Audience.NOBODY))
        operations.show_to(actor=person, person=person, audiences={part: audience})
        words = {
            Shown.NAME: {"Ирина", "Заречная"}, Shown.CITY: {"Кологрив"}, Shown.HELP: {"Учу шить"},
            Shown.EMAIL: {person.email},
        }[part]  # fmt: skip
        url = person.get_absolute_url()
        assert found_in(visitor.get(url), person) == (words if audience == Audience.EVERYONE else set())
        signed_in = found_in(enter(open_person()).get(url), person)
        assert signed_in == (set() if audience == Audience.NOBODY else words)

    def test_a_city_is_shown_with_what_its_team_has_said(self, enter: Any):
        person = open_person()
        residence = ResidenceFactory(user=person, city__name="Кологрив")
        viewer, url, words = enter(open_person()), person.get_absolute_url(), "подтвердила команда города"
        page = viewer.get(url).content.decode()
        assert f'href="{residence.city.get_absolute_url()}"' in page
        assert words not in page
        Residence.objects.update(confirmed_at=timezone.now())
        assert words in viewer.get(url).content.decode()
        Residence.objects.update(confirmed_at=None, declined_at=timezone.now())
        assert "Кологрив" not in viewer.get(url).content.decode()

    def test_organisations_are_a_part_too(self, enter: Any):
        person = open_person(shown_to={"organisations": "nobody"})
        place = PlaceFactory(person=person, organisation__name="Музей льна")
        viewer = enter(open_person())
        assert "Музей льна" not in viewer.get(person.get_absolute_url()).content.decode()
        page = viewer.get(place.organisation.get_absolute_url()).content.decode()
        assert person.surname not in page

    def test_ones_own_page_shows_what_a_stranger_sees(self, enter: Any, visitor: Client):
        person = open_person(given_name="Ирина", surname="Заречная", help_offered="Учу шить")
        operations.show_to(actor=person, person=person, audiences={"help": "everyone"})
        own, url = enter(person), person.get_absolute_url()
        pages = [enter(open_person()).get(url), own.get(url), visitor.get(url), own.get(f"{url}?for=everyone")]
        parts = [page.context["parts"] for page in pages]
        assert parts[0] == parts[1] == {"name", "photo", "city", "organisations", "help"}
        assert parts[2] == parts[3] == {"help"}
        main = pages[3].content.decode().partition("<main")[2].partition("</main>")[0]
        assert "Учу шить" in main
        assert "Заречная" not in main

    def test_nobody_else_chooses_the_eyes(self, enter: Any):
        person = open_person(given_name="Ирина", surname="Заречная", help_offered="")
        page = enter(open_person()).get(f"{person.get_absolute_url()}?for=everyone")
        assert found_in(page, person) == {"Ирина", "Заречная"}

    def test_whoever_has_not_agreed_is_told_that_nobody_sees_them(self, resident: Client):
        page = resident.get(resident.user.get_absolute_url()).content.decode()
        assert "notice-warning" in page
        agree(resident.user, Purpose.PROFILE)
        assert "notice-warning" not in resident.get(resident.user.get_absolute_url()).content.decode()

    def test_a_closed_account_is_gone(self, enter: Any):
        person = open_person(is_active=False)
        assert enter(open_person()).get(person.get_absolute_url()).status_code == 404

    def test_an_unknown_audience_in_the_table_shows_no_more_than_the_default(self, db: None, visitor: Client):
        person = open_person(shown_to={"name": "the whole world"})
        assert rules.shown_parts(visitor.user, person) == set()

    def test_the_form_takes_no_other_audience(self, resident: Client):
        answers = dict.fromkeys(Shown.values, "everyone") | {"email": "moon"}
        assert resident.post("/me/profile/audience/", answers).status_code == 422
        assert User.objects.get(pk=resident.user.pk).shown_to == {}


def found_in(response: Any, person: User) -> set[str]:
    page = response.content.decode()
    words = {person.given_name, person.surname, person.help_offered, person.email, "Кологрив"}
    return {word for word in words if word and word in page}


def test_a_person_without_a_name_is_a_number_and_no_part_of_the_address(visitor: Client):
    person = open_person(given_name="", surname="", email="olga.kim1987@example.org", shown_to={"name": "everyone"})
    page = visitor.get(person.get_absolute_url()).content.decode()
    assert "olga" not in page
    assert str(person.pk) in person.name
    assert "olga" not in f"{person} {person.formal_name} {person.get_short_name()}"


class TestSections:
    def test_stand_in_order_and_empty_ones_are_left_out(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(panels, "MINE", [])
        panels.register(30, "b.html", lambda request: {"n": 1})
        panels.register(20, "a.html", lambda request: {})
        panels.register(25, "empty.html", lambda request: None)
        assert panels.mine(None) == [("a.html", {}), ("b.html", {"n": 1})]

    def test_register_once(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(panels, "MINE", [])
        panels.register(30, "b.html", lambda request: {})
        with pytest.raises(ValueError, match="twice"):
            panels.register(40, "b.html", lambda request: {})

    def test_my_page_shows_all_of_ours(self, resident: Client):
        page = resident.get("/me/").content.decode()
        for name in ("profile", "organisations", "security", "consents", "data"):
            assert f'id="section-{name}"' in page

    def test_my_page_costs_the_same_with_much_and_little(self, enter: Any, django_assert_num_queries: Any):
        person = agree(UserFactory(), *Purpose)
        client = enter(person)
        ResidenceFactory(user=person)
        for _more in range(2):
            for _place in range(3):
                PlaceFactory(person=person)
            with django_assert_num_queries(19):
                client.get("/me/")

    def test_my_page_names_my_city_and_my_teams(self, enter: Any):
        place = MembershipFactory(city__name="Солигалич")
        ResidenceFactory(user=place.user, city__name="Кологрив")
        MembershipFactory(user=place.user, city__name="Чухлома", state="asked")
        page = enter(place.user).get("/me/").content.decode()
        assert {"Солигалич", "Кологрив", "Чухлома"} <= set(re.findall("Солигалич|Кологрив|Чухлома", page))
        assert f"/cities/{place.city.slug}/team/" in page
