"""From the seal to the published results."""

from __future__ import annotations

import datetime
import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls import jury_data
from livingcities.calls.models import Call, Decision, Ranking, Review, Sitting
from livingcities.calls.operations import results, reviews, sitting
from livingcities.calls.report.protocol import protocol_data
from livingcities.calls.rules import results as rules
from livingcities.calls.standings import is_fresh, standing_of
from livingcities.credentials.models import Credential
from tests.calls.factories import JurorFactory, SubmissionFactory
from tests.calls.seasons import Season
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    return Season()


def test_a_season_runs_from_the_seal_to_the_published_results(season: Season):
    season.seal().sit(minutes="Обсудили границу призовых мест.").publish()
    call = Call.objects.get(pk=season.call.pk)
    assert call.state == Call.State.PUBLISHED
    assert Decision.objects.filter(kind="winner").count() >= season.track.winners
    assert Decision.objects.count() == len(season.applications)
    assert Email.objects.count() >= len(season.applications)
    kinds = Credential.objects.values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["diploma", "thanks"]


def test_nobody_sees_a_score_before_the_seal(season: Season):
    assert not rules.can_see_scores(season.office, season.call)
    assert not rules.can_rank(season.office, season.call)
    season.seal()
    assert rules.can_see_scores(season.office, season.call)
    assert not rules.can_see_scores(season.jurors[0].user, season.call)


def test_the_seal_closes_every_review(season: Season):
    season.seal()
    review = Review.objects.first()
    assert review.seal is not None
    juror = review.assignment.juror.user
    with pytest.raises(Refused):
        reviews.save_review(actor=juror, assignment=review.assignment, marks={}, version=review.version)
    with pytest.raises(Refused):
        reviews.take_back_review(actor=juror, review=review)


def test_the_digest_of_the_seal_is_of_the_marks(season: Season):
    season.seal()
    seal = season.call.seals.get()
    from livingcities.calls import scores

    lines = scores.lines(season.call)
    [part] = seal.parts
    again = scores.part_digest(season.call.slug, part["track"], part["nonce"], [line.sealed() for line in lines])
    assert again == part["digest"]
    changed = [[*line.sealed()[:-1], 1 if line.marks[-1] != 1 else 2] for line in lines]
    assert scores.part_digest(season.call.slug, part["track"], part["nonce"], changed) != part["digest"]
    assert scores.digest_of(season.call, 1, seal.parts) == season.call.sealed_digest == seal.digest


def test_not_applicable_leaves_the_mean_alone(season: Season):
    application = season.apply(title="Одна оценка не применима")
    season.read(application, season.jurors[0], marks=[4, None, 4])
    season.read(application, season.jurors[1], marks=[4, 4, None])
    season.seal()
    row = standing_of(season.call, season.track).row_of(application)
    assert row.raw == 4


def test_what_is_not_handed_in_does_not_count(season: Season):
    application = season.applications[0]
    juror = JurorFactory(call=season.call)
    draft = season.read(application, juror, marks=[1, 1, 1])
    Review.objects.filter(pk=draft.pk).update(submitted_at=None)
    season.seal()
    row = standing_of(season.call, season.track).row_of(application)
    assert row.reviews == 3
    assert Review.objects.get(pk=draft.pk).seal is None


def test_a_ranking_is_the_same_whenever_it_is_computed(season: Season):
    season.seal()
    first = Ranking.objects.get().computation
    Ranking.objects.all().delete()
    results.rank(season.call)
    again = Ranking.objects.get().computation
    assert (again.result_digest, again.input_digest) == (first.result_digest, first.input_digest)
    assert json.loads(again.result)["parameters"]["seed"] == season.call.seed


def test_a_reading_revoked_after_the_seal_asks_for_a_new_ranking(season: Season):
    season.seal()
    assert is_fresh(season.call)
    review = Review.objects.first()
    review.assignment.revoked_at = timezone.now()
    review.assignment.save()
    assert not is_fresh(season.call)
    held = sitting.hold_sitting(
        actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 20), present=season.jurors
    )
    with pytest.raises(Refused):
        sitting.sign_sitting(actor=season.office, sitting=held)
    assert len(results.rank(season.call)) == 1
    assert is_fresh(season.call)


def test_departing_from_the_ranking_takes_a_reason(season: Season):
    season.seal()
    held = sitting.hold_sitting(
        actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 20), present=season.jurors
    )
    standing = standing_of(season.call, season.track)
    last = standing.rows[-1].application
    with pytest.raises(Refused):
        sitting.decide(actor=season.office, sitting=held, application=last, kind="winner")
    with pytest.raises(Refused):
        sitting.decide(
            actor=season.office, sitting=held, application=standing.rows[0].application, kind="none", reason=" "
        )
    made = sitting.decide(
        actor=season.office, sitting=held, application=last, kind="winner", reason="Единственная с чертежами."
    )
    assert made.kind == "winner"
    noted = sitting.decide(actor=season.office, sitting=held, application=standing.rows[-2].application, kind="noted")
    assert noted.place is None


def test_without_a_quorum_nothing_is_signed(season: Season):
    season.seal()
    held = sitting.hold_sitting(
        actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 20), present=season.jurors[:2]
    )
    assert not rules.can_sign(season.office, held)
    held = sitting.hold_sitting(
        actor=season.office, call=season.call, held_on=datetime.date(2026, 11, 20), present=season.jurors[:3]
    )
    assert rules.can_sign(season.office, held)


def test_a_signed_protocol_stays(season: Season):
    season.seal().sit()
    assert not rules.can_hold_sitting(season.office, season.call)
    assert not rules.can_order_extra(season.office, season.call)


def test_marks_never_enter_the_journal(season: Season):
    season.seal().sit().publish()
    told = json.dumps(list(Act.objects.filter(verb__startswith="calls.").values_list("data", flat=True)))
    assert "marks" not in told
    assert "score" not in told


def test_the_clock_publishes_what_is_signed_and_nothing_else(season: Season):
    Call.objects.filter(pk=season.call.pk).update(results_at=timezone.now() - datetime.timedelta(minutes=1))
    season.call.refresh_from_db()
    season.seal()
    results.publish_due_results()
    season.call.refresh_from_db()
    assert season.call.state == Call.State.DECIDING
    season.sit()
    results.publish_due_results()
    season.call.refresh_from_db()
    assert season.call.state == Call.State.PUBLISHED


@pytest.mark.parametrize("who", ["visitor", "juror", "applicant"])
def test_only_the_secretariat_seals_and_publishes(season: Season, who: str):
    actors = {
        "visitor": None,
        "juror": season.jurors[0].user,
        "applicant": season.applications[0].authors.get().user,
    }
    actor = actors[who] or UserFactory()
    assert not rules.can_seal(actor, season.call)
    season.seal().sit()
    assert not rules.can_publish(actor, season.call)


# --- nobody is left without a verdict -----------------------------------------------------------------
@pytest.mark.parametrize("state", ["submitted", "correction"])
def test_nothing_is_sealed_while_an_application_waits_for_its_verdict(season: Season, enter: Any, state: str):
    waiting = SubmissionFactory(application__call=season.call, application__state=state).application
    with pytest.raises(Refused, match="1"):
        results.seal(actor=season.office, call=season.call)
    client = enter(season.office)
    desk, wanted = f"/calls/{season.call.slug}/progress/", f"/calls/{season.call.slug}/applications/?work=undecided"
    assert wanted in client.get(desk).content.decode()
    assert list(client.get(wanted).context["page"].object_list) == [waiting]
    type(waiting).objects.filter(pk=waiting.pk).update(state="rejected")
    assert wanted not in client.get(desk).content.decode()
    season.seal()


def test_the_second_jury_makes_up_for_no_reading(season: Season, enter: Any):
    Call.objects.update(reviews_each=3)
    client, desk = enter(season.office), f"/calls/{season.call.slug}/progress/"
    assert client.get(desk).context["short_count"] == 0
    application = season.apply()
    season.read(application, season.jurors[0])
    for _auditor in range(2):
        season.read(application, JurorFactory(call=season.call, is_auditor=True), kind="audit")
    [short] = client.get(desk).context["short"]
    assert (short, short.given, short.done) == (application, 1, 1)


# --- what is signed stays -----------------------------------------------------------------------------
def test_a_signed_protocol_keeps_its_numbers_when_jurors_are_gone(season: Season):
    season.jurors.append(JurorFactory(call=season.call))  # comes to the sitting, has read nothing
    season.seal().sit()
    before = protocol_data(season.call.sittings.get(), "ru")
    for juror in (season.jurors[0], season.jurors[-1]):
        jury_data.erase(juror.user)
    held = season.call.sittings.get()
    after = protocol_data(held, "ru")
    assert after["facts"] == before["facts"]
    assert held.attendance == (7, 7)
    assert len(after["present"]) == len(before["present"])
    assert sum(name.startswith("—") for name in after["present"]) == 2


def test_protocols_signed_before_numbers_were_kept_get_what_is_known(season: Season):
    season.jurors.append(JurorFactory(call=season.call, is_auditor=True))
    season.seal().sit()
    JurorFactory(call=season.call)  # in the jury, not present
    Sitting.objects.update(present_count=None, jury_count=None)
    jury_data.erase(season.jurors[0].user)
    import_module("livingcities.calls.migrations.0003_as_signed").fill(apps, None)
    assert season.call.sittings.get().attendance == (6, 7)
