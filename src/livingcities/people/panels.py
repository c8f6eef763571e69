"""Sections that other rooms add to «My page» and to the page of a person, in their AppConfig.ready().

    panels.register(30, "dialogues/my_dialogues.html", my_dialogues)
    panels.register_for_person(20, "cities/of_person.html", city_of_person)

`my_dialogues(request)` and `city_of_person(request, person, parts)` return the template's variables, or None to
leave the section out; `parts` are the names of `Shown` that this viewer may see of this person. The template is
included in a column of cards; it sees the variables of the page as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from .models import User
from .requests import PersonRequest

Variables = dict[str, Any]


@dataclass(frozen=True, order=True, slots=True)
class Panel:
    order: int
    template: str
    context: Callable[..., Variables | None] = field(compare=False)


MINE: list[Panel] = []
OF_PERSON: list[Panel] = []


def register(order: int, template: str, context: Callable[[PersonRequest], Variables | None]) -> None:
    """Show this template on «My page». The page's own sections stand at 10 (profile) and from 50 on."""
    _add(MINE, Panel(order, template, context))


def register_for_person(
    order: int, template: str, context: Callable[[HttpRequest, User, set[str]], Variables | None]
) -> None:
    """Show this template on the page of a person."""
    _add(OF_PERSON, Panel(order, template, context))


def _add(panels: list[Panel], panel: Panel) -> None:
    if any(known.template == panel.template for known in panels):
        raise ValueError(f"{panel.template} is registered twice")
    panels.append(panel)


def mine(request: PersonRequest) -> list[tuple[str, Variables]]:
    """(template, variables) of every section that has something to show to the person who asks."""
    return _filled(MINE, request)


def of_person(request: HttpRequest, person: User, parts: set[str]) -> list[tuple[str, Variables]]:
    return _filled(OF_PERSON, request, person, parts)


def _filled(panels: Iterable[Panel], *given: Any) -> list[tuple[str, Variables]]:
    filled = ((panel.template, panel.context(*given)) for panel in sorted(panels))
    return [(template, variables) for template, variables in filled if variables is not None]
