"""A school by the ready template, from the call to the published results: persons, no nominations, no towns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from livingcities.base.decision import Refused
from livingcities.base.models import Email
from livingcities.calls.given import PLACE
from livingcities.calls.models import Application, Assignment, Call, Decision
from livingcities.calls.operations import assigning, calls, drafts, forms, results, screening, sitting, submitting
from livingcities.calls.operations.open_results import build_bundle
from livingcities.calls.questionnaire import Questionnaire
from livingcities.credentials.models import Credential
from livingcities.programmes import ready
from livingcities.programmes.operations import editions
from livingcities.programmes.operations.templates import begin_from_template
from tests.calls.factories import JurorFactory, ReviewFactory
from tests.factories import CityFactory, MembershipFactory, UserFactory

from .factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
Enter = Callable[[Any], Client]

ANSWERS = {"time": "yes", "name": "Анна Речная", "place": "Озёрск"}


@pytest.fixture
def office() -> Any:
    return UserFactory(is_secretariat=True)


@pytest.fixture
def call(office: Any) -> Call:
    """Open, with two places instead of thirty."""
    programme = ProgrammeFactory(kind="school", name="Школа городских команд")
    edition = begin_from_template(actor=office, programme=programme, template=ready.TEMPLATES["school"], year=2031)
    made: Call = edition.calls.get()
    now = timezone.now()
    moments = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1)}
    moments |= {"review_until": now + timedelta(days=2), "results_at": now + timedelta(days=3)}
    calls.edit(actor=office, call=made, changes=moments | {"winners": 2})
    forms.publish_form(actor=office, call=made)
    editions.announce(actor=office, edition=edition)
    made.refresh_from_db()
    calls.open_call(actor=office, call=made)
    return made


def hand_in(application: Application, person: Any) -> None:
    for question in Questionnaire.of(application.form.schema).questions:
        value = ANSWERS.get(question.key, "Хочу, чтобы соседи договорились.")
        drafts.save_answer(actor=person, application=application, question=question.key, value=value, version=0)
    application.refresh_from_db()
    submitting.submit(actor=person, application=application)


def test_a_school_from_the_call_to_the_published_results(call: Call, office: Any, enter: Enter) -> None:
    people = [UserFactory() for _n in range(5)]
    for person in people:
        begun = enter(person).post(f"/calls/{call.slug}/apply/?as=person", {"title": f"Двор: {person.email}"})
        assert begun.status_code == 302, "nobody is asked for a town"
        hand_in(Application.objects.get(created_by=person), person)
    Call.objects.filter(pk=call.pk).update(state=Call.State.SCREENING, closes_at=timezone.now())
    call.refresh_from_db()
    for application in call.applications.select_related("call"):
        assert application.city is None
        screening.admit(actor=office, application=application)
    jurors = [JurorFactory(call=call) for _n in range(4)]
    plan = assigning.keep_plan(actor=office, call=call, computed=assigning.compute(call))
    assigning.accept_plan(actor=office, plan=plan)
    for given in Assignment.objects.filter(application__call=call).select_related("application", "juror__call"):
        ReviewFactory(assignment=given, marks=[min(5, given.application.number or 0)] * 4)
    call.refresh_from_db()
    results.seal(actor=office, call=call)
    results.rank(call)
    held = sitting.hold_sitting(actor=office, call=call, held_on=date(2031, 9, 22), present=jurors)
    sitting.follow_ranking(actor=office, sitting=held, track=None)
    sitting.sign_sitting(actor=office, sitting=held)
    Email.objects.all().delete()
    results.publish(actor=office, call=call)
    build_bundle.call(call.pk)
    chosen = Decision.objects.filter(application__call=call, kind=Decision.Kind.WINNER)
    assert sorted(chosen.values_list("application__number", flat=True)) == [4, 5]
    letters_speak_of_places(people)
    assert not Credential.objects.filter(kind=Credential.Kind.DIPLOMA).exists(), "a place is no diploma"
    assert Credential.objects.filter(kind=Credential.Kind.THANKS).count() == len(jurors)
    pages_speak_of_places(call, enter(people[4]), enter(office))


def letters_speak_of_places(people: list[Any]) -> None:
    """Of the two best, and to nobody of a prize."""
    texts = {person: Email.objects.get(to=person.email).text for person in people}
    with translation.override(settings.LANGUAGE_CODE):
        chosen = str(PLACE.letters[Decision.Kind.WINNER]).partition("%(title)s")[0]
    assert [person for person in people if chosen in texts[person]] == people[3:]
    for text in texts.values():
        assert "победител" not in text
        assert "приза" not in text
        assert "наград" not in text


def pages_speak_of_places(call: Call, reader: Client, office: Client) -> None:
    winner = call.applications.get(number=5)
    published = reader.get(f"/calls/{call.slug}/results/").content.decode()
    assert winner.title in published
    for word in ("победител", "приз", "наград"):
        assert word not in published.lower()
    assert "победитель" not in reader.get(reverse("calls:feedback", args=[winner.key])).content.decode()
    assert reader.get(call.editions.get().get_absolute_url()).status_code == 200
    assert office.get(f"/calls/{call.slug}/applications/").status_code == 200


def test_a_team_applies_for_its_town_and_a_person_may_name_one(call: Call, enter: Enter) -> None:
    town = CityFactory(name="Озёрск", slug="ozersk")
    member = MembershipFactory(city=town).user
    address = f"/calls/{call.slug}/apply/"
    enter(member).post(f"{address}?as=city-{town.pk}", {"title": "Набережная"})
    assert Application.objects.get().city == town
    person = enter(UserFactory())
    assert 'name="q"' in person.get(f"{address}?as=person&elsewhere=1").content.decode()
    person.post(f"{address}?as=person&city=ozersk", {"title": "Двор"})
    assert Application.objects.get(title="Двор").city == town
    assert call.title_label in person.get(f"{address}?as=person").content.decode()


def test_a_call_that_asks_for_a_town_takes_nobody_without_one(call: Call, enter: Enter) -> None:
    Call.objects.update(needs_town=True)
    call.refresh_from_db()
    person = UserFactory()
    with pytest.raises(Refused):
        drafts.begin_application(actor=person, call=call, city=None, applicant="person", title="Двор")
    answer = enter(person).post(f"/calls/{call.slug}/apply/?as=person", {"title": "Двор"})
    assert answer.status_code == 200
    assert not Application.objects.exists()


def test_without_a_town_the_registry_gives_no_nomination_and_the_page_says_so(call: Call, enter: Enter) -> None:
    call.tracks.create(number=1, title="До 10 тысяч", population_max=10_000)
    open_to_all = call.tracks.create(number=2, title="Для всех")
    page = enter(UserFactory()).get(f"/calls/{call.slug}/apply/?as=person")
    assert [track.pk for track in page.context["eligibility"].tracks] == [open_to_all.pk]
    reasons = page.context["eligibility"].reasons
    assert reasons
    assert reasons[0] in page.content.decode().replace("\xa0", " ")
