"""A season of 455 applications and 80 jurors from screening to a juror who leaves: nothing is ever broken."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import pytest

from livingcities.calls.assigning.ground import Ground, region_of
from livingcities.calls.conflicts import found_conflicts
from livingcities.calls.models import Application, Assignment, Call, FormVersion, Juror, Review, Submission
from livingcities.calls.operations import assigning as acts
from livingcities.calls.operations import jury as jury_acts
from livingcities.cities.models import City
from tests.factories import RegionFactory, UserFactory

from .factories import CallFactory

pytestmark = pytest.mark.django_db
THEMES = ("набережная", "площадь", "парк", "музей", "рынок", "театр", "велодорожка", "школа", "река", "вокзал")
TRADES = ("архитектор", "экономист", "социолог", "историк")
APPLICATIONS, JURORS, EACH = 455, 80, 5


@pytest.fixture
def office() -> Any:
    return UserFactory(is_secretariat=True)


@pytest.fixture
def call() -> Call:
    """Made in bulk; every eighth juror lives in a region that applies."""
    draw = random.Random(2018)
    call = CallFactory(
        screening=True, reviews_each=EACH, professions=["архитектор", "экономист"], anchors=1, audit_percent=5
    )
    regions = [RegionFactory(code=f"{n:02d}") for n in range(10, 95)]
    cities = City.objects.bulk_create(
        City(
            slug=f"season-{n}", name=f"Город {n}", sort_name=f"город {n}", region=regions[n % 60],
            latitude=55, longitude=37, population=9_000 + 200 * n,
        )
        for n in range(APPLICATIONS)
    )  # fmt: skip
    tracks, form = list(call.tracks.all()), FormVersion.objects.get(call=call)
    rows = Application.objects.bulk_create(
        Application(
            call=call, number=n + 1, title=f"{draw.choice(THEMES)} №{n}", city=city, form=form,
            track=tracks[n % 2], state=Application.State.ADMITTED, submitted_at=call.closes_at,
        )
        for n, city in enumerate(cities)
    )  # fmt: skip
    Submission.objects.bulk_create(
        Submission(
            application=row, number=1, form=form, digest=str(row.pk),
            snapshot={"answers": {"summary": " ".join(draw.choices(THEMES, k=3)) + " станет местом встречи"}},
        )
        for row in rows
    )  # fmt: skip
    Juror.objects.bulk_create(
        Juror(
            call=call, email=f"j{n}@example.org", name=f"Судья {n}", state=Juror.State.ACTIVE,
            themes=draw.sample(THEMES, 3), professions=[TRADES[n % 4]], region=draw.choice(regions),
            least=10, most=40, is_auditor=n >= JURORS,
        )
        for n in range(JURORS + 3)
    )  # fmt: skip
    return call


def holds(call: Call, each: int = EACH) -> None:
    """What no season may ever break."""
    ground = Ground.of(call)
    near = {(application, juror) for juror, application, _kind in found_conflicts(call)}
    assert near
    assert not near & ground.given.keys(), "a conflict is read"
    regions = {juror.pk: region_of(juror) for juror in ground.jurors}
    regular = {juror.pk for juror in ground.regular}
    readers: dict[int, list[int]] = {row.pk: [] for row in ground.applications}
    for application, juror in ground.given:
        if juror in regular:
            readers[application].append(juror)
    for application, jurors in readers.items():
        assert len(jurors) >= each, "an application is not read"
        if application not in ground.anchors:
            seen = Counter(regions[juror] for juror in jurors if regions[juror])
            assert max(seen.values(), default=0) <= 1, "two jurors of one region"
    for juror in ground.jurors:
        assert ground.loads[juror.pk] <= juror.most, "a load is exceeded"


def test_a_whole_season(office: Any, call: Call, record_property: Any):
    began = time.process_time()
    jury_acts.find_conflicts(actor=office, call=call)
    found = time.process_time()
    first, again = acts.compute(call), acts.compute(call)
    computed = time.process_time()
    assert first.regular.to_bytes() == again.regular.to_bytes()
    assert first.pairs == again.pairs
    assert first.regular.complete, [reason.text for reason in first.regular.reasons]
    acts.accept_plan(actor=office, plan=acts.keep_plan(actor=office, call=call, computed=first))
    accepted = time.process_time()
    holds(call)
    assert Assignment.objects.filter(kind=Assignment.Kind.AUDIT).count() == 2 * 23

    leaving = call.jurors.filter(is_auditor=False).first()
    rows = list(leaving.assignments.in_force().order_by("pk"))
    done = rows[: len(rows) // 2]
    Review.objects.bulk_create(Review(assignment=row, submitted_at=call.closes_at) for row in done)
    given = acts.replace_juror(actor=office, juror=leaving, reason="болезнь")
    replaced = time.process_time()
    assert not given.unmet
    assert set(leaving.assignments.in_force()) == set(done)
    assert Review.objects.that_count().count() == len(done)
    holds(call)
    for name, span in (
        ("conflicts", found - began), ("two plans", computed - found),
        ("keep and accept", accepted - computed), ("replacement", replaced - accepted),
    ):  # fmt: skip
        record_property(name, round(span, 2))
        print(f"{name}: {span:.2f} s")
