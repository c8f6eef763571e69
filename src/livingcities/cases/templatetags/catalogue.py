"""How numbers and orders of the catalogue are said."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import number
from livingcities.cases.search import Query
from livingcities.cases.search.facets import Choice, Facet

register = template.Library()

MILLION, THOUSAND = 1_000_000, 1_000


@register.filter
def people(population: int) -> str:
    """46,312 → «46 тысяч»: of a town's size."""
    if population >= MILLION:
        return _("%(n)s million") % {"n": number(population / MILLION, 1)}
    if population >= THOUSAND:
        thousands = round(population / THOUSAND)
        return ngettext("%(n)s thousand", "%(n)s thousand", thousands) % {"n": thousands}
    return number(population)


@register.filter
def orders(query: Query) -> list[tuple[str, str, bool]]:
    """The orders that make sense for what is asked: value, words, whether it holds. The usual one has no value, so that
    it follows the question: the best match as soon as words are typed."""
    known = [
        ("relevance", _("Best match first"), bool(query.text)),
        ("near", _("Fitting my town first"), bool(query.near)),
        ("new", _("Newest first"), True),
        ("cheap", _("Cheapest first"), True),
    ]
    usual = query.usual_order
    return [("" if key == usual else key, name, key == query.order) for key, name, makes_sense in known if makes_sense]


@register.filter
def with_town(query: Query, slug: str) -> str:
    """The address of the same question, asked for this town."""
    return query.changed(near=slug).address


@register.filter
def named(facets: Iterable[Facet], name: str) -> Any:
    """The facet of this name, where it has any values."""
    return next((facet for facet in facets if facet.name == name), None)


@register.simple_tag
def choices(facet: Facet, listed: Iterable[Choice]) -> SafeString:
    """The values of a facet as boxes to tick. Written here: a page has up to two hundred, and templates are slower."""
    boxes = (_box(facet.name, each.value, str(each.label), each.is_chosen, number(each.count)) for each in listed)
    return format_html('<ul role="list">{}</ul>', mark_safe("".join(boxes)))  # noqa: S308 - each was escaped


@lru_cache(maxsize=10_000)
def _box(name: str, value: str, label: str, is_chosen: bool, count: str) -> SafeString:
    return format_html(
        '<li><label class="check"><input type="checkbox" id="{}" name="{}" value="{}"{}><span>{}</span>'
        '<span class="count">{}</span></label></li>',
        _identifier(name, value),
        name,
        value,
        mark_safe(" checked") if is_chosen else "",
        label,
        count,
    )


def _identifier(name: str, value: str) -> str:
    """Names of awards are Russian: their letters stand in the identifier by number."""
    plain = slugify(value)
    return f"{name}-{plain}" if plain == value else f"{name}-{value.encode().hex()[:80]}"
