"""What becomes a portrait, and what must not."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from livingcities.people import photos
from livingcities.people.models import Purpose

from .factories import agree, open_person, picture

UPLOAD = "/me/profile/photo/"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises this many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


BAD = {
    "text": (b"I am not a picture", "unreadable"),
    "empty": (b"", "unreadable"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unreadable"),
    "html": (b"<!doctype html><script>alert(1)</script>", "unreadable"),
    "gif": (picture(kind="GIF", mode="P"), "unreadable"),
    "bmp": (picture(kind="BMP"), "unreadable"),
    "half a jpeg": (picture((800, 800))[:700], "unreadable"),
    "bomb": (bomb(20_000, 20_000), "too_large"),
    "huge bomb": (bomb(200_000, 200_000), "too_large"),
    "long strip": (bomb(1_000_000, 60), "too_large"),
    "dot": (picture((20, 20)), "too_small"),
    "30 MB": (b"\xff\xd8\xff" + b"\0" * (30 * 1024 * 1024), "too_heavy"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_portrait_is_refused_with_a_reason(name: str):
    content, reason = BAD[name]
    with pytest.raises(photos.NotAPortrait) as refusal:
        photos.prepare(content)
    assert refusal.value.code == reason


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_noise_is_refused_and_never_breaks(noise: bytes):
    for start in (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8 "):
        with pytest.raises(photos.NotAPortrait):
            photos.prepare(start + noise)


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"),
                                            ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGB")])  # fmt: skip
def test_every_kind_of_picture_becomes_a_small_square(kind: str, mode: str):
    portrait = photos.prepare(picture((900, 700), kind, mode))
    made = Image.open(io.BytesIO(portrait.content))
    assert (made.format, made.size, made.mode) == ("WEBP", (photos.SIDE, photos.SIDE), "RGB")
    assert len(portrait.content) < 200_000


def test_where_and_when_it_was_taken_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned on its side
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    turned = Image.new("RGB", (400, 200), "white")
    turned.paste("black", (0, 0, 200, 200))
    file = io.BytesIO()
    turned.save(file, "JPEG", exif=exif)
    made = Image.open(io.BytesIO(photos.prepare(file.getvalue()).content))
    assert not made.getexif()
    assert b"secret" not in photos.prepare(file.getvalue()).content
    middle = made.width // 2
    assert made.getpixel((middle, 5))[0] < 60, "the dark half is on top after turning"
    assert made.getpixel((middle, made.height - 5))[0] > 200


def test_a_name_cannot_be_guessed_and_says_nothing():
    names = {photos.prepare(picture()).name for _time in range(5)}
    assert len(names) == 5
    assert all(len(name) >= 25 and name.endswith(".webp") for name in names)


def upload(client: Client, content: bytes, name: str = "photo.jpg") -> Any:
    return client.post(UPLOAD, {"photo": SimpleUploadedFile(name, content, "image/jpeg")})


def test_a_photo_is_put_replaced_and_taken_away(resident: Client, django_capture_on_commit_callbacks: Any):
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(resident, picture(), "../../etc/passwd.php").status_code == 302
    resident.user.refresh_from_db()
    first = resident.user.photo.name
    assert first.startswith("photos/")
    assert "passwd" not in first
    with django_capture_on_commit_callbacks(execute=True):
        upload(resident, picture((500, 500), "PNG"))
    resident.user.refresh_from_db()
    assert not default_storage.exists(first)
    second = resident.user.photo.name
    assert default_storage.exists(second)
    with django_capture_on_commit_callbacks(execute=True):
        resident.post("/me/profile/photo/remove/")
    resident.user.refresh_from_db()
    assert resident.user.photo.name == ""
    assert not default_storage.exists(second)


@pytest.mark.parametrize("name", ["text", "svg", "bomb", "30 MB"])
def test_a_bad_file_is_refused_on_the_page(resident: Client, name: str):
    response = upload(resident, BAD[name][0])
    assert response.status_code == 422
    assert b"errorlist" in response.content
    resident.user.refresh_from_db()
    assert resident.user.photo.name == ""


def test_a_refused_file_leaves_the_former_photo(resident: Client):
    upload(resident, picture())
    resident.user.refresh_from_db()
    before = resident.user.photo.name
    upload(resident, b"nothing")
    resident.user.refresh_from_db()
    assert resident.user.photo.name == before


class TestWhoSeesIt:
    def test_the_owner_always(self, resident: Client):
        upload(resident, picture())
        resident.user.refresh_from_db()
        response = resident.get(resident.user.portrait_url)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"].startswith("private")
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("audience", "visitor", "stranger"),
        [("everyone", 200, 200), ("signed_in", 404, 200), ("nobody", 404, 404)],
    )
    def test_others_as_the_owner_chose(self, resident: Client, enter: Any, audience: str, visitor: int, stranger: int):
        upload(resident, picture())
        agree(resident.user, Purpose.PROFILE)
        resident.user.refresh_from_db()
        resident.user.shown_to = {"photo": audience}
        resident.user.save()
        url = resident.user.portrait_url
        assert Client().get(url).status_code == visitor
        assert enter(open_person()).get(url).status_code == stranger

    def test_nobody_without_the_consent(self, resident: Client, enter: Any):
        upload(resident, picture())
        resident.user.refresh_from_db()
        resident.user.shown_to = {"photo": "everyone"}
        resident.user.save()
        assert enter(open_person()).get(resident.user.portrait_url).status_code == 404

    def test_a_lost_file_is_not_found(self, resident: Client):
        upload(resident, picture())
        resident.user.refresh_from_db()
        default_storage.delete(resident.user.photo.name)
        assert resident.get(resident.user.portrait_url).status_code == 404
