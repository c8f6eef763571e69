"""Portraits: told by their content, made small and square, rid of everything a camera writes into a file."""

from __future__ import annotations

import io
import math
import secrets
from dataclasses import dataclass

from PIL import Image, ImageOps

from livingcities.base import pictures

MAX_BYTES = 8 * 1024 * 1024
MIN_SIDE = 96
SIDE = 512


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
    """The portrait in these bytes, or NotAPortrait("too_heavy" | "unreadable" | "too_large" | "too_small" | "busy")."""
    if len(content) > MAX_BYTES:
        raise NotAPortrait("too_heavy")
    file = io.BytesIO()
    try:
        with pictures.opened(io.BytesIO(content), side=SIDE) as picture:
            if min(picture.size) < MIN_SIDE:
                raise NotAPortrait("too_small")
            _squared(picture).save(file, "WEBP", quality=82, method=4)
    except pictures.Unfit as unfit:
        raise NotAPortrait(unfit.code) from unfit
    return Portrait(f"{secrets.token_urlsafe(16)}.webp", file.getvalue())


def _squared(picture: Image.Image) -> Image.Image:
    longest, shortest = max(picture.size), min(picture.size)
    upright = pictures.fitted(picture, math.ceil(SIDE * longest / shortest))
    if pictures.has_alpha(upright):
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    side = min(SIDE, *upright.size)
    fitted = ImageOps.fit(upright.convert("RGB"), (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    clean = Image.new("RGB", fitted.size)
    clean.paste(fitted)
    return clean
