"""Who is thanked when the results are published."""

from __future__ import annotations

import pytest

from livingcities.calls import jury_data
from livingcities.calls.models import Juror
from livingcities.calls.operations import assigning, thanking
from livingcities.credentials.models import Credential
from tests.calls.seasons import Season
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def thanked(season: Season) -> set[str]:
    thanking.issue_certificates(season.call)
    return set(Credential.objects.filter(kind=Credential.Kind.THANKS).values_list("holder_name", flat=True))


def test_whoever_left_with_reviews_that_count_is_thanked_and_who_read_nothing_is_not():
    season = Season(applications=6, jurors=4, each=3)
    office = UserFactory(is_secretariat=True)
    leaving = season.jurors[0]
    assert leaving.assignments.filter(review__submitted_at__isnull=False).exists()
    idle = Juror.objects.create(call=season.call, email="idle@example.org", name="Ничего не прочёл", state="active")
    assigning.replace_juror(actor=office, juror=leaving)
    assert thanked(season) == {juror.name for juror in season.jurors}
    assert idle.name not in thanked(season)


def test_whose_reviews_no_longer_count_is_not_thanked():
    season = Season(applications=4, jurors=4, each=3)
    near = season.jurors[0]
    near.assignments.update(revoked_at=near.call.opened_at, ended="declared")
    assert near.name not in thanked(season)


def test_whose_account_is_deleted_is_not_thanked_without_a_name():
    season = Season(applications=4, jurors=4, each=3)
    jury_data.erase(season.jurors[0].user)
    assert thanked(season) == {juror.name for juror in season.jurors[1:]}
