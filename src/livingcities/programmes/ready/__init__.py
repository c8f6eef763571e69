"""Ready templates of a season, as data: what an award or a contest usually looks like, to be changed at will.

A file names {"title", "summary", "lines", "programme": {…}, "edition": {…}, "calls": [{…}]}; `{year}` in its texts is
filled in, its days are written as «MM-DD HH:MM» by the clocks of Moscow.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from livingcities.base.moments import MOSCOW

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Template:
    name: str
    title: str
    summary: str
    lines: tuple[str, ...]
    programme: dict[str, Any]
    edition: dict[str, Any]
    calls: tuple[dict[str, Any], ...]


def _read(path: Path) -> Template:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Template(name=path.stem, **raw | {"lines": tuple(raw["lines"]), "calls": tuple(raw["calls"])})


TEMPLATES: dict[str, Template] = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def form(name: str) -> dict[str, Any]:
    """The questions of a ready form, as `FormVersion.schema` holds them."""
    schema: dict[str, Any] = json.loads((FOLDER / "forms" / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def text(value: str, year: int) -> str:
    return value.replace("{year}", str(year))


def moment(value: str, year: int) -> datetime:
    """«02-01 10:00» of this year by the clocks of Moscow."""
    return datetime.strptime(f"{year}-{value}", "%Y-%m-%d %H:%M").replace(tzinfo=MOSCOW)


def day(value: str, year: int) -> date:
    return date.fromisoformat(f"{year}-{value}")
