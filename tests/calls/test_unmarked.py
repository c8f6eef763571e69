"""What a juror downloads in a blind season: the photographs in it do not say who took them, where, with what."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter

from livingcities.calls.unsigned import unsigned
from tests.calls.test_blind import DOCX, packed, unpacked


def photograph(kind: str, **more: Any) -> bytes:
    """A picture lying on its side, with all that cameras and programmes write beside one."""
    exif, notes = Image.Exif(), PngInfo()
    exif[0x013B], exif[0x0112] = "Katsky", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (57.0, 47.0, 12.0)})
    notes.add_text("Author", "Katsky")
    notes.add_itxt("XML:com.adobe.xmp", "<dc:creator>Katsky</dc:creator>")
    target = io.BytesIO()
    beside = {
        "PNG": {"pnginfo": notes},
        "JPEG": {"comment": b"Katsky", "xmp": b"<x>Katsky</x>"},
        "WEBP": {"xmp": b"<x>Katsky</x>"},
    }
    Image.effect_noise((64, 40), 80).convert("RGB").save(target, kind, exif=exif, **beside[kind], **more)
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "more"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True})],
)
def test_photographs_inside_a_document_tell_nothing_of_who_took_them(kind: str, more: dict[str, Any]):
    given = photograph(kind, **more)
    assert b"Katsky" in given
    twice = given + photograph(kind) if kind == "JPEG" else given
    found = unpacked(unsigned(packed({"word/media/image1.bin": twice}), DOCX))["word/media/image1.bin"]
    assert b"Katsky" not in found
    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(found)) as after:
        assert after.tobytes() == before.tobytes(), "the picture is the same"
        assert dict(after.getexif()) == ({0x0112: 6} if kind == "JPEG" else {}), "and stays upright"
        assert not after.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_photograph_breaks_nothing_and_betrays_nobody(kind: str):
    given = photograph(kind)
    for cut in (3, 12, 20, 40, len(given) // 2, len(given) - 1):
        found = unpacked(unsigned(packed({"word/media/image1.png": given[:cut]}), DOCX))["word/media/image1.png"]
        assert b"Katsky" not in found


def test_photographs_inside_a_pdf_tell_nothing_of_who_took_them():
    target = io.BytesIO()
    with Image.open(io.BytesIO(photograph("JPEG"))) as picture:
        picture.save(target, "PDF")
    reader = PdfReader(io.BytesIO(target.getvalue()))
    writer = PdfWriter(clone_from=reader)
    stored = writer.pages[0]["/Resources"]["/XObject"]["/image"].get_object()
    stored._data = photograph("JPEG")
    target = io.BytesIO()
    writer.write(target)
    assert b"Katsky" in target.getvalue()
    clean = unsigned(target.getvalue(), "application/pdf")
    assert b"Katsky" not in clean
    (shown,) = PdfReader(io.BytesIO(clean)).pages[0].images
    assert shown.image.size == (64, 40)
