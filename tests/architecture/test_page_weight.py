"""The first visit of a page costs at most 100 KB over the wire: HTML, stylesheets, scripts and fonts, packed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from .world import World

LIMIT = 100_000
# Loaded by the browser only when a character of their range stands on the page.
BASIC_FONTS = ("golos-text-basic", "golos-text-russian")
PAGES = {
    "home": lambda world: "/",
    "cities": lambda world: "/cities/",
    "city": lambda world: world.city.get_absolute_url(),
    "dialogues": lambda world: "/dialogues/",
    "dialogue": lambda world: f"/dialogues/{world.dialogue.slug}/",
    "voting": lambda world: f"/dialogues/{world.dialogue.slug}/vote/",
    "results": lambda world: f"/dialogues/{world.published.slug}/results/",
    "entrance": lambda world: "/accounts/login/",
    "style guide": lambda world: "/styleguide/",
}


class Links(HTMLParser):
    """Stylesheets, scripts and preloaded files that a page asks for."""

    def __init__(self, html: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        rel = (given.get("rel") or "").split()
        if tag == "script" and given.get("src"):
            self.found.add(given["src"] or "")
        if tag == "link" and {"stylesheet", "preload", "modulepreload"} & set(rel):
            self.found.add(given["href"] or "")


@cache
def read(address: str) -> bytes:
    path = finders.find(address.partition("?")[0].removeprefix("/static/"))
    assert path, f"{address} is not a static file of ours"
    return Path(path).read_bytes()


@cache
def named_by(address: str) -> frozenset[str]:
    """What a stylesheet or a script asks for itself: imports, fonts."""
    if address.endswith(".css"):
        named = re.findall(r"url\([\"']?([^)\"']+)[\"']?\)|@import\s+[\"']([^\"']+)", read(address).decode())
        links = {urljoin(address, first or second) for first, second in named}
        return frozenset(
            link for link in links if not link.endswith(".woff2") or any(font in link for font in BASIC_FONTS)
        )
    if address.endswith(".js"):
        named = re.findall(r"^\s*(?:import|export)\b[^;\"']*[\"'](\.[^\"']+)", read(address).decode(), re.MULTILINE)
        return frozenset(urljoin(address, link) for link in named)
    return frozenset()


def everything(addresses: Iterable[str]) -> set[str]:
    """These files and all that they name."""
    found: set[str] = set()
    waiting = set(addresses)
    while waiting:
        found.add(address := waiting.pop())
        waiting |= named_by(address) - found
    return found


@cache
def weight(address: str) -> int:
    """Bytes over the wire."""
    return len(read(address)) if address.endswith(".woff2") else len(brotli.compress(read(address), quality=11))


@pytest.mark.parametrize("page", PAGES)
def test_the_first_visit_is_light(world: World, client: Client, page: str):
    answer = client.get(PAGES[page](world))
    assert answer.status_code == 200
    html = answer.content
    weights = {"the page itself": len(gzip.compress(html, 6))}
    weights |= {address: weight(address) for address in everything(Links(html.decode()).found)}
    total = sum(weights.values())
    lines = "\n".join(f"{size:8,} {name}" for name, size in sorted(weights.items(), key=lambda item: -item[1]))
    assert total <= LIMIT, f"{total:,} bytes\n{lines}"
    assert len(weights) > 3, "the page has styles, scripts and fonts"
