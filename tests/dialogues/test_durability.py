"""kill -9 in the middle of voting: every vote that was acknowledged is there after the restart."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

from benchmarks.stand import Stand, stand

pytestmark = pytest.mark.everywhere
SECRET = "k" * 32


@pytest.fixture(scope="module")
def site() -> Any:
    with stand("postgres" if connection.vendor == "postgresql" else "sqlite") as made:
        yield made


def hammer(address: str, made: dict[str, Any], seat: int, acknowledged: list[tuple[int, int]]) -> None:
    """Answer one statement after the other until the server is gone."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "HX-Request": "true",
        "X-CSRFToken": SECRET,
        "Cookie": f"csrftoken={SECRET}; {made['cookie']}={made['tokens'][seat]}",
    }
    client = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        for statement in made["statements"]:
            client.request("POST", "/dialogues/bench/vote/", urlencode({"statement": statement, "choice": 1}), headers)
            response = client.getresponse()
            response.read()
            if response.status == 200:
                acknowledged.append((made["seats"][seat], statement))
    except (OSError, http.client.HTTPException):
        return


def test_no_acknowledged_vote_is_lost_when_the_server_is_killed(site: Stand) -> None:
    made = site.run("prepare_dialogue", statements=3_000, seats=6)
    acknowledged: list[tuple[int, int]] = []
    with site.server() as address:
        voters = [
            threading.Thread(target=hammer, args=(address, made, seat, acknowledged))
            for seat in range(len(made["seats"]))
        ]
        for voter in voters:
            voter.start()
        while len(acknowledged) < 150:
            time.sleep(0.02)
        os.killpg(site.process_group(), signal.SIGKILL)
        for voter in voters:
            voter.join(timeout=30)
    kept = {tuple(pair) for pair in site.run("answered", dialogue=made["dialogue"])["pairs"]}
    assert 150 <= len(acknowledged) < 6 * 3_000, "the server was killed while votes were coming"
    assert set(acknowledged) <= kept
    with site.server() as address:
        more: list[tuple[int, int]] = []
        hammer(address, made | {"statements": made["statements"][:3]}, 0, more)
        assert len(more) == 3, "after the restart it takes votes again"
