"""What stands above every page of the secretariat about one call: how far it is, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from livingcities.base.actors import Actor
from livingcities.base.decision import Decision

from .models import Call
from .rules import results, setup

Rule = Callable[[Actor, Call], Decision]
State = Call.State


class Tab(NamedTuple):
    title: object
    url: str
    is_here: bool


PAGES: tuple[tuple[str, object, Rule], ...] = (
    ("setup", pgettext_lazy("page of a call", "Set up"), setup.can_set_up),
    ("builder", _("Form"), setup.can_set_up),
    ("applications", _("Applications"), setup.can_set_up),
    ("jury", _("Jury"), setup.can_set_up),
    ("assigning", _("Who reads what"), setup.can_set_up),
    ("progress", _("Readings"), results.can_see_progress),
    ("results_desk", pgettext_lazy("page of a call", "Results"), results.can_see_scores),
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
    return {"call": call, "tabs": list(_tabs(user, call, here)), "steps": steps}


def _tabs(user: Actor, call: Call, here: str) -> Iterator[Tab]:
    """Only pages that open now: no tab leads to a refusal."""
    for name, title, rule in PAGES:
        if rule(user, call):
            yield Tab(title, reverse(f"calls:{name}", args=[call.slug]), name == here)
