"""A small cache-backed rate limit. With the in-memory cache the limit holds per process."""

from __future__ import annotations

import time
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from .actors import Actor

ONE_HOUSEHOLD = 64  # bits of IPv6: a provider gives that many and more to one customer, who changes the rest at will


def client_address(request: HttpRequest) -> str:
    """The client's address as our own outermost proxy saw it (LC_PROXIES of them stand in front); of IPv6 its
    network, so that whoever has a network does not have as many tries as there are addresses in it."""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return _household(hops[-settings.PROXIES])
    return _household(str(request.META.get("REMOTE_ADDR", "")))


def _household(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:  # a socket of the machine's own has no address
        return text
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), ONE_HOUSEHOLD), strict=False).network_address)


def within_limit(key: str, *, times: int, seconds: int) -> bool:
    """Count one use of `key`; False once it was used more than `times` within this window of `seconds`."""
    slot = f"limit:{key}:{int(time.time()) // seconds}"
    if cache.add(slot, 1, timeout=seconds):
        return times >= 1
    try:
        return cache.incr(slot) <= times
    except ValueError:  # it expired between the two calls
        return True


def asks_seldom(person: Actor) -> bool:
    """Count one request by which letters go to others, in whatever room: asked and taken back, asked and taken back,
    it would fill their mailboxes. Ten in an hour."""
    return within_limit(f"asks:{person.pk}", times=10, seconds=3600)
