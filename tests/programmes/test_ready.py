"""Ready templates: a season that could open tomorrow."""

from __future__ import annotations

import pytest
from django.test import Client

from livingcities.base.actors import SYSTEM
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.questionnaire.case_fields import fields_for
from livingcities.calls.rules import setup
from livingcities.programmes import mapping, ready
from livingcities.programmes.models import Edition
from livingcities.programmes.operations.templates import begin_from_template

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
    questionnaire = Questionnaire.of(edition.calls.get().form_versions.get().schema)
    assert [flaw for question in questionnaire.questions for flaw in question.flaws()] == []
    mapped = {question.case_field for question in questionnaire.questions} - {""}
    assert {"summary", "themes", "problem", "solution", "steps", "money", "involvement"} <= mapped & mapping.FIELDS
    assert mapped >= mapping.FILES


def test_the_builder_offers_every_field_that_a_ready_form_names(edition: Edition):
    questionnaire = Questionnaire.of(edition.calls.get().form_versions.get().schema)
    for question in questionnaire.questions:
        assert not question.case_field or question.case_field in dict(fields_for(question.kind)), question.key


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
