"""Tags and filters of the house, available in every template without `{% load %}`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from livingcities.base import moments, typography
from livingcities.base.icons import ICONS

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def typo(text: str) -> str:
    """Bind prepositions, №, units and dashes with spaces that do not break: `{{ dialogue.question|typo }}`."""
    return typography.typo(text)


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """`{{ 225524|number }}` → 225 524 with thin spaces; nothing for nothing."""
    if value is None or value == "":
        return ""
    try:
        return typography.number(Decimal(str(value)), decimals)
    except InvalidOperation:
        return str(value)


@register.filter
def percent(share: float | None, decimals: int = 0) -> str:
    """A share from 0 to 1: `{{ 0.864|percent }}` → 86 %."""
    return "" if share is None else f"{typography.number(share * 100, decimals)}{typography.NBSP}%"


@register.filter
def initials(name: str) -> str:
    """The first letters of the first two words, for an avatar without a photo."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`; decorative unless it gets a label."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawing = SafeString(ICONS[name])
    return format_html('<svg class="icon" viewBox="0 0 24 24" width="20" height="20" {}>{}</svg>', meaning, drawing)


@register.simple_tag
def moment(when: datetime, tz: str | tzinfo | None = None, short: bool = False) -> SafeString:
    """`{% moment dialogue.closes_at city.tz %}`: the city's time and Moscow's. `short=True` leaves this year out."""
    year = not (short and when.astimezone(moments.zone(tz)).year == timezone.localtime(timezone=moments.MOSCOW).year)
    lines = moments.moment(when, tz, year=year)
    return format_html(
        '<time class="moment" datetime="{}">{}</time>',
        when.astimezone(moments.zone(tz)).isoformat(timespec="minutes"),
        format_html_join(" · ", "<span>{}</span>", ((line,) for line in lines)),
    )


@register.simple_tag
def time_left(when: datetime, now: datetime | None = None) -> SafeString:
    """`{% time_left dialogue.closes_at %}` → «ещё 6 дней» or «3 дня назад»."""
    stamp = when.astimezone(moments.MOSCOW).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, moments.time_left(when, now))


@register.inclusion_tag("base/ui/shares.html")
def shares(
    agree: int, disagree: int, undecided: int, *, label: str = "", voice: int = 1, legend: bool = False
) -> dict[str, Any]:
    """How a group answered, from counts: `{% shares 86 8 6 label="Группа А" voice=1 %}`. A bar with a text twin."""
    parts = typography.percentages([agree, disagree, undecided])
    return {
        "label": label,
        "voice": voice,
        "legend": legend,
        "total": agree + disagree + undecided,
        "agree": parts[0],
        "disagree": parts[1],
        "undecided": parts[2],
    }


SHAPES = {
    1: '<circle cx="6" cy="6" r="5.5"/>',
    2: '<path d="M1 1h10v10H1z"/>',
    3: '<path d="M6 0l6 11H0z"/>',
    4: '<path d="M6 0l6 6-6 6-6-6z"/>',
    5: '<path d="M4 0h4v4h4v4H8v4H4V8H0V4h4z"/>',
}


@register.simple_tag
def voice_mark(voice: int) -> SafeString:
    """The colour and, for those who do not tell colours apart, the shape of a group on the map of opinions."""
    index = (int(voice) - 1) % len(SHAPES) + 1
    shape = SafeString(SHAPES[index])
    return format_html('<svg class="voice-mark voice-{}" viewBox="0 0 12 12" aria-hidden="true">{}</svg>', index, shape)


@register.inclusion_tag("base/ui/breadcrumb.html")
def breadcrumb(*titles_and_urls: str) -> dict[str, Any]:
    """`{% breadcrumb "Города" cities_url "Выкса" %}`: pairs of title and address, the last one without address."""
    titles, urls = titles_and_urls[::2], titles_and_urls[1::2]
    return {"steps": list(zip(titles, urls, strict=False)), "here": titles[-1] if len(titles) > len(urls) else ""}


@register.inclusion_tag("base/ui/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Links to the pages of a list, keeping the filters of the address: `{% pagination page %}`."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": pages, "request": context["request"], "gap": page.paginator.ELLIPSIS}


@register.simple_tag
def stat(value: Any, label: str) -> SafeString:
    """A number that is the message: `{% stat 117 "живых городов из 1000" %}` inside `<dl class="stats">`."""
    return format_html(
        '<div class="stat"><dt class="stat-label">{}</dt><dd class="stat-value">{}</dd></div>', label, number(value)
    )


@register.simple_tag
def avatar(name: str, photo: str = "", size: str = "") -> SafeString:
    """A face or the letters of a name; `size` may be `small` or `large`."""
    kind = f" avatar-{size}" if size else ""
    if photo:
        image = format_html('<img src="{}" alt="" loading="lazy" decoding="async">', photo)
        return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', kind, image)
    return format_html('<span class="avatar{}" aria-hidden="true" data-letters="{}"></span>', kind, initials(name))
