"""What has come too near since conflicts were looked for: late applications, towns and authors that have changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.calls.models import Application, Assignment, Juror
from livingcities.calls.operations import assigning as acts
from tests.factories import ResidenceFactory

from .factories import SubmissionFactory
from .seasons import Season

pytestmark = pytest.mark.django_db
A_WEEK_ON = timezone.now() + timedelta(days=7)


def own(juror: Juror) -> Application:
    """An application of the juror's own, handed in and admitted late."""
    application: Application = SubmissionFactory(
        application__call=juror.call, application__author=juror.user
    ).application
    return application


def extra(season: Season, application: Application) -> Any:
    return acts.assign_extra(
        actor=season.office, call=season.call, applications=[application], readings=1, until=A_WEEK_ON
    )


@pytest.mark.parametrize("tie", ["author", "town"])
def test_a_late_application_is_not_given_by_hand_to_whom_it_is_too_near(enter: Any, tie: str):
    season = Season(applications=2, jurors=3, each=1)
    near, far, _other = season.jurors
    late = own(near) if tie == "author" else season.apply()
    if tie == "town":
        ResidenceFactory(user=near.user, city=late.city)
    with pytest.raises(Refused):
        acts.assign_by_hand(actor=season.office, juror=near, application=late, reason="?")
    page = enter(season.office).get(f"/calls/{season.call.slug}/assigning/readings/{late.number}/")
    hindered = {entry["juror"]: bool(entry["hindrance"]) for entry in page.context["candidates"]}
    assert (hindered[near], hindered[far]) == (True, False)
    assert acts.assign_by_hand(actor=season.office, juror=far, application=late, reason="?")


@pytest.mark.parametrize("act", ["replace", "extra"])
def test_nor_in_place_of_a_juror_who_leaves_nor_as_an_extra_reading(act: str):
    season = Season(applications=2, jurors=2, each=1)
    near, other = season.jurors
    late = own(near)
    season.assign(late, other)
    given = acts.replace_juror(actor=season.office, juror=other) if act == "replace" else extra(season, late)
    assert late.pk not in {row.application_id for row in given.assignments}
    assert given.unmet


def test_what_is_read_already_stays_and_hinders_no_further_reading():
    season = Season(applications=2, jurors=3, each=1).seal()
    application = season.applications[0]
    read = application.assignments.get()
    Juror.objects.filter(pk=read.juror_id).update(city=application.city)
    assert len(extra(season, application).assignments) == 1
    assert Assignment.objects.in_force().filter(pk=read.pk).exists()
