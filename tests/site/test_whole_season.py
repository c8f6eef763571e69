"""A whole contest: 455 applications, eighty jurors, five readings each, from the plan to the published results."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.models import Act, Email
from livingcities.calls.models import Application, Assignment, Call, Conflict, Decision, Juror, Review
from livingcities.calls.operations import results, sitting, submitting
from livingcities.calls.operations.open_results import build_bundle
from livingcities.calls.standings import standings
from livingcities.cities.models import City
from livingcities.site.demo import award_texts, contest, people, season
from tests.calls.factories import ApplicationFactory

LEAST, BY_HAND = 10, 36


@pytest.fixture
def call(db: None, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The demo contest, where two thirds of the reviews are handed in; jurors are promised a least load, and the last
    applications come in as people hand them in."""
    seated, applied = season.seated, season.applied

    def promised(call: Call, *args: Any, **kwargs: Any) -> list[Juror]:
        rows = seated(call, *args, **kwargs)
        Juror.objects.filter(call=call).update(least=LEAST)
        return rows

    def handed_in(call: Call, drafted: list[season.Drafted], author: Any = None) -> list[Application]:
        return applied(call, drafted[:-BY_HAND], author) + submitted(call, drafted[-BY_HAND:])

    monkeypatch.setattr(season, "seated", promised)
    monkeypatch.setattr(season, "applied", handed_in)
    call_command("load_cities", verbosity=0, stdout=io.StringIO())
    town = City.objects.get(name="Выкса")
    loaded = contest.load(people.settle(town), town)
    take_statistics()
    return loaded


def take_statistics() -> None:
    """PostgreSQL plans by what it knows of the tables. On a site autovacuum tells it; of rows that one transaction has
    just written it knows nothing, takes the tables for empty and joins for minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def submitted(call: Call, drafted: list[season.Drafted]) -> list[Application]:
    """Each by its author and the act itself, as long as the call is open."""
    deadline, tracks = call.closes_at, list(call.tracks.all())
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() + timedelta(days=1))
    made = []
    for row in drafted:
        fields = {"call": call, "title": row.title, "city": row.city, "track": tracks[row.track], "form": call.form}
        application = ApplicationFactory(**fields, applicant="city", answers=row.answers, is_demo=True)
        season._attach(call, [application])
        mine = Application.objects.get(pk=application.pk)
        submitting.submit(actor=mine.created_by, application=mine)
        made.append(mine)
    Call.objects.filter(pk=call.pk).update(closes_at=deadline)
    call.refresh_from_db()
    return made


def test_the_whole_season(call: Call, tmp_path):
    by = people.settle(City.objects.get(name="Выкса"))["secretariat"]
    handed_in_by_the_act(call)
    given = list(Assignment.objects.in_force().filter(juror__call=call).select_related("application", "juror"))
    no_conflict_is_assigned(given)
    loads_are_kept(given)
    every_application_is_read(call, given)
    the_rest_is_read(call)
    take_statistics()
    results.seal(actor=by, call=call)
    call.refresh_from_db()
    drawn = results.rank(call)
    assert {ranking.track_id for ranking in drawn} == set(call.tracks.values_list("pk", flat=True))
    ranks_are_reproducible(call, drawn)
    decided(call, by)
    prizes_are_as_many_as_promised(call)
    build_bundle.call(call.pk)
    the_bundle_is_verified(call, tmp_path)


def handed_in_by_the_act(call: Call) -> None:
    """Numbers go on without a gap, and each has its submission, its receipt and its line in the journal."""
    last = call.applications.order_by("-number")[:BY_HAND]
    numbers = list(call.applications.exclude(number=None).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert call.submitted_count == numbers[-1]
    for row in last:
        assert row.submissions.get().by == row.created_by
        assert Email.objects.filter(to=row.created_by.email, text__contains=row.reference).exists()
    assert Act.objects.filter(verb="calls.submit").count() == BY_HAND


def no_conflict_is_assigned(given: list[Assignment]) -> None:
    conflicts = set(Conflict.objects.values_list("juror", "application"))
    assert conflicts, "nobody is near to anybody: the test shows nothing"
    assert not conflicts & {(row.juror_id, row.application_id) for row in given}
    assert all(row.juror.region_id != row.application.city.region_id for row in given if row.juror.region_id)


def loads_are_kept(given: list[Assignment]) -> None:
    loads = Counter(row.juror_id for row in given)
    jurors = {row.juror_id: row.juror for row in given}
    assert set(jurors) == set(jurors[next(iter(jurors))].call.jurors.values_list("pk", flat=True))
    assert {juror.least for juror in jurors.values()} == {LEAST}
    assert all(juror.least <= loads[pk] <= juror.most for pk, juror in jurors.items())


def every_application_is_read(call: Call, given: list[Assignment]) -> None:
    readings = Counter(row.application_id for row in given)
    admitted = list(Application.objects.admitted().filter(call=call))
    anchors = {row.application_id for row in given if row.kind == Assignment.Kind.ANCHOR}
    assert len(admitted) > 430
    assert len(anchors) == call.anchors
    for row in admitted:
        expected = call.reviews_each if row.pk not in anchors else readings[row.pk]
        assert readings[row.pk] == expected
    assert all(readings[pk] > call.reviews_each for pk in anchors)
    assert set(readings) == {row.pk for row in admitted}


def the_rest_is_read(call: Call) -> None:
    done = set(Review.objects.submitted().values_list("assignment", flat=True))
    draw = random.Random(1)
    quality = {pk: draw.gauss(0, 1) for pk in call.applications.values_list("pk", flat=True)}
    season.read(call, quality, draw=draw, is_done=lambda row: row.pk not in done, texts=award_texts)


def ranks_are_reproducible(call: Call, drawn: list) -> None:
    digests = [ranking.computation.result_digest for ranking in drawn]
    type(drawn[0]).objects.all().delete()
    assert [ranking.computation.result_digest for ranking in results.rank(call)] == digests


def decided(call: Call, by) -> None:
    held = sitting.hold_sitting(actor=by, call=call, held_on=call.closes_at.date(), present=call.jurors.reading()[:60])
    for track in call.tracks.all():
        sitting.follow_ranking(actor=by, sitting=held, track=track)
    sitting.sign_sitting(actor=by, sitting=held)
    call.refresh_from_db()
    results.publish(actor=SYSTEM, call=call)
    call.refresh_from_db()


def prizes_are_as_many_as_promised(call: Call) -> None:
    found = {standing.number: standing for standing in standings(call)}
    for track in call.tracks.all():
        won = Decision.objects.filter(application__track=track, kind=Decision.Kind.WINNER).count()
        admitted = Application.objects.admitted().filter(track=track).count()
        promised, tied = min(track.winners, admitted), found[track.number].tied
        assert won == promised or (tied and won > promised), track


def the_bundle_is_verified(call: Call, tmp_path) -> None:
    from civicmethods.__main__ import main

    with call.open_results.file.open() as file:
        content = file.read()
    path = tmp_path / "results.zip"
    path.write_bytes(content)
    names = " ".join(zipfile.ZipFile(path).namelist())
    assert "reviews.csv" in names
    town = City.objects.filter(applications__call=call).first()
    assert town.name.encode() not in b"".join(
        zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist() if "reviews" in name
    )
    assert main(["verify", str(path)]) == 0
