"""Portraits: told by their content, made small and square, rid of everything a camera writes into a file."""

from __future__ import annotations

import io
import secrets
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 96
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPortrait(Exception):
    """The file cannot become a portrait; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Portrait:
    """A WebP file and the random name it is kept under."""

    name: str
    content: bytes


def prepare(content: bytes) -> Portrait:
    """The portrait in these bytes, or NotAPortrait("too_heavy" | "unreadable" | "too_large" | "too_small")."""
    if len(content) > MAX_BYTES:
        raise NotAPortrait("too_heavy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked below, before decoding
        picture = _open(content)
        try:
            small = _squared(picture)
        except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
            raise NotAPortrait("unreadable") from error
    file = io.BytesIO()
    small.save(file, "WEBP", quality=82, method=4)
    return Portrait(f"{secrets.token_urlsafe(16)}.webp", file.getvalue())


def _open(content: bytes) -> Image.Image:
    """Read the header alone: a bomb is refused before its pixels are."""
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise NotAPortrait("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPortrait("unreadable") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise NotAPortrait("too_large")
    if min(picture.size) < MIN_SIDE:
        raise NotAPortrait("too_small")
    return picture


def _squared(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (SIDE, SIDE))  # lets the JPEG decoder skip what would be thrown away
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    side = min(SIDE, *upright.size)
    fitted = ImageOps.fit(upright.convert("RGB"), (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    clean = Image.new("RGB", fitted.size)
    clean.paste(fitted)
    return clean
