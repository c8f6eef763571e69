"""Which seat a visitor holds: by account, by the signed cookie of this device, or by the page's own token."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from livingcities.base.limits import client_address

from .models import Dialogue, Seat
from .models.seat import new_number

HALF_A_YEAR = 60 * 60 * 24 * 180


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor sits. `number` is known before the seat exists: it is made by the first answer."""

    number: int
    seat: Seat | None


def _signer(dialogue: Dialogue) -> Signer:
    return Signer(salt=f"dialogues.seat.{dialogue.pk}")


def token(dialogue: Dialogue, number: int) -> str:
    return _signer(dialogue).sign(str(number))


def _read(dialogue: Dialogue, signed: str) -> int | None:
    try:
        return int(_signer(dialogue).unsign(signed))
    except (BadSignature, ValueError):
        return None


def cookie_name(dialogue: Dialogue) -> str:
    return f"seat{dialogue.pk}"


def place_of(request: HttpRequest, dialogue: Dialogue) -> Place:
    """The visitor's place. A forged or foreign cookie counts as none."""
    seats = Seat.objects.filter(dialogue=dialogue).select_related("holder")
    if request.user.is_authenticated and (held := seats.filter(holder__user=request.user).first()):
        return Place(held.number, held)
    for signed in (request.COOKIES.get(cookie_name(dialogue), ""), request.POST.get("seat", "")):
        number = _read(dialogue, signed)
        if number is not None:
            seat = seats.filter(number=number).first()
            if not (request.user.is_authenticated and _is_anothers(request, seat)):
                return Place(number, seat)
    return Place(new_number(), None)


def _is_anothers(request: HttpRequest, seat: Seat | None) -> bool:
    holder = getattr(seat, "holder", None)
    return holder is not None and holder.user_id != request.user.pk


def current_seat(request: HttpRequest, dialogue: Dialogue) -> Seat | None:
    """The visitor's own seat, if these are theirs to read: another account's answers on this device are not."""
    seat = place_of(request, dialogue).seat
    return None if _is_anothers(request, seat) else seat


def remember(response: HttpResponse, dialogue: Dialogue, number: int) -> HttpResponse:
    """Keep the seat on this device; the cookie goes to this dialogue's pages only."""
    response.set_cookie(
        cookie_name(dialogue),
        token(dialogue, number),
        max_age=HALF_A_YEAR,
        path=dialogue.get_absolute_url(),
        httponly=True,
        samesite="Lax",
        secure=settings.PRODUCTION,
    )
    return response


def address_hash(request: HttpRequest, dialogue: Dialogue) -> str:
    """The client's address range (/24, or /48 of IPv6), salted and hashed: ranges can be counted, not read."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    bits = 24 if address.version == 4 else 48
    network = ipaddress.ip_network((address, bits), strict=False)
    return hmac.new(dialogue.salt.encode(), str(network).encode(), hashlib.sha256).hexdigest()[:32]
