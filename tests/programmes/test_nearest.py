"""The winning practice that an applicant may learn from."""

from __future__ import annotations

import pytest

from livingcities.cases.models import Case, CaseAward
from livingcities.cases.search import index_case
from livingcities.cities.models import City
from livingcities.programmes.models import CaseOrigin
from livingcities.programmes.nearest import nearest_case
from tests.calls.factories import SubmissionFactory
from tests.cases.factories import CaseFactory
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def awarded(city: City, title: str) -> Case:
    case = CaseFactory(city=city, title=title)
    CaseAward.objects.create(case=case, programme="Премия", year=2025, prize="Победитель")
    index_case(case)
    return case


def test_a_prize_far_away_is_found_behind_many_nearer_practices_without_one():
    application = SubmissionFactory().application
    twin, giant = CityFactory(), CityFactory(population=900_000, size="to1000", latitude=43, longitude=132)
    CaseFactory.create_batch(41, city=twin)
    assert nearest_case(application) is None
    awarded(giant, "Набережная порта")
    assert nearest_case(application).title == "Набережная порта"
    awarded(twin, "Двор у пекарни")
    assert nearest_case(application).title == "Двор у пекарни"


def test_what_grew_out_of_the_application_teaches_its_authors_nothing():
    application = SubmissionFactory().application
    own = awarded(CityFactory(), "Своя площадь")
    CaseOrigin.objects.create(application=application, case=own)
    assert nearest_case(application) is None
    awarded(CityFactory(population=900_000, size="to1000"), "Чужая площадь")
    assert nearest_case(application).title == "Чужая площадь"
