"""Programmes themselves: name, aim, partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.programmes.models import Partner, Programme
from livingcities.programmes.rules import can_change, can_run_programmes

EDITABLE = frozenset({"name", "name_en", "aim", "aim_en", "kind"})


@operation("programmes.create", rule=can_run_programmes)
def create(
    *,
    actor: Actor,
    slug: str,
    kind: str,
    name: str,
    name_en: str = "",
    aim: str = "",
    aim_en: str = "",
    is_demo: bool = False,
) -> Programme:
    """Begin a programme."""
    programme = Programme(slug=slug, kind=kind, name=name, name_en=name_en, aim=aim, aim_en=aim_en, is_demo=is_demo)
    programme.full_clean()
    programme.save()
    leave_trace("programmes.create", actor=actor, target=programme)
    return programme


@operation("programmes.edit", rule=can_change)
def edit(*, actor: Actor, programme: Programme, changes: Mapping[str, Any]) -> Programme:
    """Change what the programme says about itself; its address stays."""
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"not to be edited: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(programme, name, value)
    programme.full_clean()
    programme.save(update_fields=[*changes])
    leave_trace("programmes.edit", actor=actor, target=programme, changed=sorted(changes))
    return programme


@operation("programmes.set_partners", rule=can_change)
def set_partners(*, actor: Actor, programme: Programme, partners: Sequence[Mapping[str, str]]) -> None:
    """Replace the list of partners; each has a name and may have a role and a site."""
    programme.partners.all().delete()
    Partner.objects.bulk_create(
        Partner(programme=programme, number=number, **row) for number, row in enumerate(partners, start=1)
    )
    leave_trace("programmes.set_partners", actor=actor, target=programme, count=len(partners))
