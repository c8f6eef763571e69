"""A page loads the stylesheets of what stands on it: a part that another room brings along as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from .answers import POST_ONLY, full
from .test_page_weight import everything, read
from .urls import TABLE, address
from .world import World

ROLES = ("coordinator", "secretariat", "juror")  # they and a visitor meet every part of a page


def classes_on(html: str) -> set[str]:
    return set(" ".join(re.findall(r'\sclass="([^"]*)"', html)).split())


def styled_in(css: str) -> set[str]:
    """The classes that selectors of a stylesheet speak of."""
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", " ".join(re.findall(r"[^{};]+(?=\{)", bare))))


@cache
def styled_anywhere() -> frozenset[str]:
    sheets = Path(settings.PACKAGE).glob("*/static/**/*.css")
    return frozenset().union(*(styled_in(sheet.read_text(encoding="utf-8")) for sheet in sheets))


@cache
def styled_by(links: frozenset[str]) -> frozenset[str]:
    sheets = [name for name in everything(links) if name.endswith(".css")]
    return frozenset().union(*(styled_in(read(name).decode()) for name in sheets))


def unstyled(html: str) -> set[str]:
    """Classes on the page that have a style elsewhere, in a stylesheet that this page does not load."""
    links = frozenset(re.findall(r'<link rel="stylesheet" href="([^"]+)"', html))
    return (classes_on(html) & styled_anywhere()) - styled_by(links)


def test_classes_are_read_from_selectors_alone():
    css = '/* .no */ @import url("a.css"); .yes:is(.too, #x) > a, .a_b-c { background: url(p.png); margin: .5em }'
    assert styled_in(f"{css} @media (width > 1px) {{ .deep {{ top: 0 }} }}") == {"yes", "too", "a_b-c", "deep"}


@pytest.mark.long
@pytest.mark.sqlite  # classes and stylesheets are the same on both engines
@pytest.mark.django_db
def test_no_page_forgets_a_stylesheet(world: World, enter: Callable[[Any], Client]):
    walkers = [Client(), *(enter(world.actors[role]) for role in ROLES)]
    paths = [address(route, world) for route, line in TABLE.items() if line != full(POST_ONLY)]
    forgotten: dict[str, set[str]] = {}
    for path in paths:  # all are known by now, so the world is full: a town has practices, teams, dialogues
        for walker in walkers:
            answer = walker.get(path)
            html = "" if answer.streaming else answer.content.decode("utf-8", "ignore")
            if answer.status_code == 200 and "<html" in html and (missing := unstyled(html)):
                forgotten.setdefault(path, set()).update(missing)
    assert not forgotten
