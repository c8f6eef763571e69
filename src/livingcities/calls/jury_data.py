"""What juries and regions keep about a person. Marks that were handed in stay as numbers of a juror without a name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from livingcities.base.locks import lock
from livingcities.people.models import User
from livingcities.people.personal_data import addressed_to, forget_titles

from .emails.jury import tell_reader_gone
from .models import Call, Juror, RegionRepresentative
from .rules.jury import to_read


def export(user: User) -> dict[str, Any]:
    places = Juror.objects.filter(_of(user)).select_related("call", "region", "city").order_by("pk")
    regions = RegionRepresentative.objects.filter(user=user).select_related("region").order_by("pk")
    return {
        "juries": [_place(juror) for juror in places],
        "regions": [
            {"region": row.region.name, "position": row.title, "since": row.since, "until": row.until}
            for row in regions
        ],
    }


def _of(user: User) -> Q:
    """Their places, and invitations sent to their address that nobody has answered."""
    return Q(user=user) | Q(addressed_to(user), user=None)


def _place(juror: Juror) -> dict[str, Any]:
    conflicts = juror.conflicts.select_related("application").order_by("pk")
    readings = juror.assignments.select_related("application").order_by("pk")
    return {
        "call": juror.call.title,
        "name": juror.name,
        "email": juror.email,
        "about": juror.about,
        "professions": juror.professions,
        "themes": juror.themes,
        "region": juror.region.name if juror.region else "",
        "city": juror.city.name if juror.city else "",
        "employer": juror.employer,
        "state": juror.state,
        "invited": juror.invited_at,
        "answered": juror.answered_at,
        # In a blind season the reader does not know whose application it was; the number tells no more.
        "conflicts": [{"application": row.application.number, "kind": row.kind, "at": row.at} for row in conflicts],
        "readings": [
            {"application": row.application.number, "at": row.at, "ended": row.revoked_at} for row in readings
        ],
    }


def erase(user: User) -> None:
    """Places go, with what is said in them; where readings were given or a sitting was attended the place stays,
    without the person."""
    places = Juror.objects.filter(_of(user))
    forget_titles(places)
    places.filter(assignments=None, sittings=None).delete()
    for juror in Juror.objects.filter(_of(user)).select_related("call").order_by("call_id", "pk"):
        _end_readings(juror)
        juror.user, juror.name, juror.email = None, "—", f"erased-{juror.pk}@invalid.invalid"
        juror.about, juror.employer, juror.left_reason, juror.digest = "", "", "", None
        juror.city, juror.organisation, juror.state = None, None, Juror.State.LEFT
        juror.save()
    RegionRepresentative.objects.filter(user=user).delete()


def _end_readings(juror: Juror) -> None:
    """What they were still to read waits for another reader: the secretariat hears of it."""
    call = juror.call
    lock(call, juror)
    if call.state == Call.State.PUBLISHED:
        return
    ended = to_read(juror).update(revoked_at=timezone.now(), ended=Juror.State.LEFT.value)
    if ended:
        tell_reader_gone(call, ended)
