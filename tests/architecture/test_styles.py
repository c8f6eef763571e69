"""A page loads the stylesheets of what stands on it: a part that another room brings along as well.

The pages are looked at where every address is walked, in `test_urls.py`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .test_page_weight import everything, read


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


def unstyled(answer: Any) -> set[str]:
    """Classes on a page that have a style elsewhere, in a stylesheet that this page does not load."""
    html = "" if answer.streaming else answer.content.decode("utf-8", "ignore")
    if answer.status_code != 200 or "<html" not in html:
        return set()
    links = frozenset(re.findall(r'<link rel="stylesheet" href="([^"]+)"', html))
    return (classes_on(html) & styled_anywhere()) - styled_by(links)


def test_classes_are_read_from_selectors_alone():
    css = '/* .no */ @import url("a.css"); .yes:is(.too, #x) > a, .a_b-c { background: url(p.png); margin: .5em }'
    assert styled_in(f"{css} @media (width > 1px) {{ .deep {{ top: 0 }} }}") == {"yes", "too", "a_b-c", "deep"}
