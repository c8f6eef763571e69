"""Names in addresses that nothing else bears."""

from __future__ import annotations

from collections.abc import Set
from itertools import count

from django.db.models import Model


def free(wanted: str, taken: Set[str]) -> str:
    """`wanted`, or the first of wanted-2, wanted-3, … that is not taken."""
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)


def free_slug(model: type[Model], wanted: str, *, reserved: Set[str] = frozenset()) -> str:
    """The same among the slugs of a model and the reserved words."""
    taken = model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True)
    return free(wanted, {*taken, *reserved})
