"""One deadline, eleven zones: typed once by the clocks of Moscow, read and kept by the clocks of every town."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.calls.models import Application, Call
from livingcities.calls.operations import calls
from tests.factories import CityFactory, MembershipFactory, UserFactory

from .applying import ready
from .factories import CallFactory

pytestmark = pytest.mark.django_db

TYPED = "2031-12-15T00:30"
DEADLINE = datetime(2031, 12, 14, 21, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# What the clock on the wall shows there when it is half past midnight in Moscow.
CLOCKS = {
    "Europe/Kaliningrad": "14 декабря 2031, 23:30",
    "Europe/Moscow": "15 декабря 2031, 00:30",
    "Europe/Samara": "15 декабря 2031, 01:30",
    "Asia/Yekaterinburg": "15 декабря 2031, 02:30",
    "Asia/Omsk": "15 декабря 2031, 03:30",
    "Asia/Krasnoyarsk": "15 декабря 2031, 04:30",
    "Asia/Irkutsk": "15 декабря 2031, 05:30",
    "Asia/Yakutsk": "15 декабря 2031, 06:30",
    "Asia/Vladivostok": "15 декабря 2031, 07:30",
    "Asia/Magadan": "15 декабря 2031, 08:30",
    "Asia/Kamchatka": "15 декабря 2031, 09:30",
}


def at(moment: datetime) -> AbstractContextManager[Any]:
    return mock.patch.object(timezone, "now", return_value=moment)


@pytest.fixture
def call(enter: Callable[[Any], Client]) -> Call:
    """Its deadline was typed into the form of the set-up; it is open, without minutes of grace."""
    with at(DEADLINE - timedelta(days=5)):
        made = CallFactory(draft=True, opens_at=None, closes_at=None)
        made.review_until, made.results_at = DEADLINE + timedelta(days=9), DEADLINE + timedelta(days=19)
        made.save()
        days = {"review_until": "2032-01-15T12:00", "results_at": "2032-02-01T12:00"}
        days |= {"closes_at": TYPED, "population_on": "2031-01-01"}
        given = days | {"grace_minutes": "0", "needs_town": "on"}
        answer = enter(UserFactory(is_secretariat=True)).post(f"/calls/{made.slug}/setup/when/", given)
        assert answer.status_code == 302
        made.refresh_from_db()
        calls.open_call(actor=SYSTEM, call=made)
    return made


@pytest.fixture
def team(call: Call, enter: Callable[[Any], Client]) -> Callable[[str, datetime], tuple[Client, Application]]:
    """Somebody of a town in this zone, signed in at this moment, with a draft that was complete an hour before."""

    def of(zone: str, moment: datetime) -> tuple[Client, Application]:
        city = CityFactory(time_zone=zone)
        with at(DEADLINE - timedelta(hours=1)):
            application = ready(call=call, city=city, author=MembershipFactory(city=city).user)
        with at(moment):
            return enter(application.created_by), application

    return of


@pytest.mark.parametrize("zone", CLOCKS)
def test_the_team_of_a_town_reads_its_own_clock_and_hands_in_by_it(zone: str, team: Any) -> None:
    client, application = team(zone, DEADLINE - SECOND)
    with at(DEADLINE - SECOND):
        for page in ("application", "fill", "submit"):
            shown = client.get(reverse(f"calls:{page}", args=[application.key])).content.decode().replace("\xa0", " ")
            assert CLOCKS[zone] in shown, page
            assert "00:30" in shown, "Moscow's clock"
        public = client.get(application.call.get_absolute_url()).content.decode().replace("\xa0", " ")
        assert CLOCKS[zone] in public
        assert client.post(reverse("calls:submit", args=[application.key])).status_code == 302
    application.refresh_from_db()
    assert application.state == Application.State.SUBMITTED


@pytest.mark.parametrize("zone", CLOCKS)
def test_at_the_deadline_and_a_second_later_it_is_late_everywhere(zone: str, team: Any) -> None:
    for late in (DEADLINE, DEADLINE + SECOND):
        client, application = team(zone, late)
        with at(late):
            assert client.post(reverse("calls:submit", args=[application.key])).status_code == 422
        application.refresh_from_db()
        assert application.state == Application.State.DRAFT
        assert not application.submissions.exists()
