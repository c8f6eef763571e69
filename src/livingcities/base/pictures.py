"""Opening pictures of strangers: a few hundred kilobytes may hold fifty million pixels.

The header says how many there are before any is decoded; a JPEG is decoded at a part of its size; pictures of one
process are decoded one at a time, so that many at once do not take the memory of the machine.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_DECODED = 24_000_000
MOST_IN_JPEG = 100_000_000  # of which a half, a quarter or an eighth of each side is decoded
PATIENCE = 15  # seconds to wait for one's turn
PLAIN = {"RGB", "RGBA", "L", "LA", "CMYK"}  # modes that shrink as they are

_turn = threading.BoundedSemaphore(1)


class Unfit(Exception):
    """The picture was not opened; `code` is "unreadable", "too_large" or "busy", `most` the pixels it may have."""

    def __init__(self, code: str, most: int = MOST_DECODED):
        super().__init__(code)
        self.code = code
        self.most = most


@contextmanager
def opened(content: IO[bytes] | Any, *, side: int) -> Iterator[Image.Image]:
    """The picture, its pixels not decoded yet, and this process's turn to decode them. `side` is what will be
    wanted of the shorter side: a JPEG that is much larger is decoded at a part of its size."""
    if not _turn.acquire(timeout=PATIENCE):
        raise Unfit("busy")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked before decoding
            yield _opened(content, side)
    except Image.DecompressionBombError as error:
        raise Unfit("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError) as error:
        raise Unfit("unreadable") from error
    finally:
        _turn.release()


def _opened(content: IO[bytes] | Any, side: int) -> Image.Image:
    picture = Image.open(content, formats=FORMATS)
    # The parts of a progressive JPEG lie all over the file: it is held whole, at whatever size it is decoded.
    in_order = picture.format == "JPEG" and not picture.info.get("progressive")
    most = MOST_IN_JPEG if in_order else MOST_DECODED
    if picture.width * picture.height > most:
        raise Unfit("too_large", most)
    if in_order and (part := _part(*picture.size, side)) > 1:
        picture.draft(None, (picture.width // part, picture.height // part))
    return picture


def _part(width: int, height: int, side: int) -> int:
    """Which part of a JPEG is decoded: the whole, a half, a quarter or an eighth of each side."""
    part = max(part for part in (1, 2, 4, 8) if part == 1 or min(width, height) // part >= side)
    while width * height > MOST_DECODED * part * part:
        part *= 2
    return part


def fitted(picture: Image.Image, side: int) -> Image.Image:
    """The same picture upright and within this side. Made small first: turning and converting cost by the pixel."""
    if picture.mode not in PLAIN or "transparency" in picture.info:
        picture = picture.convert("RGBA" if has_alpha(picture) else "RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=None)
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def has_alpha(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
