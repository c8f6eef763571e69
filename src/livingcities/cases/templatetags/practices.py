"""Tags of the catalogue: `{% load practices %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from livingcities.base.typography import NBSP, number
from livingcities.cases.marks import drawing

register = template.Library()


@register.simple_tag
def theme_mark(theme: str) -> SafeString:
    """The drawn sign of a theme, where there is no photograph: `{% theme_mark "parks" %}`."""
    picture = SafeString(drawing(theme))
    return format_html(
        '<svg class="case-mark" viewBox="0 0 160 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true">{}</svg>',
        picture,
    )


@register.filter
def roubles(amount: int | None) -> str:
    """60000000 → «60 млн ₽»: rounded to three digits, as one says it aloud."""
    if amount is None:
        return ""
    names = (pgettext("money", "bn"), pgettext("money", "m"), pgettext("money", "thousand"))
    for size, name in zip((10**9, 10**6, 10**3), names, strict=True):
        if amount >= size:
            value = amount / size
            digits = 0 if value >= 100 else 1 if value >= 10 else 2
            return f"{number(round(value, digits))}{NBSP}{name}{NBSP}₽"
    return f"{number(amount)}{NBSP}₽"


@register.filter
def months(count: int | None) -> str:
    """«1 год 4 месяца», «8 месяцев»."""
    if count is None:
        return ""
    years, rest = divmod(count, 12)
    parts = []
    if years:
        parts.append(ngettext("%(n)s year", "%(n)s years", years) % {"n": years})
    if rest or not years:
        parts.append(ngettext("%(n)s month", "%(n)s months", rest) % {"n": rest})
    return " ".join(part.replace(" ", NBSP) for part in parts)


@register.filter
def megabytes(size: int) -> str:
    """A file's size as people read it."""
    if size < 1024 * 1024:
        return _("%(n)s KB") % {"n": max(1, round(size / 1024))}
    return _("%(n)s MB") % {"n": number(round(size / 1024 / 1024, 1))}
