"""What stands before every answer: a limit per address, other sites allowed to read, «nothing has changed»."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from livingcities.base.http import has_null
from livingcities.base.limits import client_address, within_limit

log = logging.getLogger(__name__)
TIMES, SECONDS = 120, 60
METHODS = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponse]


def refusal(code: str, message: str, status: int, details: list[dict[str, Any]] | None = None) -> HttpResponse:
    """The one shape of all errors."""
    body = {"error": {"code": code, "message": message, "details": details or []}}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
    )


def behind_the_door(view: View) -> View:
    """The view, answering the same to everybody: no session, no language but Russian."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = _answer(view, request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return answer

    guarded.refuses_null = True  # type: ignore[attr-defined]
    return guarded


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        headers = {
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "If-None-Match",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=204, headers=headers)
    if request.method not in {"GET", "HEAD"}:
        answer = refusal("method_not_allowed", "This interface is read-only: use GET.", 405)
        answer["Allow"] = METHODS
        return answer
    if not within_limit(f"api:{client_address(request)}", times=TIMES, seconds=SECONDS):
        answer = refusal("too_many_requests", f"At most {TIMES} requests in {SECONDS} seconds.", 429)
        answer["Retry-After"] = str(SECONDS - int(time.time()) % SECONDS)
        return answer
    if has_null(request):
        return refusal("invalid", "There can be no NUL character in an address.", 422)
    return _fresh(view, request, *args, **kwargs)


def _fresh(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer with its ETag, or 304 for whoever has it."""
    is_head = request.method == "HEAD"
    request.method = "GET"
    with translation.override("ru"):
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            answer = refusal("not_found", "There is nothing at this address.", 404)
        except Exception:
            log.exception("%s", request.get_full_path())
            answer = refusal("server_error", "Something broke here; it is written down.", 500)
    if answer.status_code == 200:
        etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
        answer["ETag"] = etag
        answer["Cache-Control"] = "public, max-age=60"
        answer = get_conditional_response(request, etag=etag, response=answer) or answer
    request.method = "HEAD" if is_head else "GET"
    return answer


@behind_the_door
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
