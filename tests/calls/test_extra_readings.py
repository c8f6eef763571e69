"""Extra readings at the prize line: until when, who is reminded, taken back, ended; nothing holds up the protocol."""

from __future__ import annotations

import datetime
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.base.moments import MOSCOW, moment
from livingcities.base.typography import number
from livingcities.calls import reminders
from livingcities.calls.models import Application, Assignment, Call, Conflict, Decision, Juror, Sitting
from livingcities.calls.operations import assigning, jury, results, sitting
from livingcities.calls.rules import jury as jury_rules
from livingcities.calls.rules import results as rules
from livingcities.calls.standings import standing_of
from tests.calls.factories import ReviewFactory
from tests.calls.seasons import Season

pytestmark = pytest.mark.django_db


def some_days(days: float) -> datetime.datetime:
    return timezone.now() + timedelta(days=days)


@pytest.fixture(scope="module")
def sealed(lasting: dict[str, Any]) -> Season:
    """The day until which the jury was to read is over."""
    season = Season(applications=8, jurors=7, each=3).seal()
    Call.objects.update(review_until=some_days(-8))
    season.call.refresh_from_db()
    return season


@pytest.fixture
def season(db: None, sealed: Season) -> Season:
    return deepcopy(sealed)


def order(season: Season, until: datetime.datetime | None = None, readings: int = 1) -> list[Assignment]:
    group = [row.application for row in standing_of(season.call, season.track).at_line]
    given = assigning.assign_extra(
        actor=season.office, call=season.call, applications=group, readings=readings, until=until or some_days(5)
    )
    assert given.assignments
    return given.assignments


def hold(season: Season) -> Sitting:
    return sitting.hold_sitting(
        actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 25), present=season.jurors
    )


def page(season: Season, rest: str) -> str:
    return f"/calls/{season.call.slug}/{rest}"


# --- none is handed in --------------------------------------------------------------------------------
def test_extra_readings_that_nobody_hands_in_are_ended_and_the_protocol_is_signed(season: Season, enter: Any):
    given, held = order(season), hold(season)
    assert not rules.can_sign(season.office, held)
    client: Client = enter(season.office)
    asked = client.get(page(season, "seal/"))
    assert 'name="do" value="end"' in asked.content.decode()
    assert client.post(page(season, "seal/"), {"do": "end"})["Location"] == page(season, "results/desk/")
    assert set(Assignment.objects.filter(ended="unread")) == set(given)
    assert season.call.seals.count() == 1
    assert Act.objects.get(verb="calls.end_extra").data == {"readings": len(given)}
    assert rules.can_sign(season.office, held)
    season.sit().publish()
    assert Call.objects.get(pk=season.call.pk).state == Call.State.PUBLISHED


def test_one_handed_in_is_sealed_and_the_rest_does_not_hold_up_the_protocol(season: Season, enter: Any):
    given, held = order(season, readings=2), hold(season)
    ReviewFactory(assignment=given[0])
    assert not rules.can_end_extra(season.office, season.call)
    with pytest.raises(Refused):
        results.end_extra(actor=season.office, call=season.call)
    client: Client = enter(season.office)
    assert 'value="end"' not in client.get(page(season, "seal/")).content.decode()
    client.post(page(season, "seal/"))
    results.rank(season.call)
    assert season.call.seals.count() == 2
    assert rules.can_sign(season.office, held)


def test_nothing_is_offered_to_seal_where_nothing_can_be(season: Season):
    assert not rules.can_close_reading(season.office, season.call)
    order(season)
    assert not rules.can_seal(season.office, season.call)
    assert rules.can_close_reading(season.office, season.call)


# --- what was decided before --------------------------------------------------------------------------
def deciding() -> Season:
    """Sealed, with three prizes."""
    season = Season(applications=8, jurors=7, each=3)
    season.call.tracks.update(winners=3)
    return season.seal()


def reread(season: Season, application: Application, mark: int) -> None:
    """Whoever has not read the application reads it, gives this mark throughout, and the scores are sealed again."""
    for juror in season.jurors:
        if not application.assignments.filter(juror=juror).exists():
            season.read(application, juror, marks=[mark] * 3, kind="extra")
    results.seal(actor=season.office, call=season.call)
    results.rank(season.call)


def test_the_protocol_is_signed_with_the_places_of_the_latest_ranking():
    season = deciding()
    held = hold(season)
    sitting.follow_ranking(actor=season.office, sitting=held, track=season.track)
    first, second, *_others = standing_of(season.call, season.track).rows
    reread(season, first.application, 1)
    Decision.objects.update(depends=True)
    sitting.follow_ranking(actor=season.office, sitting=held, track=season.track)
    sitting.decide(actor=season.office, sitting=held, application=first.application, kind="none")
    assert Decision.objects.get(application=second.application).place == 2
    sitting.sign_sitting(actor=season.office, sitting=held)
    rows = standing_of(season.call, season.track).rows
    assert [row.decision.place for row in rows] == [row.place if row.wins else None for row in rows]
    assert [row.decision.depends for row in rows] == [row.depends for row in rows]
    assert Decision.objects.get(application=second.application).place == 1


def test_a_decision_that_departs_only_now_asks_for_a_reason_of_its_own():
    season = deciding()
    held = hold(season)
    best = standing_of(season.call, season.track).rows[0].application
    decide = lambda reason: sitting.decide(  # noqa: E731
        actor=season.office, sitting=held, application=best, kind="winner", reason=reason
    )
    decide("Единогласно.")
    reread(season, best, 1)
    sitting.follow_ranking(actor=season.office, sitting=held, track=season.track)
    with pytest.raises(Refused, match=best.reference):
        sitting.sign_sitting(actor=season.office, sitting=held)
    decide("Жюри видело площадь своими глазами.")
    assert sitting.sign_sitting(actor=season.office, sitting=held).signed_at


# --- taken back ---------------------------------------------------------------------------------------
def test_the_secretariat_takes_an_extra_reading_back_while_the_jury_decides(season: Season, enter: Any):
    extra, held = order(season), hold(season)
    client: Client = enter(season.office)
    for row in extra:
        readers = page(season, f"assigning/readings/{row.application.number}/")
        assert f'name="assignment" value="{row.pk}"' in client.get(readers).content.decode()
        client.post(readers, {"do": "take", "assignment": row.pk, "take-reason": "Заболел"})
    assert not Assignment.objects.unsealed_extra().exists()
    assert rules.can_sign(season.office, held)


def test_what_the_first_seal_has_closed_is_not_taken_back(season: Season):
    early = season.assign(season.applications[0], season.jurors[-1], kind="extra")
    Assignment.objects.filter(pk=early.pk).update(at=season.call.sealed_at - timedelta(days=1))
    regular = Assignment.objects.filter(juror__call=season.call, kind="regular").first()
    handed_in = order(season)[0]
    ReviewFactory(assignment=handed_in)
    for row in (early, regular, handed_in):
        assert not jury_rules.can_revoke_assignment(season.office, row)


def test_an_extra_reader_says_that_an_application_is_too_near(season: Season, enter: Any):
    extra = order(season)[0]
    client: Client = enter(extra.juror.user)
    answer = client.post(page(season, f"desk/{extra.pk}/conflict/"), {"note": "Работали вместе"})
    assert answer["Location"] == page(season, "desk/")
    assert Conflict.objects.get(juror=extra.juror, application=extra.application).kind == Conflict.Kind.DECLARED
    assert Assignment.objects.get(pk=extra.pk).ended == "declared"


def test_of_a_reading_that_is_sealed_nobody_says_so_any_more(season: Season):
    sealed = Assignment.objects.filter(juror__call=season.call, review__seal__isnull=False).first()
    assert not jury_rules.can_declare_conflict(sealed.juror.user, sealed.juror, sealed.application)
    extra = order(season)[0]
    assert not jury_rules.can_declare_conflict(season.office, extra.juror, extra.application)
    ReviewFactory(assignment=extra)
    assert not jury_rules.can_declare_conflict(extra.juror.user, extra.juror, extra.application)


# --- until when ---------------------------------------------------------------------------------------
def test_the_letter_and_the_desk_say_the_day_of_the_extra_readings(season: Season, enter: Any):
    until = some_days(5)
    extra = order(season, until)[0]
    letter = Email.objects.get(to=extra.juror.user.email)
    with translation.override("ru"):
        assert moment(until, None)[0] in letter.text
        assert moment(season.call.review_until, None)[0] not in letter.text
    desk = enter(extra.juror.user).get(page(season, "desk/"))
    assert desk.context["until"] == until
    assert enter(season.office).get(page(season, "progress/")).context["until"] == until


def test_readers_are_reminded_of_extra_readings_and_others_are_not(season: Season):
    late = season.assign(season.applications[0], season.jurors[0])  # never read, closed by the seal
    extra = order(season, some_days(5))
    reminders.remind_jurors()
    assert not Act.objects.filter(verb="calls.remind_juror").exists()
    Assignment.objects.filter(pk__in=[row.pk for row in extra]).update(until=some_days(2))
    ReviewFactory(assignment=extra[0])
    waiting = {row.juror_id for row in extra[1:]}
    assert set(reminders.due_jurors().values_list("pk", flat=True)) == waiting
    reminders.remind_jurors()
    assert set(Juror.objects.exclude(reminded_at=None).values_list("pk", flat=True)) == waiting
    assert late.juror_id in waiting or Juror.objects.get(pk=late.juror_id).reminded_at is None


def test_the_reminder_counts_the_extra_readings_alone(season: Season):
    extra = order(season, some_days(2))[0]
    elsewhere = next(row for row in season.applications if not row.assignments.filter(juror=extra.juror).exists())
    season.assign(elsewhere, extra.juror)
    own = Assignment.objects.unsealed_extra().filter(juror=extra.juror).count()
    assert jury.remind_juror(actor=SYSTEM, juror=extra.juror) == own
    letter = Email.objects.filter(to=extra.juror.user.email).latest("pk")
    with translation.override("ru"):
        assert moment(extra.until, None)[0] in letter.text


@pytest.mark.parametrize("days", [-1, 11])
def test_extra_readings_end_ahead_and_before_the_promised_results(season: Season, enter: Any, days: int):
    Call.objects.update(results_at=some_days(10))
    season.call.refresh_from_db()
    track = standing_of(season.call, season.track).number
    until = some_days(days).astimezone(MOSCOW)
    order_page = page(season, f"results/extra/{track}/")
    answer = enter(season.office).post(order_page, {"readings": 3, "until": f"{until:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 422
    assert answer.context["extra"].errors.keys() == {"until"}
    assert f'value="{until:%Y-%m-%dT%H:%M}"' in answer.content.decode()
    with pytest.raises(Refused):
        order(season, until)
    assert not Assignment.objects.unsealed_extra().exists()


@pytest.mark.parametrize(("results_in", "days"), [(30, 7), (5, 4), (-3, 7)])
def test_the_day_proposed_keeps_the_promised_results(season: Season, enter: Any, results_in: int, days: int):
    Call.objects.update(results_at=some_days(results_in))
    desk = enter(season.office).get(page(season, "results/desk/"))
    proposed = desk.context["extra"]["until"].value()
    assert proposed.date() == some_days(days).astimezone(MOSCOW).date()


# --- words --------------------------------------------------------------------------------------------
def test_how_far_severities_lie_apart_is_said_without_signs(enter: Any):
    season = Season(applications=12, jurors=8, each=6).seal()
    mildest, *_others, strictest = sorted(
        row["severity"] for row in standing_of(season.call, season.track).told["jurors"]
    )
    with translation.override("en"):
        said = (
            f"marks {number(strictest, 2)} points below the mean of all, the mildest {number(-mildest, 2)} points above"
        )
    client: Client = enter(season.office)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert said in client.get(page(season, "results/desk/")).content.decode()


def test_a_published_call_and_the_day_of_the_results_have_words_of_their_own():
    label = Call(state=Call.State.PUBLISHED).get_state_display()
    assert label != Call._meta.get_field("results_at").verbose_name
