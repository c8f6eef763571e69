"""What stands above every page of the secretariat about one call: how far it is, and the way to the other pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from livingcities.base.actors import Actor

from .models import Call

State = Call.State


class Tab(NamedTuple):
    title: object
    url: str
    is_here: bool


PAGES: tuple[tuple[str, object], ...] = (
    ("setup", pgettext_lazy("page of a call", "Set up")),
    ("builder", _("Form")),
    ("applications", _("Applications")),
    ("jury", _("Jury")),
    ("assigning", _("Who reads what")),
    ("progress", _("Readings")),
    ("results_desk", pgettext_lazy("page of a call", "Results")),
)
STEPS: tuple[tuple[object, str], ...] = (
    (pgettext_lazy("step of a call", "Prepare"), State.DRAFT),
    (pgettext_lazy("step of a call", "Take applications"), State.OPEN),
    (pgettext_lazy("step of a call", "Check"), State.SCREENING),
    (pgettext_lazy("step of a call", "Read"), State.REVIEW),
    (pgettext_lazy("step of a call", "Decide"), State.DECIDING),
    (pgettext_lazy("step of a call", "Published"), State.PUBLISHED),
)


def call_bar(user: Actor, call: Call, here: str) -> dict[str, Any]:
    """`here` is the name of the address of one of PAGES."""
    order = [state for _title, state in STEPS]
    at = order.index(State(call.state))
    steps = [
        {"title": title, "done": number < at, "current": number == at} for number, (title, _state) in enumerate(STEPS)
    ]
    return {"call": call, "tabs": list(_tabs(call, here)), "steps": steps}


def _tabs(call: Call, here: str) -> Any:
    for name, title in PAGES:
        try:
            url = reverse(f"calls:{name}", args=[call.slug])
        except NoReverseMatch:  # a house with some of the rooms left out
            continue
        yield Tab(title, url, name == here)
