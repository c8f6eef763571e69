"""The certificate on paper."""

from __future__ import annotations

import io
import time

import pypdf
import pytest

from livingcities.credentials.diploma import render_diploma
from livingcities.credentials.models import Credential

from .factories import CredentialFactory

LONG = "Городское поселение «Посёлок городского типа Верхнеднепровский» Дорогобужского района Смоленской области"


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def test_it_is_one_accessible_page_across_with_its_address_and_date():
    given = CredentialFactory.build(holder_name="Озёрск")
    page_file = read(render_diploma(given))
    page = page_file.pages[0]
    text = page.extract_text()
    assert len(page_file.pages) == 1
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert page_file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert page_file.trailer["/Root"]["/Lang"].startswith("ru")
    assert page_file.metadata.creation_date.year == 2026
    assert page_file.metadata.creation_date.month == 11
    assert given.title in page_file.metadata.title
    assert "Озёрск" in text
    assert given.spelled_code in text
    assert f"credentials/{given.code}" in text.replace("\n", "")


@pytest.mark.parametrize("kind", Credential.Kind.values)
def test_the_longest_texts_stay_on_one_page(kind):
    given = CredentialFactory.build(
        kind=kind,
        holder_name=(LONG + ", ") * 2 + LONG[:88],
        title=("Диплом победителя номинации «Малые города с населением до десяти тысяч» " * 3)[:200],
        reason=("за проект набережной, который жители придумали и построили вместе с администрацией, " * 7)[:500],
        programme=("Всероссийский конкурс лучших проектов создания комфортной городской среды " * 3)[:200],
        signed_by=("Председатель жюри Константин Константинович Константинопольский, " * 5)[:300],
        is_demo=True,
    )
    pdf = read(render_diploma(given))
    assert len(pdf.pages) == 1
    assert given.spelled_code in pdf.pages[0].extract_text()


def test_a_demonstration_says_so():
    words = {
        is_demo: read(render_diploma(CredentialFactory.build(is_demo=is_demo))).pages[0].extract_text()
        for is_demo in (True, False)
    }
    assert len(words[True].split()) > len(words[False].split())


def test_text_is_never_code():
    given = CredentialFactory.build(holder_name='#panic("x") $ \\ *жирно*')
    assert '#panic("x")' in read(render_diploma(given)).pages[0].extract_text()


def test_the_same_certificate_gives_the_same_bytes_quickly():
    given = CredentialFactory.build()
    first = render_diploma(given)
    began = time.perf_counter()
    assert render_diploma(given) == first
    assert time.perf_counter() - began < 2
