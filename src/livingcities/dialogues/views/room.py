"""The screen in the hall: the question, the way to take part, numbers and a map that grow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from livingcities.base.http import HttpRequest
from livingcities.dialogues.live import cached_counts
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.qr import qr_svg
from livingcities.dialogues.results.picture import HEIGHT, WIDTH
from livingcities.dialogues.results.wording import group_name

from .running import led
from .voting import visible


def _address(dialogue: Dialogue) -> str:
    return settings.SITE_URL + dialogue.get_absolute_url()


def _growing(request: HttpRequest, dialogue: Dialogue) -> dict[str, Any]:
    """`?map=off` leaves the map out: a map seen before answering pushes, so the facilitator chooses."""
    drawn = dialogue.current_map
    shown = drawn.summary.get("groups", []) if drawn else []
    kind = drawn.summary.get("kind", "groups") if drawn else "groups"
    return {
        "shows_map": request.GET.get("map") != "off",
        "dialogue": dialogue,
        "counts": cached_counts(dialogue),
        "map": drawn,
        "groups": [group | {"name": group_name(group["voice"], kind)} for group in shown],
        "width": WIDTH,
        "height": HEIGHT,
    }


@never_cache
@require_safe
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    dialogue = led(request, slug)
    parts = urlsplit(_address(dialogue))
    short = {"host": parts.netloc, "path": parts.path}
    return render(request, "dialogues/room.html", _growing(request, dialogue) | {"short": short})


@never_cache
@require_safe
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of the screen that changes, asked for every few seconds."""
    return render(request, "dialogues/room.html#live", _growing(request, led(request, slug)))


@require_safe
@cache_control(max_age=86400, private=True)
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of the dialogue as a QR code, also for posters."""
    return HttpResponse(qr_svg(_address(visible(request, slug))), content_type="image/svg+xml")
