"""How facts about a city are put into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def founding_year(text: str) -> str:
    """«-497» → 497 до н. э.; a plain year stays."""
    return _("%(year)s BC") % {"year": text[1:]} if text.startswith("-") else text


@register.filter
def named(key: str, names: Mapping[str, Any]) -> Any:
    """The name of a key in a table of names: `{{ part.kind|named:part_names }}`."""
    return names.get(key, key)


@register.filter
def signed(change: int | None) -> str:
    """A change with its sign: +7, −3, 0; a dash where there is nothing to compare with."""
    if change is None:
        return "–"
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "0"
