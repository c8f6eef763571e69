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
from livingcities.cities.models import Boundary
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


SQUARE = {"type": "Polygon", "coordinates": [[[34, 56], [36, 56], [36, 58], [34, 58], [34, 56]]]}


def test_what_is_drawn_is_drawn_once_for_every_process(url, db, monkeypatch):
    """The ground of the country and of a region: another client reads them."""
    city = CityFactory(population=30_000)
    Boundary.objects.create(region=city.region, geometry=SQUARE, outline="M0 0")
    first = (drawing.country([city], towns_known=1), drawing.place(city))
    monkeypatch.setattr(drawing, "cache", another(url))
    monkeypatch.setattr(drawing, "_ground", None)
    monkeypatch.setattr(drawing, "_region", None)
    assert (drawing.country([city], towns_known=1), drawing.place(city)) == first


def test_every_process_weighs_the_towns_of_one_reading(url, db, monkeypatch):
    """The table of the towns is not read anew for each page, but when the cache says that the old reading is over."""
    city, near = CityFactory(population=30_000), CityFactory(population=31_000)
    assert [each.city for each in alike.nearest(city, 3)] == [near]
    nearer = CityFactory(population=30_500)
    monkeypatch.setattr(alike, "cache", another(url))
    assert [each.city for each in alike.nearest(city, 3)] == [near]
    another(url).clear()
    assert [each.city for each in alike.nearest(city, 3)] == [nearer, near]


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
