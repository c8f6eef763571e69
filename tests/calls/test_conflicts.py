"""Conflicts of interest: found from what is known, said by people, never read."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from livingcities.base.decision import Refused
from livingcities.calls.conflicts import found_conflicts, plain_name
from livingcities.calls.models import Application, Assignment, Author, Conflict, Juror, RegionRepresentative
from livingcities.calls.operations import jury as acts
from livingcities.people.models import Organisation, OrganisationMembership
from tests.factories import CityFactory, MembershipFactory, RegionFactory, ResidenceFactory, UserFactory

from .factories import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    JurorFactory,
    ReviewFactory,
    SubmissionFactory,
)

pytestmark = pytest.mark.django_db
Kind = Conflict.Kind


@pytest.fixture
def application() -> Application:
    organisation = Organisation.objects.create(kind="ngo", name="АНО «Парк у реки»")
    return SubmissionFactory(application__call__screening=True, application__organisation=organisation).application


@pytest.fixture
def juror(application: Application) -> Juror:
    return JurorFactory(call=application.call)


def kinds(juror: Juror) -> set[str]:
    return {kind for _juror, _application, kind in found_conflicts(juror.call, [juror])}


def test_a_stranger_has_no_conflict(juror: Juror):
    assert kinds(juror) == set()


def test_the_town_and_its_region(application: Application, juror: Juror):
    juror.city = application.city
    assert kinds(juror) == {Kind.CITY, Kind.REGION}
    juror.city = CityFactory(region=application.city.region)
    assert kinds(juror) == {Kind.REGION}
    juror.city, juror.region = None, application.city.region
    assert kinds(juror) == {Kind.REGION}
    juror.region = RegionFactory(code="77")
    assert kinds(juror) == set()


@pytest.mark.parametrize("factory", [ResidenceFactory, MembershipFactory])
def test_where_the_account_lives_or_works(application: Application, juror: Juror, factory: Any):
    factory(user=juror.user, city=application.city)
    assert kinds(juror) == {Kind.CITY, Kind.REGION}


def test_who_left_a_team_is_free(application: Application, juror: Juror):
    MembershipFactory(user=juror.user, city=application.city, state="left")
    assert kinds(juror) == set()


def test_a_representative_of_the_region(application: Application, juror: Juror):
    RegionRepresentative.objects.create(user=juror.user, region=application.city.region)
    assert kinds(juror) == {Kind.REGION}


def test_the_organisation_by_place_by_card_and_by_the_name_of_the_employer(application: Application, juror: Juror):
    place = OrganisationMembership.objects.create(
        organisation=application.organisation, person=juror.user, state="active"
    )
    assert kinds(juror) == {Kind.ORGANISATION}
    place.delete()
    juror.organisation = application.organisation
    assert kinds(juror) == {Kind.ORGANISATION}
    juror.organisation, juror.employer = None, "Парк у реки, АНО"
    assert kinds(juror) == {Kind.ORGANISATION}
    juror.employer = "Парк у озера"
    assert kinds(juror) == set()


def test_legal_forms_alone_are_no_name():
    assert plain_name("ООО «»") == ""


def test_a_colleague_of_an_author(application: Application, juror: Juror):
    other = Organisation.objects.create(kind="university", name="Архитектурный институт")
    for person in (juror.user, application.created_by):
        OrganisationMembership.objects.create(organisation=other, person=person, state="active")
    assert kinds(juror) == {Kind.ORGANISATION}


def test_an_author_even_a_reading_one(application: Application, juror: Juror):
    Author.objects.create(application=application, user=juror.user, role=Author.Role.READER)
    assert kinds(juror) == {Kind.AUTHOR}


def test_those_who_applied_together_in_any_call(application: Application, juror: Juror):
    earlier = ApplicationFactory(call=CallFactory(), author=application.created_by)
    assert kinds(juror) == set()
    Author.objects.create(application=earlier, user=juror.user)
    assert kinds(juror) == {Kind.CO_APPLICANT}


def test_rows_follow_what_is_known_and_what_people_said_stays(application: Application, juror: Juror):
    office = UserFactory(is_secretariat=True)
    acts.add_conflict(actor=office, juror=juror, application=application, note="муж работает там")
    acts.edit_juror(actor=office, juror=juror, changes={"city": application.city})
    assert set(juror.conflicts.values_list("kind", flat=True)) == {Kind.ADDED, Kind.CITY, Kind.REGION}
    acts.edit_juror(actor=office, juror=juror, changes={"city": None})
    assert set(juror.conflicts.values_list("kind", flat=True)) == {Kind.ADDED}
    assert acts.find_conflicts(actor=office, call=application.call) == 0


def test_only_what_was_added_by_hand_is_removed_by_hand(application: Application, juror: Juror):
    office = UserFactory(is_secretariat=True)
    acts.edit_juror(actor=office, juror=juror, changes={"city": application.city})
    with pytest.raises(Refused):
        acts.remove_conflict(actor=office, conflict=juror.conflicts.get(kind=Kind.CITY))
    added = acts.add_conflict(actor=office, juror=juror, application=application)
    acts.remove_conflict(actor=office, conflict=added)
    assert not juror.conflicts.filter(kind=Kind.ADDED).exists()


def test_a_conflict_found_later_ends_the_reading_and_its_marks_do_not_count(application: Application, juror: Juror):
    review = ReviewFactory(assignment=AssignmentFactory(application=application, juror=juror))
    Author.objects.create(application=application, user=juror.user)
    acts.find_conflicts(actor=UserFactory(is_secretariat=True), call=application.call)
    review.assignment.refresh_from_db()
    assert review.assignment.revoked_at
    assert not type(review).objects.that_count().exists()
    for language, why in (("ru", "автор заявки"), ("en", "author of the application")):
        with translation.override(language):
            assert review.assignment.why_revoked == why
    assert not Assignment.objects.visible_to(juror.user).exists()


def test_a_juror_says_so_on_reading(application: Application, juror: Juror):
    AssignmentFactory(application=application, juror=juror)
    acts.declare_conflict(actor=juror.user, juror=juror, application=application, note="советовал им")
    assert not Assignment.objects.in_force().exists()
    assert juror.conflicts.get().kind == Kind.DECLARED
    with pytest.raises(Refused):
        acts.declare_conflict(actor=juror.user, juror=juror, application=application)


def test_nobody_says_it_for_another_or_after_the_review(application: Application, juror: Juror):
    assignment = AssignmentFactory(application=application, juror=juror)
    other = JurorFactory(call=application.call)
    for stranger in (other.user, UserFactory(), UserFactory(is_secretariat=True)):
        with pytest.raises(Refused):
            acts.declare_conflict(actor=stranger, juror=juror, application=application)
    ReviewFactory(assignment=assignment)
    with pytest.raises(Refused):
        acts.declare_conflict(actor=juror.user, juror=juror, application=application)


def test_the_list_replaces_what_was_said_before(application: Application, juror: Juror):
    second = SubmissionFactory(application__call=application.call).application
    foreign = SubmissionFactory().application
    offered = [application, second]
    acts.declare_conflicts(actor=juror.user, juror=juror, applications=[application, foreign], offered=offered)
    assert list(juror.conflicts.values_list("application", flat=True)) == [application.pk]
    acts.declare_conflicts(actor=juror.user, juror=juror, applications=[second], offered=offered)
    assert list(juror.conflicts.values_list("application", flat=True)) == [second.pk]
    juror.refresh_from_db()
    assert juror.declared_at


@pytest.mark.parametrize("why", ["found", "later"])
def test_what_the_page_did_not_offer_stays_declared(application: Application, juror: Juror, enter: Any, why: str):
    """The machine has found a tie too, so that the list leaves it out; or it was said after the list was opened."""
    elsewhere = CityFactory(region=RegionFactory(code="77"))
    second = SubmissionFactory(application__call=application.call, application__city=elsewhere).application
    AssignmentFactory(application=application, juror=juror)
    client, page = enter(juror.user), f"/calls/{juror.call.slug}/jury/conflicts/"
    offered = f"{second.number}" if why == "later" else f"{application.number},{second.number}"
    assert f'name="offered" value="{min(application.number, second.number)},' in client.get(page).content.decode()
    acts.declare_conflict(actor=juror.user, juror=juror, application=application)
    if why == "found":
        acts.edit_juror(actor=UserFactory(is_secretariat=True), juror=juror, changes={"city": application.city})
    client.post(page, {"offered": offered, "near": [str(second.number)]})
    declared = juror.conflicts.filter(kind=Kind.DECLARED)
    assert set(declared.values_list("application", flat=True)) == {application.pk, second.pk}


def test_the_list_of_a_blind_season_names_nobody(enter: Any):
    city = CityFactory(name="Тутаев", region=RegionFactory(code="76", name="Ярославская область"))
    own = CityFactory(name="Мышкин", region=RegionFactory(code="69", name="Тверская область"))
    call = CallFactory(screening=True, is_blind=True)
    shown = SubmissionFactory(application__call=call, application__city=city, application__title="Набережная Тутаева")
    hidden = SubmissionFactory(application__call=call, application__city=own, application__title="Старый причал")
    juror = JurorFactory(call=call, city=own)
    acts.find_conflicts(actor=UserFactory(is_secretariat=True), call=call)
    page = enter(juror.user).get(f"/calls/{call.slug}/jury/conflicts/").content.decode()
    assert "Набережная" in page
    for telling in ("Тутаев", "Ярославская", "Мышкин", hidden.application.title, shown.application.reference):
        assert telling not in page, telling
    call.is_blind = False
    call.save()
    page = enter(juror.user).get(f"/calls/{call.slug}/jury/conflicts/").content.decode()
    assert "Тутаев" in page
    assert hidden.application.title in page
