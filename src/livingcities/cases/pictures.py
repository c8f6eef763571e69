"""The small version of a photograph, for lists and for a page on a phone."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image

from livingcities.base.uploads import Accepted

SMALL_WIDTH = 640
SMALL_TYPE = "image/webp"


def smaller(accepted: Accepted) -> ContentFile[bytes]:
    """WebP, at most 640 px wide, from a picture that `accept` has already drawn anew."""
    accepted.content.seek(0)
    with Image.open(accepted.content) as picture:
        small = picture.convert("RGBA" if picture.mode in {"RGBA", "LA", "PA"} else "RGB")
        small.thumbnail((SMALL_WIDTH, SMALL_WIDTH * 3), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "WEBP", quality=80, method=4)
    accepted.content.seek(0)
    return ContentFile(file.getvalue(), name="small.webp")
