"""A cache in Valkey or Redis, chosen by CACHE_URL and spoken to over a socket: what holds across processes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from fakeredis import TcpFakeServer

from livingcities.base import limits
from livingcities.base.machine import doctor
from livingcities.cities import alike, drawing
from livingcities.settings.addresses import readable
from tests.factories import CityFactory


@pytest.fixture
def server():
    one = TcpFakeServer(("127.0.0.1", 0), server_type="valkey")
    one.daemon_threads = True
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    yield one
    one.shutdown()
    one.server_close()
    thread.join(10)


def another(url: str) -> RedisCache:
    """A client of its own, as another process has it."""
    return RedisCache(url, {})


@pytest.fixture
def url(server, settings, monkeypatch):
    """The default cache as the settings make it from CACHE_URL."""
    host, port = server.server_address
    address = readable("CACHE_URL", f"redis://{host}:{port}/0")
    monkeypatch.setenv("CACHE_URL", address)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}}
    return address


def test_a_limit_is_counted_across_processes(url, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    uses = []
    for client in [another(url), another(url)] * 3:
        monkeypatch.setattr(limits, "cache", client)
        uses.append(limits.within_limit("sign-in", times=4, seconds=60))
    assert uses == [True] * 4 + [False] * 2


def test_a_limit_is_over_with_its_window(url):
    caches["default"].add("slot", 1, timeout=1)
    time.sleep(1.2)
    assert another(url).get("slot") is None


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    numbers: tuple[float, ...]


def test_a_dataclass_comes_back_as_it_went(url):
    kept = Kept("Ростов Великий", (1.5, -0.0, 1e300))
    caches["default"].set("kept", kept, 60)
    assert another(url).get("kept") == kept


def test_what_the_site_keeps_is_the_same_for_every_process(url, db, monkeypatch):
    """The ground of the map and the table of towns alike: computed once, read by another client."""
    city = CityFactory(population=30_000)
    CityFactory(population=31_000)
    first = (drawing.country([city], towns_known=2), alike.nearest(city, 3))
    for module in (drawing, alike):
        monkeypatch.setattr(module, "cache", another(url))
    monkeypatch.setattr(drawing, "_ground", None)
    monkeypatch.setattr(alike, "_read", None)
    assert (drawing.country([city], towns_known=2), alike.nearest(city, 3)) == first


def test_doctor_sees_the_server(url):
    [finding] = doctor.memory()
    assert (finding.well, finding.seen) == (True, "written and read")


def test_doctor_sees_that_it_is_away(url, server):
    server.shutdown()
    server.server_close()
    port = server.server_address[1]
    caches["default"].close()
    [finding] = doctor.memory()
    assert not finding.well
    assert str(port) in finding.seen
    assert finding.advice == "Check CACHE_URL."
