"""Records of the catalogue: published practices, and withdrawn ones as deleted records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from livingcities.cases.models import Case, Theme

from .asking import Complaint, Range

ON_A_PAGE = 100
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Record:
    identifier: str
    changed_at: datetime
    themes: list[str]
    is_deleted: bool
    dublin_core: list[tuple[str, str]]


@dataclass(frozen=True)
class Harvest:
    records: list[Record]
    total: int
    cursor: int
    token: str
    """Empty on the last page."""


def host() -> str:
    return settings.ADDRESS.hostname or "localhost"


def identifier(case: Case) -> str:
    return f"oai:{host()}:{case.key}"


def _rows() -> Any:
    """What was ever published."""
    once = Case.objects.exclude(published_at=None)
    known = once.filter(state__in=(Case.State.PUBLISHED, Case.State.WITHDRAWN))
    return known.select_related("city__region", "current").prefetch_related("themes", "awards")


def earliest() -> datetime:
    first = Case.objects.exclude(published_at=None).order_by("changed_at").values_list("changed_at", flat=True).first()
    return first or FIRST


def themes() -> list[Theme]:
    return list(Theme.objects.all())


def get(name: str) -> Record:
    head = f"oai:{host()}:"
    try:
        key = UUID(name.removeprefix(head)) if name.startswith(head) else None
    except ValueError:
        key = None
    case = _rows().filter(key=key).first() if key else None
    if case is None:
        raise Complaint("idDoesNotExist", "The archive has no record of this name.")
    return _record(case)


def harvest(wanted: Range) -> Harvest:
    """One page by the moment of change; what changes meanwhile comes again at the end, nothing is lost."""
    if wanted.theme and not Theme.objects.filter(slug=wanted.theme).exists():
        raise Complaint("noRecordsMatch", "There is no such set.")
    rows = _rows()
    if wanted.theme:
        rows = rows.filter(themes__slug=wanted.theme)
    if wanted.since:
        rows = rows.filter(changed_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(changed_at__lt=wanted.until)
    total = rows.count()
    if wanted.after:
        moment, pk = wanted.after
        rows = rows.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, pk__gt=pk))
    found = list(rows.order_by("changed_at", "pk")[: ON_A_PAGE + 1])
    page = found[:ON_A_PAGE]
    if not page:
        raise Complaint("noRecordsMatch", "Nothing has changed in this time.")
    token = ""
    if len(found) > ON_A_PAGE:
        token = replace(wanted, after=(page[-1].changed_at, page[-1].pk), done=wanted.done + ON_A_PAGE).token
    return Harvest([_record(case) for case in page], total, wanted.done, token)


def _record(case: Case) -> Record:
    is_deleted = case.state != Case.State.PUBLISHED
    return Record(
        identifier(case),
        case.changed_at,
        [theme.slug for theme in case.themes.all()],
        is_deleted,
        [] if is_deleted else list(_dublin_core(case)),
    )


def _dublin_core(case: Case) -> Iterator[tuple[str, str]]:
    """The fifteen elements, those that we know; in Russian, the language of the text."""
    yield "title", case.title
    yield "creator", f"{case.city.name}, {case.city.region.name}"
    yield "publisher", "Живые города"
    for theme in case.themes.all():
        yield "subject", theme.name_ru
    if case.summary:
        yield "description", case.summary
    if case.is_demo:
        yield "description", "Демонстрация: практика придумана, город этого не делал."
    for award in case.awards.all():
        yield "description", f"{award.programme}, {award.year}: {award.prize}"
    if case.published_at:
        yield "date", case.published_at.astimezone(UTC).date().isoformat()
    yield "type", "Text"
    yield "format", "text/html"
    yield "identifier", settings.SITE_URL + case.get_absolute_url()
    yield "language", "ru"
    yield "coverage", f"{case.city.name}, {case.city.region.name}, Россия"
