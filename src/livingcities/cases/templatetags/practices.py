"""Tags of the catalogue: `{% load practices %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from livingcities.cases.figures import months, roubles
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


register.filter(roubles)
register.filter(months)
