"""Ready templates: a season that could open tomorrow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from livingcities.base.actors import SYSTEM
from livingcities.calls.models import Decision
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.questionnaire.case_fields import fields_for
from livingcities.calls.rules import setup
from livingcities.programmes import mapping, ready
from livingcities.programmes.models import Edition
from livingcities.programmes.operations import editions
from livingcities.programmes.operations.templates import begin_from_template
from tests.calls.factories import ApplicationFactory

from .factories import ProgrammeFactory


@pytest.fixture(params=sorted(ready.TEMPLATES))
def edition(request: pytest.FixtureRequest, db: None) -> Edition:
    template = ready.TEMPLATES[request.param]
    return begin_from_template(actor=SYSTEM, programme=ProgrammeFactory(), template=template, year=2031)


def test_nothing_but_the_publishing_of_the_form_is_missing(edition: Edition):
    call = edition.calls.get()
    assert {row.page for row in setup.missing(call)} <= {"builder"}
    assert call.opens_at.year == call.closes_at.year == 2031
    assert all("{year}" not in text for text in (edition.title, edition.text, call.title, call.code, call.text))


def test_every_question_is_sound_and_most_of_a_passport_is_filled(edition: Edition):
    call = edition.calls.get()
    questionnaire = Questionnaire.of(call.form_versions.get().schema)
    assert [flaw for question in questionnaire.questions for flaw in question.flaws()] == []
    if call.gives == call.Gives.PLACE:
        return  # who learns has no practice yet
    mapped = {question.case_field for question in questionnaire.questions} - {""}
    assert {"summary", "themes", "problem", "solution", "steps", "money", "involvement"} <= mapped & mapping.FIELDS
    assert mapped >= mapping.FILES


def test_the_builder_offers_every_field_that_a_ready_form_names(edition: Edition):
    questionnaire = Questionnaire.of(edition.calls.get().form_versions.get().schema)
    for question in questionnaire.questions:
        assert not question.case_field or question.case_field in dict(fields_for(question.kind)), question.key


def test_a_place_is_asked_for_in_words_that_hold_without_a_map(edition: Edition):
    """Whether there is a map is known to the site, not to a form; with one, the map says itself how it is used."""
    questionnaire = Questionnaire.of(edition.calls.get().form_versions.get().schema)
    for question in questionnaire.questions:
        if question.kind == "place":
            assert "адрес" in question.help
            assert "карт" not in question.help


def test_bands_of_the_small_towns_contest_leave_no_gap_and_do_not_overlap():
    (call,) = ready.TEMPLATES["small_towns"].calls
    bands = [(row.get("population_min", 0), row["population_max"]) for row in call["tracks"] if "population_max" in row]
    assert bands == [(0, 10_000), (10_001, 20_000), (20_001, 50_000), (50_001, 100_000)]


def test_the_secretariat_begins_a_season_from_a_template(secretariat: Client):
    programme = ProgrammeFactory()
    path = f"{programme.get_absolute_url()}new-edition/?template=award"
    assert "пять номинаций" in secretariat.get(path).content.decode()
    assert secretariat.post(path, {"year": "2031"}).status_code == 302
    assert secretariat.get(f"{programme.get_absolute_url()}2031/").status_code == 200
    assert secretariat.post(path, {"year": "2031"}).status_code == 422


def test_everything_that_applicants_read_has_its_english(edition: Edition, visitor: Client, secretariat: Client):
    call = edition.calls.get()
    questionnaire = Questionnaire.of(call.form_versions.get().schema)
    shown: list[Any] = [edition, call, *call.tracks.all(), *call.criteria.all(), *questionnaire.sections]
    for question in questionnaire.questions:
        shown += [question, *getattr(question, "options", ()), *getattr(question, "columns", ())]
        assert bool(question.help_ru) == bool(question.help_en), question.key
    assert [str(row) for row in shown if not row.title_en] == []
    assert call.text_en
    with override("en"):
        assert "{year}" not in f"{call} {edition}"
        assert re.search("[а-яё]", f"{call} {call.tracks.first() or ''} {call.criteria.first()}") is None


@pytest.mark.parametrize("edition", ["award"], indirect=True)
def test_an_english_page_calls_things_by_their_english_names(edition: Edition, visitor: Client):
    editions.announce(actor=SYSTEM, edition=edition)
    call = edition.calls.get()
    type(call).objects.update(state="published", published_at=timezone.now(), title_en="Yards of the year")
    track = call.tracks.order_by("number").first()
    track.title_en = "Public places"
    track.save()
    application = ApplicationFactory(call=call, form=call.form_versions.get(), track=track, number=1)
    Decision.objects.create(application=application, kind=Decision.Kind.WINNER)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = visitor.get(edition.get_absolute_url()).content.decode()
    assert "Yards of the year" in page
    assert "Public places" in page
    assert call.title not in page
    assert track.title not in page
