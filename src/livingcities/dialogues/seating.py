"""Which seat a visitor holds: by account, by the signed cookie of this device, or by the page's own token."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.http import HttpRequest, HttpResponse

from livingcities.base.limits import client_address

from .models import Dialogue, Seat
from .models.seat import new_number
from .rules import holds

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


# Asked with every vote; written out because building a query costs ten times more than running this one.
FIND_SEAT = "SELECT id, dialogue_id, number, is_held FROM dialogues_seat WHERE dialogue_id = %s AND number = %s"


def _find(dialogue: Dialogue, number: int) -> Seat | None:
    with connection.cursor() as cursor:
        cursor.execute(FIND_SEAT, [dialogue.pk, number])
        row = cursor.fetchone()
    return Seat.from_db(connection.alias, ["id", "dialogue_id", "number", "is_held"], row) if row else None


def place_of(request: HttpRequest, dialogue: Dialogue) -> Place:
    """The visitor's place. A forged or foreign cookie counts as none."""
    if request.user.is_authenticated:
        own = Seat.objects.filter(holder__user=request.user, holder__dialogue=dialogue).first()
        if own:
            return Place(own.number, own)
    for signed in (request.COOKIES.get(cookie_name(dialogue), ""), request.POST.get("seat", "")):
        number = _read(dialogue, signed)
        if number is not None:
            seat = _find(dialogue, number)
            if not (request.user.is_authenticated and seat and not holds(request.user, seat)):
                return Place(number, seat)
    return Place(new_number(), None)


def current_seat(request: HttpRequest, dialogue: Dialogue) -> Seat | None:
    """The visitor's own seat, if these are theirs to read: another account's answers on this device are not."""
    seat = place_of(request, dialogue).seat
    return seat if seat and holds(request.user, seat) else None


def remember(response: HttpResponse, request: HttpRequest, dialogue: Dialogue, number: int) -> HttpResponse:
    """Keep the seat on this device; the cookie goes to this dialogue's pages only."""
    name, signed = cookie_name(dialogue), token(dialogue, number)
    if request.COOKIES.get(name) == signed:
        return response
    response.set_cookie(
        name,
        signed,
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
