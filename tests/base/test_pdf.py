import io
import time
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from livingcities.base.pdf import FONTS, render_pdf

TEMPLATE = """
#set document(title: "Проба")
#set text(font: "Golos Text", lang: "ru")
#let data = json(bytes(sys.inputs.data))
= #data.title
#data.text
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "probe.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_a_pdf_holds_russian_text_in_our_font(template):
    content = render_pdf(template, {"title": "Ёлка у набережной", "text": "Что решили жители"})
    page = PdfReader(io.BytesIO(content)).pages[0]
    assert "Ёлка у набережной" in page.extract_text()
    fonts = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all("Golos" in name for name in fonts), fonts


@pytest.mark.parametrize("text", ['#panic("x")', "= не заголовок", '"]) #read("/etc/passwd")', "\\ $ { } [ ]"])
def test_what_people_wrote_never_becomes_code(template, text):
    content = render_pdf(template, {"title": "Т", "text": text})
    assert text.split()[0] in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_pictures_come_along_and_nothing_else_is_in_reach(template):
    template.write_text(TEMPLATE + '#figure(image("map.svg", alt: "Карта"))', encoding="utf-8")
    assert render_pdf(template, {"title": "Т", "text": "x"}, files={"map.svg": PICTURE.encode()})
    template.write_text(TEMPLATE + '#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(typst.TypstError):
        render_pdf(template, {"title": "Т", "text": "x"})


def test_the_same_data_give_the_same_bytes(template):
    data = {"title": "Т", "text": "x"}
    first = render_pdf(template, data)
    time.sleep(1.1)  # a date in the file, if there were one, would have a later second
    assert render_pdf(template, data) == first


def test_our_fonts_are_here():
    assert {path.name for path in FONTS.glob("*.ttf")} >= {"GolosText-Regular.ttf", "GolosText-Bold.ttf"}
