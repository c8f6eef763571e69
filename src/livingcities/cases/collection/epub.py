"""The collection as an electronic book: EPUB 3, written with the standard library (see docs/decisions)."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import translation

from livingcities.base.pdf import FONTS

from .content import Book

PICTURES = "EPUB/pictures/"
FONT_FILES = ("GolosText-Regular.ttf", "GolosText-Bold.ttf")


@dataclass(frozen=True)
class Page:
    """One document of the book, in the order of reading."""

    name: str
    title: str
    template: str
    context: dict[str, Any]
    level: int = 1

    @property
    def file(self) -> str:
        return f"{self.name}.xhtml"


def render_epub(book: Book, *, at: datetime) -> bytes:
    """The file's bytes; the same book and moment give the same bytes."""
    moment = at.astimezone(UTC)
    archive = io.BytesIO()
    with translation.override("ru"), zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in _files(book, moment):
            entry = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            # The standard wants the kind of the archive first and plain; pictures are compressed by themselves.
            is_plain = name == "mimetype" or name.startswith(PICTURES)
            entry.compress_type = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return archive.getvalue()


def holds(stored: FieldFile, key: str) -> bool:
    """Whether a finished book shows the picture with this key; one that cannot be read may show anything."""
    if not stored:
        return False
    try:
        with stored.open("rb") as content, zipfile.ZipFile(content) as archive:
            return any(name.startswith(f"{PICTURES}{key}.") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return True


def _files(book: Book, at: datetime) -> Iterator[tuple[str, bytes]]:
    pages = list(_pages(book))
    pictures = {each.light.name: each.light for each in book.pictures}
    common = {"book": book, "words": book.words, "pages": pages}
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, book.address)
    package = {
        "pictures": pictures,
        "fonts": FONT_FILES,
        "modified": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "identifier": identifier,
    }

    def rendered(template: str, **more: Any) -> bytes:
        return render_to_string(f"cases/epub/{template}", common | more).encode()

    yield "mimetype", b"application/epub+zip"
    yield "META-INF/container.xml", rendered("container.xml")
    yield "EPUB/package.opf", rendered("package.opf", **package)
    yield "EPUB/nav.xhtml", rendered("nav.xhtml", parts=_nested(pages))
    yield "EPUB/book.css", rendered("book.css")
    for page in pages:
        yield f"EPUB/{page.file}", rendered(page.template, page=page, **page.context)
    for name in FONT_FILES:
        yield f"EPUB/fonts/{name}", (FONTS / name).read_bytes()
    yield "EPUB/fonts/LICENSE.txt", (FONTS / "LICENSE_FONT").read_bytes()
    for name, each in pictures.items():
        with each.content.open("rb") as content:
            yield f"{PICTURES}{name}", content.read()


def _pages(book: Book) -> Iterator[Page]:
    words = book.words
    yield Page("title", words["title_page"], "title.xhtml", {})
    yield Page("imprint", words["imprint"], "imprint.xhtml", {})
    if book.foreword:
        yield Page("foreword", words["foreword"], "foreword.xhtml", {})
    for section in book.sections:
        yield Page(f"section-{section.number}", section.title, "section.xhtml", {"section": section})
        for chapter in section.chapters:
            yield Page(chapter.key, chapter.title, "chapter.xhtml", {"chapter": chapter}, level=2)
    for name, entries in (("by_town", book.by_town), ("by_theme", book.by_theme)):
        if entries:
            yield Page(name.replace("_", "-"), words[name], "index.xhtml", {"entries": entries})


def _nested(pages: list[Page]) -> list[tuple[Page, list[Page]]]:
    """Chapters under their sections, as the table of contents shows them."""
    parts: list[tuple[Page, list[Page]]] = []
    for page in pages:
        if page.level == 1:
            parts.append((page, []))
        else:
            parts[-1][1].append(page)
    return parts
