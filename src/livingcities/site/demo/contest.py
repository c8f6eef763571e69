"""A contest of small towns under way: 455 applications, eighty jurors, five readings each, two thirds of them done."""

from __future__ import annotations

import random
from collections import Counter

from django.db import transaction
from django.utils import timezone

from livingcities.calls.models import Application, Assignment, Call
from livingcities.cities.models import City
from livingcities.people.models import User

from . import award_texts, season
from .season_texts import PLACES, answers

PROGRAMME = "demo-small-towns"
SEED = 20_350_204
APPLICATIONS, JURORS = 455, 80
REJECTED = (
    "Нет подтверждения участия жителей: приложен только проект.",
    "Смета не сходится с планом работ, исправление не прислано в срок.",
    "Территория находится в другом городе.",
)


@transaction.atomic
def load(team: dict[str, User], own_town: City) -> Call:
    draw = random.Random(SEED)  # noqa: S311 - a drawing that anyone may repeat
    contest = season.programme("small_towns", team)
    call = season.announced(contest, "small_towns", timezone.localdate().year, team).calls.get()
    season.happened(call, opens=-150, closes=-45, review=12, results=40)
    drafted = projects(call, own_town, draw, APPLICATIONS)
    made = season.applied(call, drafted, team["team"])
    season.checked(call, {20 + 30 * place: REJECTED[place % len(REJECTED)] for place in range(12)})
    Application.objects.filter(pk__in=[row.pk for row in made[-5:]]).update(state=Application.State.WITHDRAWN)
    season.seated(call, JURORS, most=36, draw=draw, own=team["juror"])
    season.given(call, team["secretariat"])
    quality = {application.pk: row.quality for application, row in zip(made, drafted, strict=True)}
    season.read(call, quality, draw=draw, is_done=_two_thirds(draw, team["juror"]), texts=award_texts)
    return call


def projects(call: Call, own_town: City, draw: random.Random, count: int) -> list[season.Drafted]:
    """Towns up to 100,000 people and historic settlements, one application each, no more of a region than its quota."""
    towns = list(City.objects.filter(population__isnull=False).order_by("slug"))
    fitting = [town for town in towns if town.is_historic or (town.population or 0) <= 100_000]
    draw.shuffle(fitting)
    quota: Counter[int] = Counter()
    rows: list[season.Drafted] = []
    for town in [own_town, *(town for town in fitting if town != own_town)]:
        if len(rows) == count or (call.region_quota and quota[town.region_id] >= call.region_quota):
            continue
        quota[town.region_id] += 1
        rows.append(_application(town, draw))
    return rows


def _application(town: City, draw: random.Random) -> season.Drafted:
    place = draw.choice(PLACES)
    people = town.population or 0
    bounds = (10_000, 20_000, 50_000, 100_000)
    by_size = next((track for track, bound in enumerate(bounds) if people <= bound), 4)
    track = 4 if town.is_historic and (by_size == 4 or draw.random() < 0.7) else by_size
    latitude, longitude = town.latitude + draw.uniform(-0.01, 0.01), town.longitude + draw.uniform(-0.01, 0.01)
    return season.Drafted(
        city=town,
        title=place.name,
        track=track,
        answers=answers(place, draw, latitude=latitude, longitude=longitude),
        quality=draw.gauss(0, 0.8),
    )


def _two_thirds(draw: random.Random, own: User):
    """Most have read most; the demo's own juror has a good part of the work still to do."""
    pace: dict[int, float] = {}

    def is_done(row: Assignment) -> bool:
        share = pace.setdefault(row.juror_id, min(max(draw.gauss(0.7, 0.25), 0), 1))
        return draw.random() < (0.25 if row.juror.user_id == own.pk else share)

    return is_done
