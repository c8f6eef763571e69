"""An award whose season is over: results published, first winners in the catalogue, the next call open."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from livingcities.calls.models import Application, Author, Call, Decision, Seal
from livingcities.calls.operations import comments, drafts, results, sitting
from livingcities.calls.operations.open_results import build_bundle
from livingcities.cases.operations import editing
from livingcities.cities.models import City
from livingcities.people.models import User
from livingcities.programmes.mapping import files_of
from livingcities.programmes.models import CaseOrigin, Edition
from livingcities.programmes.operations import cases, editions

from . import award_texts, season
from .practices import KEPT_FOR_THE_AWARD, families

PROGRAMME = "demo-award"
SEED = 20_350_205
JURORS = 24
REJECTED = {7: award_texts.REJECTED[0], 23: award_texts.REJECTED[1]}


def load(team: dict[str, User], own_town: City) -> Call:
    """All of it in one transaction, so that an interrupted loading begins anew; then the open data are packed."""
    with transaction.atomic():
        call = _read_and_sealed(team, own_town)
        results.rank(call)
        _published(call, team)
        _cases(call, team["secretariat"])
        _next_year(call, team, own_town)
    build_bundle.call(call.pk)
    return call


def _read_and_sealed(team: dict[str, User], own_town: City) -> Call:
    draw = random.Random(SEED)  # noqa: S311 - a drawing that anyone may repeat
    by = team["secretariat"]
    award = season.programme("award", team)
    call: Call = season.announced(award, "award", timezone.localdate().year, team).calls.get()
    season.happened(call, opens=-260, closes=-170, review=-110, results=-60)
    drafted = practices(draw, own_town)
    made = season.applied(call, drafted, team["team"])
    season.checked(call, REJECTED)
    season.seated(call, JURORS, most=12, draw=draw, own=team["juror"])
    season.given(call, by)
    quality = {application.pk: row.quality for application, row in zip(made, drafted, strict=True)}
    season.read(call, quality, draw=draw, is_done=lambda row: True, texts=award_texts)
    results.seal(actor=by, call=call)
    call.refresh_from_db()
    return call


def practices(draw: random.Random, own_town: City) -> list[season.Drafted]:
    """Every family of practices from two towns; those that become cases are the best of their nominations."""
    towns = list(City.objects.filter(population__range=(8_000, 600_000)).exclude(pk=own_town.pk).order_by("slug"))
    draw.shuffle(towns)
    rows: list[season.Drafted] = []
    for family in families():
        for nth in range(2):
            town = own_town if not rows else towns.pop()
            best = family["key"] in KEPT_FOR_THE_AWARD and nth == 0
            rows.append(
                season.Drafted(
                    city=town,
                    title=family["title"] if nth == 0 else f"{family['title']} в городе {town.name}",
                    track=award_texts.TRACKS[family["key"]],
                    answers=award_texts.answers(family, draw, latitude=town.latitude, longitude=town.longitude),
                    quality=1.6 if best else draw.gauss(0, 0.7),
                )
            )
    return rows


def _published(call: Call, team: dict[str, User]) -> None:
    """The sitting, its decisions by the ranking, one special prize, the protocol signed, everything told."""
    by = team["secretariat"]
    call.refresh_from_db()
    held = sitting.hold_sitting(
        actor=by,
        call=call,
        held_on=timezone.localdate() - timedelta(days=70),
        place="Демонстрационный зал, Москва",
        minutes="Жюри обсудило заявки по номинациям, начиная с тех, что стоят у призовой черты.",
        present=call.jurors.reading()[:20],
    )
    for track in call.tracks.all():
        sitting.follow_ranking(actor=by, sitting=held, track=track)
    noted = Application.objects.admitted().filter(call=call, decision=None).order_by("number").first()
    if noted:
        reason = "Жюри отмечает самый честный рассказ о том, что не получилось."
        sitting.decide(
            actor=by,
            sitting=held,
            application=noted,
            kind=Decision.Kind.SPECIAL,
            prize="Приз за честность",
            reason=reason,
        )
    sitting.sign_sitting(actor=by, sitting=held)
    comments.release_comments(actor=by, call=call)
    call.refresh_from_db()
    results.publish(actor=by, call=call)
    _in_the_past(call, held)


def _in_the_past(call: Call, held: Any) -> None:
    now = timezone.now()
    sealed = now - timedelta(days=100)
    Seal.objects.filter(call=call).update(at=sealed)
    type(held).objects.filter(pk=held.pk).update(signed_at=now - timedelta(days=69))
    Call.objects.filter(pk=call.pk).update(sealed_at=sealed, published_at=now - timedelta(days=60))
    call.refresh_from_db()


def _cases(call: Call, by: User) -> None:
    """All winners become drafts; those whose towns were quick are in the catalogue."""
    quick = {family["title"] for family in families() if family["key"] in KEPT_FOR_THE_AWARD}
    for application in Application.objects.filter(call=call, decision__kind=Decision.Kind.WINNER):
        if CaseOrigin.objects.filter(application=application).exists():
            continue
        case = cases.make_case(actor=by, application=application, handed_in=files_of(application))
        if application.title in quick:
            case.versions.update(checked_at=timezone.now())
            editing.publish(actor=by, case=case)


def _next_year(call: Call, team: dict[str, User], own_town: City) -> Edition:
    """Next year's edition, copied from this one, with its call open and a draft of the demo team in it."""
    by = team["secretariat"]
    edition = season.following(call.editions.get(), by)
    editions.announce(actor=by, edition=edition)
    following = season.opened(edition.calls.get(), by)
    season.happened(following, opens=-3, closes=75, review=140, results=200)
    draw = random.Random(SEED + 1)  # noqa: S311 - a drawing that anyone may repeat
    family = families()[0]
    draft = drafts.begin_application(
        actor=team["team"],
        call=following,
        city=own_town,
        applicant="city",
        title="Черновик: двор у старой школы",
        track=following.tracks.first(),
    )
    told = award_texts.answers(family, draw, latitude=own_town.latitude, longitude=own_town.longitude)
    for question in ("summary", "themes", "problem", "steps"):
        drafts.save_answer(actor=team["team"], application=draft, question=question, value=told[question], version=0)
    season.following(edition, by)  # its call is still being set up
    Author.objects.get_or_create(application=draft, user=team["facilitator"], defaults={"role": Author.Role.EDITOR})
    return edition
