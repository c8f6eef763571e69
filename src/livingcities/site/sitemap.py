"""What search engines may read: robots.txt, and the map of the site in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from livingcities.base.http import whole_number
from livingcities.calls.models import Call
from livingcities.cases.models import Case, Collection
from livingcities.cities.models import City
from livingcities.dialogues.models import Dialogue
from livingcities.programmes.models import Edition, Programme

ANYBODY = AnonymousUser()
LARGEST = 40_000  # the standard allows 50,000 addresses in a file
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HIDDEN = ("/accounts/", "/me/", "/office/", "/outbox/", "/credentials/", "/api/", "/oai/")
PAGES = (
    "site:home",
    "site:about",
    "site:data",
    "cities:list",
    "dialogues:list",
    "calls:calls",
    "cases:catalogue",
    "cases:collections",
    "programmes:programmes",
)
Line = tuple[str, datetime | None]


def _cases() -> Any:
    return Case.objects.published().order_by("pk").only("slug", "changed_at")


def _rows(rows: Any, moment: str = "") -> Any:
    return [(row.get_absolute_url(), getattr(row, moment) if moment else None) for row in rows]


def _of_cities() -> Any:
    return City.objects.order_by("pk").only("slug")


PARTS: dict[str, tuple[Callable[[], Any], str]] = {
    "cities": (_of_cities, ""),
    "cases": (_cases, "changed_at"),
    "dialogues": (lambda: Dialogue.objects.visible_to(ANYBODY).order_by("pk"), ""),
    "calls": (lambda: Call.objects.visible_to(ANYBODY).order_by("pk"), ""),
    "collections": (lambda: Collection.objects.visible_to(ANYBODY).order_by("pk"), "built_at"),
    "programmes": (lambda: Programme.objects.order_by("pk"), ""),
    "editions": (lambda: Edition.objects.visible_to(ANYBODY).select_related("programme").order_by("pk"), ""),
}


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """The list of the parts; those that have nothing are left out."""
    names = ["pages"]
    for name, (rows, _moment) in PARTS.items():
        pages = Paginator(rows(), LARGEST)
        names += [f"{name}-{number}" for number in pages.page_range] if pages.count else []
    addresses = (settings.SITE_URL + reverse("site:sitemap_part", args=[name]) for name in names)
    lines = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return _xml(f"<sitemapindex {_SPACE}>\n{lines}</sitemapindex>\n")


@require_safe
@cache_control(public=True, max_age=3600)
def part(request: HttpRequest, name: str) -> HttpResponse:
    kind, _dash, digits = name.partition("-")
    number = whole_number(digits)
    if name == "pages":
        return _xml(_urls(_standing()))
    if kind not in PARTS or number is None:
        raise Http404
    rows, moment = PARTS[kind]
    pages = Paginator(rows(), LARGEST)
    if not 1 <= number <= pages.num_pages:
        raise Http404
    return _xml(_urls(_rows(pages.page(number), moment)))


def _standing() -> Iterable[Line]:
    for name in PAGES:
        try:
            yield reverse(name), None
        except NoReverseMatch:
            continue


def _urls(lines: Iterable[Line]) -> str:
    def url(path: str, moment: datetime | None) -> str:
        changed = f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
        return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</url>\n"

    return f"<urlset {_SPACE}>\n{''.join(url(*line) for line in lines)}</urlset>\n"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    hidden = "".join(f"Disallow: {path}\n" for path in _HIDDEN)
    address = settings.SITE_URL + reverse("site:sitemap")
    return HttpResponse(f"User-agent: *\n{hidden}\nSitemap: {address}\n", content_type="text/plain; charset=utf-8")
