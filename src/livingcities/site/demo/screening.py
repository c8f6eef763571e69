"""Next year's contest while its applications are checked: something waits for the office, the regions and authors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from livingcities.calls.models import Answer, Application, Author, Call, ScreeningMark
from livingcities.calls.operations import appeals, regions, screening, submitting
from livingcities.cities.models import City
from livingcities.people.models import User
from livingcities.programmes.models import Edition
from livingcities.programmes.operations import editions

from . import contest, season

SEED = 20_350_206
APPLICATIONS, NEAR = 30, 5
"""So many in all, and of the demo region besides the demo town's own."""
CORRECTIONS = (
    "В смете нет строки о содержании после стройки. Допишите, пожалуйста, кто и за что платит.",
    "План территории не открывается. Пришлите его ещё раз в PDF.",
    "Не видно, сколько жителей участвовало: назовите число и где о нём прочитать.",
)
DECLINED = "У региона уже есть проект в этом городе, второй поддержать в этом году не сможем."
REJECTED = "Заявка о дороге между посёлками, а конкурс об общественных местах города."
FLOOD = "В городе неделю не было связи после паводка."
APPEAL = "Город внесён в список исторических поселений, считайте нас, пожалуйста, там."
State, Says = Application.State, Application.RegionSays


@transaction.atomic
def load(team: dict[str, User], own_town: City, source: Edition) -> Call:
    draw = random.Random(SEED)  # noqa: S311 - a drawing that anyone may repeat
    by = team["secretariat"]
    edition = editions.announce(actor=by, edition=season.following(source, by))
    call = season.opened(edition.calls.get(), by)
    season.happened(call, opens=-60, closes=-4, review=40, results=75)
    drafted = _drafted(call, own_town, draw)
    made = season.applied(call, drafted, team["team"])
    Call.objects.filter(pk=call.pk).update(state=Call.State.SCREENING)
    own, near, far = made[0], made[1 : NEAR + 1], [_anew(row) for row in made[NEAR + 1 :]]
    _of_regions(team, own_town, near, far)
    _unfinished(far[-4:], by, team["facilitator"])
    _checked(call, [*near[3:], *far[:12]], by)
    for text, row in zip(CORRECTIONS, (_anew(own), *far[12:14]), strict=True):
        screening.ask_correction(actor=by, application=row, text=text, until=timezone.now() + timedelta(days=5))
    Application.objects.filter(pk=far[16].pk).update(state=State.WITHDRAWN)
    call.refresh_from_db()
    return call


def _drafted(call: Call, own_town: City, draw: random.Random) -> list[season.Drafted]:
    """The demo town first, then towns of its region, then others."""
    rows = contest.projects(call, own_town, draw, 10 * APPLICATIONS)
    near = [row for row in rows[1:] if row.city.region_id == own_town.region_id][:NEAR]
    far = [row for row in rows[1:] if row.city.region_id != own_town.region_id]
    return [rows[0], *near, *far[: APPLICATIONS - 1 - len(near)]]


def _anew(row: Application) -> Application:
    """As it lies in the database now, its call with it."""
    return Application.objects.select_related("call", "city__region", "track").get(pk=row.pk)


def _of_regions(team: dict[str, User], own_town: City, near: Sequence[Application], far: Sequence[Application]) -> None:
    """Somebody speaks for the demo region; two of its applications wait for their word, one they declined."""
    region = team["region"]
    regions.appoint_representative(
        actor=team["secretariat"], region=own_town.region, email=region.email, title="Министерство (демонстрация)"
    )
    waiting = [*near[:2], far[14], far[15]]
    Application.objects.filter(pk__in=[row.pk for row in waiting]).update(region_says=Says.WAITING)
    regions.decline_to_put_forward(actor=region, application=_anew(near[2]), reason=DECLINED)


def _unfinished(rows: Sequence[Application], by: User, author: User) -> None:
    """Drafts that missed the deadline, half of their answers written. One of them has got more days, and asks for
    another nomination."""
    keys = [row.pk for row in rows]
    for row in rows:
        row.submissions.all().delete()
        half = list(Answer.objects.filter(application=row).order_by("question").values_list("pk", flat=True))[::2]
        Answer.objects.filter(pk__in=half).delete()
    Application.objects.filter(pk__in=keys).update(state=State.DRAFT, number=None, submitted_at=None, region_says="")
    late = _anew(rows[0])
    Author.objects.create(application=late, user=author, role=Author.Role.LEAD)
    until = timezone.now() + timedelta(days=6)
    submitting.grant_extension(actor=by, application=late, until=until, reason=FLOOD)
    wanted = late.call.tracks.exclude(pk=rows[0].track.pk).last() if rows[0].track else None
    appeals.appeal_track(actor=author, application=_anew(late), wanted=wanted, text=APPEAL)


def _checked(call: Call, rows: Sequence[Application], by: User) -> None:
    """The checklist ticked for a part of them: whose list is met and whom the region put forward goes to the jury."""
    items = list(call.screening_items.all())
    ScreeningMark.objects.bulk_create(
        ScreeningMark(application=row, item=item, is_met=True, by=by)
        for place, row in enumerate(rows)
        for item in (items if place < 9 else items[:1])
    )
    screening.admit_ready(actor=by, call=Call.objects.get(pk=call.pk))
    refused = rows[-1]
    ScreeningMark.objects.create(application=refused, item=items[-1], is_met=False, by=by)
    screening.reject(actor=by, application=_anew(refused), reason=REJECTED)
