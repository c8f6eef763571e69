"""Handing out and erasing what juries and regions keep about a person; the sections of «My page»."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livingcities.base.models import Email
from livingcities.calls import jury_data
from livingcities.calls.models import Assignment, Juror, RegionRepresentative, Review
from livingcities.people.models import User
from livingcities.people.operations.account import delete_account, forget_unconfirmed_sign_ups
from tests.factories import RegionFactory, UserFactory

from .factories import AssignmentFactory, CallFactory, JurorFactory, ReviewFactory, SubmissionFactory
from .seasons import Season

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


def test_what_a_juror_who_is_gone_has_not_read_waits_for_others():
    season = Season(applications=6, jurors=4, each=2)
    gone = season.jurors[0]
    read = set(gone.assignments.all())
    unread = season.assign(season.apply(), gone)
    ReviewFactory(assignment=unread, submitted_at=None)
    name = gone.name
    delete_account(actor=gone.user, person=gone.user)
    assert set(gone.assignments.in_force()) == read
    unread.refresh_from_db()
    assert unread.ended == "left"
    letter = Email.objects.get(to=season.office.email)
    assert f"/calls/{season.call.slug}/assigning/readings/" in letter.text
    assert name not in letter.text


def test_an_extra_reading_of_a_juror_who_is_gone_holds_up_nothing():
    season = Season(applications=6, jurors=4, each=2)
    late = season.assign(season.apply(), season.jurors[0])  # closed by the seal, of no use to anybody
    season.seal()
    extra = season.assign(season.apply(), season.jurors[0], kind="extra")
    jury_data.erase(season.jurors[0].user)
    assert set(Assignment.objects.filter(ended="left")) == {extra}
    assert late in Assignment.objects.in_force()
    assert f"/calls/{season.call.slug}/results/desk/" in Email.objects.get(to=season.office.email).text


def test_after_the_results_are_out_nobody_is_troubled():
    season = Season(applications=6, jurors=4, each=2)
    season.assign(season.apply(), season.jurors[0])
    season.seal().sit().publish()
    jury_data.erase(season.jurors[0].user)
    assert not Email.objects.filter(to=season.office.email).exists()


def test_an_invitation_stays_when_a_sign_up_with_its_address_is_never_confirmed():
    juror = JurorFactory(invited=True)
    stranger = UserFactory(email=juror.email, verified=False, joined_at=timezone.now() - timedelta(days=8))
    assert jury_data.export(stranger)["juries"] == []
    forget_unconfirmed_sign_ups()
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert Juror.objects.get(pk=juror.pk).email == juror.email


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
