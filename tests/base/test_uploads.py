"""Files are told by their content; what could harm whoever opens them is refused, with a reason in words."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from PIL import Image, TiffImagePlugin
from pypdf import PdfWriter

from livingcities.base import pictures, upload_limits, uploads
from livingcities.base.uploads import MB, NotAccepted, accept, clean_label


def sent(content: bytes, name: str = "file.bin", claims: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, claims)


def pdf() -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return file.getvalue()


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def types_of(part: str, kind: str = "main+xml") -> bytes:
    return f'<Types><Override PartName="/{part}" ContentType="application/{kind}"/></Types>'.encode()


def docx(**more: bytes) -> bytes:
    part = "word/document.xml"
    return packed({"[Content_Types].xml": types_of(part), part: b"<w:document/>"} | more)


def odt() -> bytes:
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"})


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 200), **options: Any) -> bytes:
    file = io.BytesIO()
    mode = "RGBA" if options.pop("alpha", False) else "RGB"
    Image.new(mode, size, "#00713f").save(file, kind, **options)
    return file.getvalue()


def refusal(content: bytes, **options: Any) -> NotAccepted:
    with pytest.raises(NotAccepted) as caught:
        accept(sent(content, options.pop("name", "file.bin")), **options)
    assert str(caught.value.reason).strip()
    return caught.value


# --- what is taken --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "extension"),
    [(pdf(), ".pdf"), (docx(), ".docx"), (odt(), ".odt"), (photo(), ".jpg"), (photo("PNG"), ".png")],
)
def test_the_content_decides_what_a_file_is(content: bytes, extension: str) -> None:
    taken = accept(sent(content, "отчёт.exe", "text/html"))
    assert taken.extension == extension
    assert len(taken.digest) == 64
    assert taken.size == taken.content.size


def test_documents_stay_as_they_were_given() -> None:
    content = docx()
    taken = accept(sent(content))
    taken.content.seek(0)
    assert taken.content.read() == content


def test_a_picture_loses_what_the_camera_wrote_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of Anna"
    exif.get_ifd(0x8825)[2] = (TiffImagePlugin.IFDRational(57), TiffImagePlugin.IFDRational(2), 0)
    taken = accept(sent(photo(exif=exif, comment=b"written at home")))
    assert (taken.width, taken.height) == (200, 320)
    body = taken.content.read()
    assert not Image.open(io.BytesIO(body)).getexif()
    assert b"Anna" not in body
    assert b"written at home" not in body


def test_what_hides_behind_a_picture_is_gone() -> None:
    taken = accept(sent(photo() + docx() + b"<script>alert(1)</script>"))
    body = taken.content.read()
    assert b"PK\x03\x04" not in body
    assert b"<script" not in body


def test_a_huge_picture_is_made_smaller_and_keeps_its_shape() -> None:
    taken = accept(sent(photo(size=(6000, 3000))))
    assert (taken.width, taken.height) == (4096, 2048)


def test_transparency_stays() -> None:
    body = accept(sent(photo("PNG", alpha=True))).content.read()
    assert Image.open(io.BytesIO(body)).mode == "RGBA"


# --- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg onload='alert(1)'/>", "svg"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "markup"),
        (b"  \n<html><body>", "markup"),
        (b"MZ\x90\x00" + bytes(200), "unknown"),
        (b"\x7fELF" + bytes(200), "unknown"),
        (b"GIF89a" + bytes(100), "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "broken"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "unreadable"),
        (packed({"a.txt": b"a", "b.exe": b"b"}), "archive"),
        (docx()[:-40], "broken"),
        (b"PK\x03\x04" + bytes(100), "broken"),
        (b"simply a text", "unknown"),
    ],
)
@pytest.mark.parametrize("name", ["project.pdf", "photo.jpg", "table.xlsx"])
def test_a_file_that_lies_about_its_type(content: bytes, code: str, name: str) -> None:
    assert refusal(content, name=name).code == code


def test_only_the_kinds_asked_for() -> None:
    assert refusal(photo(), kinds=["pdf", "office"]).code == "kind"
    assert refusal(pdf(), kinds=["image"]).code == "kind"
    assert accept(sent(odt()), kinds=["office"]).extension == ".odt"


def test_macros_are_programmes() -> None:
    assert refusal(docx(**{"word/vbaProject.bin": b"x"})).code == "macros"
    part = "word/document.xml"
    enabled = types_of(part, "vnd.ms-word.document.macroEnabled.main+xml")
    assert refusal(packed({"[Content_Types].xml": enabled, part: b"<w/>"})).code == "macros"
    basic = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>", "Basic/a.xml": b"x"}
    assert refusal(packed(basic)).code == "macros"


def test_a_zip_bomb_is_told_by_what_it_declares() -> None:
    assert refusal(docx(**{"word/media/a.bin": bytes(60 * MB)})).code == "bomb"
    assert refusal(packed({f"{n}": b"" for n in range(uploads.MOST_PARTS + 1)})).code == "bomb"


def test_a_zip_that_lies_about_its_sizes_is_damaged() -> None:
    """A part that declares a hundred bytes and unpacks to far more is found by reading it."""
    honest = docx(**{"word/media/a.bin": bytes(5 * MB)})
    lied = honest.replace(struct.pack("<L", 5 * MB), struct.pack("<L", 100))
    assert lied != honest
    assert refusal(lied).code == "broken"


def test_parts_that_overlap_are_a_bomb() -> None:
    """One packed stream named by many entries: small in the file, endless when unpacked."""
    content = zlib.compress(bytes(MB), 9)[2:-4]
    crc = zlib.crc32(bytes(MB))
    sizes = struct.pack("<LLL", crc, len(content), MB)
    local = b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 0) + sizes + struct.pack("<2H", 1, 0) + b"a" + content
    entries = b""
    for number in range(400):
        name = f"{number:04}".encode()
        header = struct.pack("<6H", 20, 20, 0, 8, 0, 0) + sizes
        entries += b"PK\x01\x02" + header + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 400, 400, len(entries), len(local), 0)
    assert refusal(local + entries + end).code == "bomb"


def test_a_locked_or_escaping_archive() -> None:
    locked = bytearray(docx())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(signature)
        while place >= 0:
            locked[place + flags] |= 1
            place = locked.find(signature, place + 1)
    assert refusal(bytes(locked)).code == "locked"
    assert refusal(docx(**{"../../etc/passwd": b"x"})).code == "broken"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_compression_that_no_office_programme_writes(method: int) -> None:
    part = "word/document.xml"
    content = packed({"[Content_Types].xml": types_of(part), part: b"<w:document/>"}, method)
    assert refusal(content).code == "broken"
    assert refusal(content.replace(b"\x5d\x00\x00", b"\xff\xff\xff")).code == "broken"


def test_a_bomb_of_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_DECODED", 10_000)
    assert refusal(photo("PNG", size=(200, 100))).code == "too_large"
    assert refusal(photo(size=(200, 100), progressive=True)).code == "too_large", "it is held whole, too"
    assert accept(sent(photo(size=(200, 100)))).width == 100, "a JPEG is decoded at a part of its size"
    monkeypatch.setattr(pictures, "MOST_IN_JPEG", 10_000)
    refused = refusal(photo(size=(200, 100)))
    assert refused.code == "too_large"
    assert "0" in refused.reason


def test_a_picture_of_many_pixels_takes_little_memory() -> None:
    """Measured in a process of its own: 24 Mpx of PNG in 100 KB, 60 Mpx of JPEG."""
    measure = (
        "import io, resource, sys; from PIL import Image;"
        "from django.core.files.uploadedfile import SimpleUploadedFile as File;"
        "from livingcities.base.uploads import accept;"
        "file = io.BytesIO(sys.stdin.buffer.read());"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "accept(File('x', file.getvalue()));"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    for content in (photo("PNG", size=(6000, 4000)), photo(size=(10_000, 6000))):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-c", measure]
        done = subprocess.run(command, input=content, capture_output=True, env=environment, check=True)
        assert int(done.stdout) < 300


def test_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.05)
    with pictures.opened(io.BytesIO(photo()), side=100):
        assert refusal(photo()).code == "busy"
    refusal(b"\xff\xd8\xff\xe0" + bytes(100))  # whatever becomes of one, the next has its turn
    assert accept(sent(photo())).width == 320


def test_the_limit_is_named_in_the_refusal() -> None:
    refused = refusal(pdf() + bytes(2 * MB), most_bytes=MB)
    assert refused.code == "too_heavy"
    assert "1" in refused.reason


# --- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("Смета проекта.PDF", "Смета проекта.pdf"),
        ("C:\\Users\\anna\\смета.doc", "смета.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("отчёт\u202efdp.exe", "отчёт fdp.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "Файл.pdf"),
        ("и" * 300 + ".pdf", "и" * uploads.LONGEST_LABEL + ".pdf"),
    ],
)
def test_labels_are_cleaned(given: str, label: str) -> None:
    from django.utils import translation

    with translation.override("ru"):
        cleaned = clean_label(given, ".pdf")
    assert cleaned == label or (given == "" and cleaned in {"Файл.pdf", "File.pdf"})


# --- before it is written -------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A request body of any length that takes no memory: a form field, then a file of zeros."""

    def __init__(self, length: int):
        self.head = (
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n'
            + "Набережная".encode()
            + b'\r\n--b\r\nContent-Disposition: form-data; name="plan"; filename="plan.pdf"\r\n'
            + b"Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
        )
        self.tail = b'\r\n--b\r\nContent-Disposition: form-data; name="aim"\r\n\r\nto swim\r\n--b--\r\n'
        self.zeros = length - len(self.head) - len(self.tail)
        self.length = length
        self.parts = [self.head]
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        if self.parts:
            part = self.parts.pop()
        elif self.zeros > 0:
            part = bytes(min(size, self.zeros, 64 * 1024))
            self.zeros -= len(part)
        else:
            part, self.tail = self.tail, b""
        if len(part) > size >= 0:
            self.parts, part = [part[size:]], part[:size]
        self.given += len(part)
        return part


def request_of(body: Endless) -> WSGIRequest:
    kind = "multipart/form-data; boundary=b"
    length = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(body.length)}
    return WSGIRequest(RequestFactory()._base_environ(REQUEST_METHOD="POST", **length, **{"wsgi.input": body}))


def test_three_hundred_megabytes_are_never_written_and_the_rest_of_the_form_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.core.files import uploadedfile

    def written(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a file over the limit was being written")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", written)
    body = Endless(300 * MB)
    request = request_of(body)
    assert upload_limits.refused(request) == ["plan"]
    assert request.FILES == {}
    assert request.POST["title"] == "Набережная"
    assert request.POST["aim"] == "to swim"


def test_what_is_longer_than_a_gigabyte_is_cut_off() -> None:
    body = Endless(2000 * MB)
    request = request_of(body)
    assert upload_limits.refused(request) == ["plan"]
    assert request.POST["title"] == "Набережная"
    assert body.given < MB


def test_one_file_over_the_limit_in_a_request_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_limits, "MOST_BYTES", MB)
    request = request_of(Endless(3 * MB))
    assert upload_limits.refused(request) == ["plan"]
    assert request.POST["aim"] == "to swim"
