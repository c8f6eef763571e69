"""The collection on paper: A4, for a printer or for the screen; accessible (PDF/UA)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from livingcities.base.pdf import render_pdf, square
from livingcities.cities import country_map
from livingcities.cities.models import Boundary

from .content import Book, Chapter, Section, line

TEMPLATE = Path(__file__).parent / "collection.typ"


def render_paper(book: Book, *, at: datetime) -> bytes:
    files = {"map.svg": _map(book)}
    for chapter in book.chapters:
        files[f"{chapter.key}.svg"] = square(
            chapter.address, error="l"
        )  # small on the page: larger dots, less redundancy
    for picture in book.pictures:
        with picture.file.file.open("rb") as content:
            files[picture.name] = content.read()
    return render_pdf(TEMPLATE, _data(book), files=files, at=at)


def _data(book: Book) -> dict[str, Any]:
    return {
        "title": book.title,
        "subtitle": book.subtitle,
        "year": str(book.collection.year),
        "bleed": book.collection.has_bleed,
        "demo": book.demo,
        "foreword": book.foreword,
        "foreword_by": book.foreword_by,
        "imprint": book.imprint,
        "address": bare(book.address),
        "sections": [_section(section) for section in book.sections],
        "by_town": _index(book.by_town),
        "by_theme": _index(book.by_theme),
        "words": book.words,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "number": section.number,
        "title": section.title,
        "lead": section.lead,
        "chapters": [_chapter(chapter) for chapter in section.chapters],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    text = ("key", "title", "summary", "total", "ppp_form")
    plain = (*text, "facts", "parts", "steps", "partners", "money", "results", "lessons")
    return {name: getattr(chapter, name) for name in plain} | {
        "town": chapter.city.name,
        "region": line(chapter.city.region.name),
        "address": bare(chapter.address),
        "link": chapter.address,
        "is_demo": chapter.is_demo,
        "pictures": [{"name": each.name, "alt": each.alt, "caption": each.caption} for each in chapter.pictures],
    }


def _index(entries: list[tuple[str, list[Chapter]]]) -> list[list[Any]]:
    return [[name, [[chapter.key, chapter.title] for chapter in chapters]] for name, chapters in entries]


def bare(address: str) -> str:
    """An address as it is typed by hand."""
    return address.removeprefix("https://").removeprefix("http://")


def _map(book: Book) -> bytes:
    """The country, and on it the towns of this book."""
    land = "".join(Boundary.objects.order_by("region_id").values_list("outline", flat=True))
    towns = {chapter.city.pk: chapter.city for chapter in book.chapters}.values()
    points = (country_map.pixel(town.longitude, town.latitude) for town in towns)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="13"/>' for x, y in sorted(points))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {country_map.WIDTH} {country_map.HEIGHT}">'
        f'<path fill="#1c6142" stroke="#0c4029" stroke-width="3" fill-rule="evenodd" d="{land or "M0 0"}"/>'
        f'<g fill="#8fe3ae">{dots}</g></svg>'
    ).encode()
