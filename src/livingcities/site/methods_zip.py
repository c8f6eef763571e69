"""The mathematics of the site as one file: whoever checks a result needs nothing else of ours."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

import civicmethods
from livingcities.base.zipping import opened, put

SOURCES = Path(civicmethods.__file__).parent


@dataclass(frozen=True, slots=True)
class MethodsZip:
    content: bytes
    digest: str


@lru_cache(maxsize=1)
def methods_zip() -> MethodsZip:
    """Packed once in the life of a process; the same sources give the same bytes."""
    house = metadata.distribution("livingcities")
    words = {"version": house.version, "address": settings.SITE_URL + reverse("site:methods_zip")}
    target = io.BytesIO()
    with opened(target) as archive:
        put(archive, "README.md", [render_to_string("site/civicmethods/README.md", words)])
        put(archive, "pyproject.toml", [render_to_string("site/civicmethods/pyproject.txt", words)])
        put(archive, "LICENSE", [house.read_text("licenses/LICENSE") or ""])
        for source in sorted(SOURCES.rglob("*.py")):
            put(archive, source.relative_to(SOURCES.parent).as_posix(), [source.read_bytes()])
    content = target.getvalue()
    return MethodsZip(content, hashlib.sha256(content).hexdigest())
