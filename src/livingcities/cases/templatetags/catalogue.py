"""How numbers and orders of the catalogue are said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import NBSP, number
from livingcities.cases.search import Query
from livingcities.cases.search.facets import Choice, Facet

register = template.Library()

MILLION, THOUSAND, YEAR = 1_000_000, 1_000, 12


@register.filter
def roubles(amount: int) -> str:
    """4,200,000 → «4,2 млн ₽»: as exact as one compares by."""
    if amount >= MILLION:
        decimals = 1 if amount < 10 * MILLION and amount % MILLION else 0
        return _("%(n)s M ₽") % {"n": number(amount / MILLION, decimals)}
    if amount >= THOUSAND:
        return _("%(n)s K ₽") % {"n": number(amount / THOUSAND, 0)}
    return f"{number(amount)}{NBSP}₽"


@register.filter
def duration(months: int) -> str:
    """18 → «18 месяцев», 24 → «2 года»."""
    if months >= YEAR and months % YEAR == 0:
        years = months // YEAR
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


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
    rows = (
        (
            _identifier(facet, each),
            facet.name,
            each.value,
            CHECKED if each.is_chosen else "",
            each.label,
            number(each.count),
        )
        for each in listed
    )
    return format_html('<ul role="list">{}</ul>', format_html_join("", CHOICE, rows))


CHECKED = mark_safe(" checked")
CHOICE = (
    '<li><label class="check"><input type="checkbox" id="{}" name="{}" value="{}"{}><span>{}</span>'
    '<span class="count">{}</span></label></li>'
)


def _identifier(facet: Facet, choice: Choice) -> str:
    """Names of awards are Russian: their letters stand in the identifier by number."""
    plain = slugify(choice.value)
    return f"{facet.name}-{plain}" if plain == choice.value else f"{facet.name}-{choice.value.encode().hex()[:80]}"
