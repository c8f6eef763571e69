"""The programme with which anyone checks what the site publishes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from livingcities.site.methods_zip import methods_zip


def _etag(_request: HttpRequest) -> str:
    return f'"{methods_zip().digest}"'


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def civicmethods(request: HttpRequest) -> HttpResponse:
    """The package `civicmethods` with its licence: unpacked, it runs by itself."""
    headers = {"Content-Disposition": 'attachment; filename="civicmethods.zip"'}
    return HttpResponse(methods_zip().content, content_type="application/zip", headers=headers)
