"""The collection as PDF, read by an independent reader."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pypdf
import pytest

from livingcities.cases.collection.content import book_of
from livingcities.cases.collection.paper import render_paper
from livingcities.cases.models import Case
from tests.cases.factories import CaseFactory, CollectionFactory, ThemeFactory
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
MM = 72 / 25.4


def read(collection) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_paper(book_of(collection), at=AT)))


def words(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("\xad", "").split())


@pytest.fixture
def collection():
    theme = ThemeFactory(slug="squares", name_ru="Площади и улицы")
    made = CollectionFactory(items=0)
    section = made.sections.create(number=1, title="Площади и улицы", lead="Начнём.")
    for number, (town, title) in enumerate((("Ярославль", "Первая практика"), ("Арзамас", "Вторая практика")), start=1):
        told = {"title": title, "ppp_form": f"концессия, {title}"}
        case = CaseFactory(city=CityFactory(name=town, sort_name=town.lower()), passport=told)
        case.themes.set([theme])
        section.items.create(number=number, case=case, version=case.current)
    return made


def test_it_is_accessible(collection):
    pdf = read(collection)
    root = pdf.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert re.search(r"pdfuaid:part(>|=\")1", xmp)
    assert pdf.metadata.title == collection.title
    assert pdf.metadata.creation_date == AT
    outline = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert "Площади и улицы" in [words(title) for title in outline]


@pytest.mark.parametrize("bleed", [False, True])
def test_bleed_puts_the_page_inside_a_larger_sheet(collection, bleed):
    collection.has_bleed = bleed
    page = read(collection).pages[0]
    edge = 3 if bleed else 0
    assert float(page.mediabox.width) == pytest.approx((210 + 2 * edge) * MM, abs=0.1)
    assert float(page.mediabox.height) == pytest.approx((297 + 2 * edge) * MM, abs=0.1)
    assert float(page.trimbox.width) == pytest.approx(210 * MM, abs=0.1)
    assert float(page.trimbox.height) == pytest.approx(297 * MM, abs=0.1)
    assert float(page.trimbox.left) == pytest.approx(edge * MM, abs=0.1)


def test_contents_and_indexes_name_the_pages_where_things_stand(collection):
    pages = [words(page.extract_text()) for page in read(collection).pages]
    told = {
        title: next(n for n, text in enumerate(pages, start=1) if title in text and "350 1 400" in text)
        for title in ("Первая практика", "Вторая практика")
    }
    listed = [text for text in pages if all(title in text for title in told)]
    assert len(listed) >= 3, "contents, towns, themes"
    for title, page in told.items():
        for text in listed:
            assert re.search(rf"{title} (?:Ярославль |Арзамас )?{page}\b", text), (title, page, text)
    towns = next(text for text in listed if "Арзамас, " in text)
    assert towns.index("Арзамас") < towns.index("Ярославль")


def test_sections_open_on_a_right_hand_page(collection):
    for number in (2, 3):
        section = collection.sections.create(number=number, title=f"Раздел номер {number}")
        case = CaseFactory()
        section.items.create(number=1, case=case, version=case.current)
    pages = [words(page.extract_text()) for page in read(collection).pages]
    for number in (2, 3):
        opener = [n for n, text in enumerate(pages, start=1) if text.endswith(f"Раздел номер {number}")]
        assert opener
        assert opener[0] % 2 == 1


def test_everything_of_a_practice_is_there(collection):
    text = words(" ".join(page.extract_text() for page in read(collection).pages))
    for said in (
        "Разговор с жителями",
        "Совет торговцев",
        "Первый навес",
        "1 284",
        "Кафе у площади",
        "Форма партнёрства: концессия",
    ):
        assert said in text.replace("\u2009", " ").replace("\u202f", " "), said


def test_what_people_wrote_is_never_code():
    made = CollectionFactory(items=1, title='#panic("x") $x$ *а* @b \\', foreword='#import "x"\n\n= нет')
    text = words(read(made).pages[0].extract_text())
    assert '#panic("x")' in text


def test_a_poor_case_makes_a_page_too():
    """Only a title: nothing else is known."""
    made = CollectionFactory(items=1, foreword="", imprint="", subtitle="")
    version = made.sections.get().items.get().version
    version.passport = {"title": "Только название"}
    version.save()
    assert any("Только название" in words(page.extract_text()) for page in read(made).pages)


@pytest.mark.parametrize("is_demo", [False, True])
def test_the_cover_says_when_the_practices_are_invented(collection, is_demo):
    Case.objects.update(is_demo=is_demo)
    assert ("практики придуманы" in words(read(collection).pages[0].extract_text())) == is_demo
