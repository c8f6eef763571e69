"""One way to cut a list: `page` from 1, `size` up to 100, addresses of the neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Schema
from pydantic import Field

LARGEST = 100


class Cut(Schema):
    page: Annotated[int, Field(ge=1, le=100_000, description=_("from 1"))] = 1
    size: Annotated[int, Field(ge=1, le=LARGEST, description=_("how many on a page"))] = 20


Paging = Query[Cut]


def cut(request: HttpRequest, rows: Any, paging: Cut, line: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """A page of the rows. One beyond the last is not found; the first exists always."""
    paginator = Paginator(rows, paging.size)
    if paging.page > paginator.num_pages:
        raise Http404
    page = paginator.page(paging.page)

    def address(number: int) -> str:
        given = request.GET.copy()
        given["page"] = str(number)
        return f"{settings.SITE_URL}{request.path}?{urlencode(list(given.items()))}"

    return {
        "count": paginator.count,
        "page": paging.page,
        "pages": paginator.num_pages,
        "next": address(page.next_page_number()) if page.has_next() else None,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "results": [line(row) for row in page],
    }
