"""The secretariat's list of a call's applications: what the address asks for, what is found, how much there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from livingcities.base.http import whole_number

from .models import NOT_HANDED_IN, Application, Call, Correction, Likeness
from .rules import screening as rules
from .rules.regions import waiting_for_word

State = Application.State
LISTED = frozenset(State.values) - {State.DRAFT}
# Beside a number, so that the words go with one as with many.
COUNTED = {
    State.SUBMITTED: pgettext_lazy("number of applications", "being checked"),
    State.CORRECTION: pgettext_lazy("number of applications", "being corrected"),
    State.ADMITTED: pgettext_lazy("number of applications", "admitted to the jury"),
    State.REJECTED: pgettext_lazy("number of applications", "not admitted"),
    State.WITHDRAWN: pgettext_lazy("number of applications", "withdrawn"),
}

WORK = {
    "undecided": _("without a verdict"),
    "unchecked": _("checklist not finished"),
    "ready": _("checklist met, to be admitted"),
    "overdue": _("correction ran out"),
    "alike": _("look like others"),
    "region": _("wait for the region"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything unknown in it is left out."""

    words: str = ""
    state: str = ""
    track: int = 0
    region: str = ""
    work: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        return cls(
            words=" ".join(query.get("q", "").split())[:80],
            state=query["state"] if query.get("state") in LISTED else "",
            track=whole_number(query.get("track")) or 0,
            region=query.get("region", "")[:2],
            work=query["work"] if query.get("work") in WORK else "",
        )

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.state or self.track or self.region or self.work)


def handed_in(call: Call, state: str = "") -> Any:
    """What stands handed in, with what the list shows of each; by its `state` also what was withdrawn."""
    now = timezone.now()
    open_correction = Correction.objects.filter(application=OuterRef("pk"), answered_at=None)
    fresh = Q(screening_marks__at__gte=F("submitted_at"))
    rows = call.applications.filter(state=state) if state else call.applications.handed_in()
    return (
        rows.exclude(number=None)
        .select_related("city__region", "track", "organisation", "call")
        .annotate(
            items_met=Count("screening_marks", filter=fresh & Q(screening_marks__is_met=True), distinct=True),
            items_unmet=Count("screening_marks", filter=fresh & Q(screening_marks__is_met=False), distinct=True),
            is_overdue=Exists(open_correction.filter(until__lte=now)),
            looks_alike=Exists(Likeness.objects.filter(application=OuterRef("pk"))),
        )
        .order_by("number")
    )


def found(call: Call, asked: Asked) -> Any:
    rows = handed_in(call, asked.state)
    if asked.words:
        rows = rows.filter(_words(call, asked.words))
    if asked.track:
        rows = rows.filter(track=asked.track)
    if asked.region:
        rows = rows.filter(city__region__code=asked.region)
    return _at_work(rows, asked.work) if asked.work else rows


def _words(call: Call, words: str) -> Q:
    if number := whole_number(words.removeprefix(f"{call.code}-")):
        return Q(number=number)
    return Q(title__icontains=words) | Q(city__name__icontains=words) | Q(organisation__name__icontains=words)


def _at_work(rows: Any, work: str) -> Any:
    match work:
        case "undecided":
            return rows.filter(state__in=rules.UNDECIDED)
        case "unchecked":
            return rules.unchecked(rows)
        case "ready":
            return rules.ready_to_admit(rows)
        case "overdue":
            return rows.filter(state__in=rules.UNDECIDED, is_overdue=True)
        case "alike":
            return rows.filter(looks_alike=True)
        case _:
            return rows.filter(pk__in=waiting_for_word())


def counts(call: Call) -> dict[str, Any]:
    """How many there are in each state; drafts are counted, not listed: their texts are their authors'."""
    by_state = dict(call.applications.values_list("state").annotate(Count("pk")).order_by())
    return {
        "drafts": by_state.get(State.DRAFT, 0),
        "all": sum(n for state, n in by_state.items() if state not in NOT_HANDED_IN),
        "counted": [(by_state[state], words) for state, words in COUNTED.items() if state in by_state],
        "states": [(state.value, state.label, by_state.get(state, 0)) for state in COUNTED],
    }
