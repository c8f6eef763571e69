"""What the layout of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

APPEARANCE = {
    "theme": ("auto", "light", "dark"),
    "text": ("normal", "large"),
    "contrast": ("normal", "high"),
}


def appearance(request: HttpRequest) -> dict[str, str]:
    """The choices kept in the cookie `appearance` (`dark.large.normal`); anything unknown is the default."""
    kept = request.COOKIES.get("appearance", "").split(".")
    kept += [""] * (len(APPEARANCE) - len(kept))
    return {
        name: choice if choice in allowed else allowed[0]
        for (name, allowed), choice in zip(APPEARANCE.items(), kept, strict=False)
    }


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "appearance": appearance(request),
        "site_url": settings.SITE_URL,
        "mail_leaves": settings.MAIL_LEAVES,
    }
