"""A small prize of the award whose jury has read everything and meets now: the decisions are still to be made."""

from __future__ import annotations

import random

from django.db import transaction
from django.utils import timezone

from livingcities.calls.models import Call
from livingcities.calls.operations import copying, results, sitting
from livingcities.cities.models import City
from livingcities.people.models import User
from livingcities.programmes.copying import PARTS, Shift, parts_of_calls
from livingcities.programmes.models import Edition
from livingcities.programmes.operations import editions

from . import award, award_texts, season

SEED = 20_350_207
APPLICATIONS, JURORS = 15, 8
NAME = "Приз молодых команд"


@transaction.atomic
def load(team: dict[str, User], own_town: City, edition: Edition) -> Call:
    draw = random.Random(SEED)  # noqa: S311 - a drawing that anyone may repeat
    by = team["secretariat"]
    call = season.opened(_begun(edition, by), by)
    season.happened(call, opens=-80, closes=-45, review=-8, results=10)
    drafted = award.practices(draw, own_town)
    draw.shuffle(drafted)
    made = season.applied(call, drafted[:APPLICATIONS])
    season.checked(call, {})
    season.seated(call, JURORS, most=APPLICATIONS, draw=draw, own=team["juror"])
    season.given(call, by)
    quality = {application.pk: row.quality for application, row in zip(made, drafted, strict=False)}
    season.read(call, quality, draw=draw, is_done=lambda row: True, texts=award_texts)
    results.seal(actor=by, call=call)
    call.refresh_from_db()
    results.rank(call)
    sitting.hold_sitting(
        actor=by,
        call=call,
        held_on=timezone.localdate(),
        place="Демонстрационный зал, Москва",
        present=call.jurors.reading()[: JURORS - 1],
    )
    return call


def _begun(edition: Edition, by: User) -> Call:
    """A second call of the edition, set up like its first."""
    parts = parts_of_calls([part.name for part in PARTS if part.by_default])
    call: Call = copying.copy(
        actor=by,
        source=edition.calls.get(),
        title=f"{NAME} {edition.year}",
        code=f"ПМК-{edition.year}",
        parts=parts,
        shift=Shift(edition.year, edition.year),
    )
    editions.add_call(actor=by, edition=edition, call=call)
    return call
