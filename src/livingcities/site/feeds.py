"""Atom feeds: new practices, and what happens to calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from livingcities.calls.models import Call
from livingcities.cases.models import Case

ENTRIES = 50
ANYBODY = AnonymousUser()


@dataclass(frozen=True)
class Entry:
    key: str
    title: str
    path: str
    text: str
    at: datetime
    changed_at: datetime
    categories: tuple[str, ...] = ()


def _new_cases() -> Iterable[Entry]:
    rows = Case.objects.published().select_related("city").prefetch_related("themes").order_by("-published_at", "-pk")
    for case in rows[:ENTRIES]:
        assert case.published_at
        text = f"{_('Demonstration: the town did not do this.')} {case.summary}" if case.is_demo else case.summary
        yield Entry(
            f"urn:uuid:{case.key}",
            f"{case.title} ({case.city.name})",
            case.get_absolute_url(),
            text,
            case.published_at,
            case.changed_at,
            tuple(theme.name_ru for theme in case.themes.all()),
        )


def _calls_news() -> Iterable[Entry]:
    """Opened and published ones; the moments are those at which it happened."""
    news = []
    for call in Call.objects.visible_to(ANYBODY).order_by("-pk")[:ENTRIES]:
        path = call.get_absolute_url()
        lead = f"{_('Demonstration: the call is invented.')} {call.lead}".strip() if call.is_demo else call.lead
        if call.opened_at:
            until = call.closes_at and date_format(localtime(call.closes_at), "j E Y, H:i")
            told = _("Applications are taken until %(when)s, Moscow time.") % {"when": until} if until else ""
            title = _("Open for applications: %(call)s") % {"call": call.title}
            news.append(Entry(f"{path}#open", title, path, f"{lead} {told}".strip(), call.opened_at, call.opened_at))
        if call.state == Call.State.PUBLISHED and call.published_at:
            title = _("Results: %(call)s") % {"call": call.title}
            news.append(Entry(f"{path}#results", title, path, lead, call.published_at, call.published_at))
    return sorted(news, key=lambda entry: entry.at, reverse=True)[:ENTRIES]


def _feed(name: str, title: str, entries: Iterable[Entry]) -> HttpResponse:
    own = settings.SITE_URL + reverse(f"site:{name}")
    feed = Atom1Feed(title=title, link=settings.SITE_URL, description="", language="ru", feed_url=own, feed_guid=own)
    for entry in entries:
        address = settings.SITE_URL + entry.path
        key = entry.key if entry.key.startswith("urn:") else settings.SITE_URL + entry.key
        feed.add_item(
            title=entry.title,
            link=address,
            description=entry.text,
            unique_id=key,
            pubdate=entry.at,
            updateddate=entry.changed_at,
            categories=entry.categories,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _cases_changed(request: HttpRequest) -> Any:
    return Case.objects.exclude(published_at=None).order_by("-changed_at").values_list("changed_at", flat=True).first()


@require_safe
@condition(last_modified_func=_cases_changed)
def cases_feed(request: HttpRequest) -> HttpResponse:
    """Newly published practices."""
    with translation.override("ru"):
        return _feed("cases_feed", _("Living Cities: new practices"), _new_cases())


@require_safe
def calls_feed(request: HttpRequest) -> HttpResponse:
    """Calls that opened, results that were published."""
    with translation.override("ru"):
        return _feed("calls_feed", _("Living Cities: calls and results"), _calls_news())
