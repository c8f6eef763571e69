"""A small cache-backed rate limit. With the in-memory cache the limit holds per process."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address as our own outermost proxy saw it (LC_PROXIES of them stand in front)."""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def within_limit(key: str, *, times: int, seconds: int) -> bool:
    """Count one use of `key`; False once it was used more than `times` within this window of `seconds`."""
    slot = f"limit:{key}:{int(time.time()) // seconds}"
    if cache.add(slot, 1, timeout=seconds):
        return times >= 1
    try:
        return cache.incr(slot) <= times
    except ValueError:  # it expired between the two calls
        return True
