"""Handing out and erasing what juries and regions keep about a person; the sections of «My page»."""

from __future__ import annotations

from typing import Any

import pytest

from livingcities.calls import jury_data
from livingcities.calls.models import Juror, RegionRepresentative, Review
from tests.factories import RegionFactory, UserFactory

from .factories import AssignmentFactory, CallFactory, JurorFactory, ReviewFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


def test_everything_said_of_a_juror_is_handed_out_without_naming_applicants():
    assignment = AssignmentFactory()
    user = assignment.juror.user
    JurorFactory(invited=True, email=user.email.upper())
    JurorFactory()
    RegionRepresentative.objects.create(region=RegionFactory(), user=user, title="Министр")
    data = jury_data.export(user)
    assert len(data["juries"]) == 2
    assert data["regions"][0]["position"] == "Министр"
    assert data["juries"][0]["readings"][0]["application"] == assignment.application.number
    assert assignment.application.title not in str(data)


def test_erased_jurors_leave_their_reviews_and_nothing_else():
    review = ReviewFactory()
    juror = review.assignment.juror
    user, name, email = juror.user, juror.name, juror.email
    unread = JurorFactory(user=user, email=user.email)
    RegionRepresentative.objects.create(region=RegionFactory(), user=user)
    jury_data.erase(user)
    juror.refresh_from_db()
    assert (juror.user, juror.state) == (None, Juror.State.LEFT)
    assert name not in str(Juror.objects.values())
    assert email not in str(Juror.objects.values())
    assert not Juror.objects.filter(pk=unread.pk).exists()
    assert not RegionRepresentative.objects.exists()
    assert Review.objects.that_count().count() == 1


def test_my_page_says_what_waits(enter: Any):
    call = CallFactory(screening=True, by_region=True)
    application = SubmissionFactory(
        application__call=call, application__state="submitted", application__region_says="waiting"
    ).application
    person = UserFactory()
    page = enter(person).get("/me/").content.decode()
    assert "/calls/regions/mine/" not in page
    RegionRepresentative.objects.create(region=application.city.region, user=person)
    JurorFactory(call=call, user=person)
    page = enter(person).get("/me/").content.decode()
    assert "/calls/regions/mine/" in page
    assert f"/calls/{call.slug}/jury/conflicts/" in page
