"""Pictures inside documents without what cameras and programmes write beside them: who, where, with what.

The pixels are not touched: only the parts of the file that draw the picture are kept, as they are.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

from PIL import Image

_JPEG, _PNG, _RIFF, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
_ORIENTATION = 0x0112
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_APPS = range(0xE0, 0xF0)
_DRAWING_APPS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
# Beside the critical chunks, whose names begin with a capital letter.
_DRAWING_CHUNKS = frozenset(b"tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split())
_WEBP_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_SAYS_MORE = 0x08 | 0x04  # that there are EXIF and XMP


def unmarked(data: bytes) -> bytes:
    """The same picture without its notes; whatever is no picture, as it is. Of a damaged one nothing is left."""
    try:
        if data.startswith(_JPEG):
            return b"".join(_jpeg(data))
        if data.startswith(_PNG):
            return _PNG + b"".join(_png(data))
        if data[:4] == _RIFF and data[8:12] == _WEBP:
            chunks = _WEBP + b"".join(_webp(data))
            return _RIFF + struct.pack("<I", len(chunks)) + chunks
    except (struct.error, IndexError, ValueError):
        return b""
    return data


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Segment by segment up to the end mark: behind it telephones put second pictures with notes of their own."""
    yield data[:2]
    yield _upright(data)
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _END:
            yield data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise ValueError
        if marker == _SCAN:
            following = _AFTER_SCAN.search(data, end)
            end = following.start() if following else len(data)
        if _draws(marker, data[at + 4 : at + 16]):
            yield data[at:end]
        at = end


def _draws(marker: int, beginning: bytes) -> bool:
    if marker in _APPS:
        return marker in _DRAWING_APPS and beginning.startswith(_DRAWING_APPS[marker])
    return marker != _COMMENT


def _upright(data: bytes) -> bytes:
    """Which side is up is the one note that a picture cannot do without."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            turned = picture.getexif().get(_ORIENTATION)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    if turned not in range(2, 9):
        return b""
    note = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note


def _png(data: bytes) -> Iterator[bytes]:
    at, name = len(_PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError
        if name[:1].isupper() or name in _DRAWING_CHUNKS:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> Iterator[bytes]:
    at = 12
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length
        if end > len(data):
            raise ValueError
        body = data[at + 8 : end]
        if name == b"VP8X":
            body = bytes([body[0] & ~_WEBP_SAYS_MORE]) + body[1:]
        if name in _WEBP_CHUNKS:
            yield data[at : at + 8] + body + b"\0" * (length % 2)
        at = end + length % 2
