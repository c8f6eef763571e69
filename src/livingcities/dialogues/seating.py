"""Which seat a visitor holds: by account, by the signed cookie of this device, or by the page's own token."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.http import HttpRequest, HttpResponse

from livingcities.base.limits import client_address

from .models import Dialogue, Seat
from .models.seat import latest_answers, new_number
from .rules import holds

HALF_A_YEAR = 60 * 60 * 24 * 180


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor sits and what was answered there: statement id → choice in the order given, the latest counts.

    `number` is known before the seat exists: it is made by the first answer."""

    number: int
    seat: Seat | None = None
    answers: dict[int, int] = field(default_factory=dict)

    def answering(self, statement: int, choice: int) -> Place:
        """The place after one more answer."""
        rest = {pk: given for pk, given in self.answers.items() if pk != statement}
        return Place(self.number, self.seat, rest | {statement: choice})


@lru_cache(maxsize=64)
def _signer(dialogue_id: int) -> Signer:
    return Signer(salt=f"dialogues.seat.{dialogue_id}")


def token(dialogue: Dialogue, number: int) -> str:
    return _signer(dialogue.pk).sign(str(number))


def _read(dialogue: Dialogue, signed: str) -> int | None:
    try:
        return int(_signer(dialogue.pk).unsign(signed))
    except (BadSignature, ValueError):
        return None


def cookie_name(dialogue: Dialogue) -> str:
    return f"seat{dialogue.pk}"


# Asked with every vote; written out because building a query costs ten times more than running this one.
SEAT = """
    SELECT seat.id, seat.dialogue_id, seat.number, seat.is_held, vote.statement_id, vote.choice
    FROM dialogues_seat AS seat LEFT JOIN dialogues_vote AS vote ON vote.seat_id = seat.id
    WHERE seat.dialogue_id = %s AND {} ORDER BY vote.id
"""
BY_NUMBER = SEAT.format("seat.number = %s")
BY_ACCOUNT = SEAT.format("seat.id = (SELECT seat_id FROM dialogues_seatholder WHERE dialogue_id = %s AND user_id = %s)")


def _find(query: str, *values: int) -> Place | None:
    """A seat with its answers, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    if not rows:
        return None
    seat = Seat.from_db(connection.alias, ["id", "dialogue_id", "number", "is_held"], rows[0][:4])
    return Place(seat.number, seat, latest_answers(row[4:] for row in rows if row[4] is not None))


def on_device(request: HttpRequest, dialogue: Dialogue, besides: int = 0) -> Place | None:
    """The place that the device's cookie or else the page itself names; a forged or foreign one counts as none."""
    for signed in (request.COOKIES.get(cookie_name(dialogue), ""), request.POST.get("seat", "")):
        number = _read(dialogue, signed)
        if number is not None and number != besides:
            return _find(BY_NUMBER, dialogue.pk, number) or Place(number)
    return None


def place_of(request: HttpRequest, dialogue: Dialogue) -> Place:
    """The visitor's place: of their account, of their device, or a new one."""
    user = request.user if request.user.is_authenticated else None
    if user and (own := _find(BY_ACCOUNT, dialogue.pk, dialogue.pk, user.pk)):
        return own
    place = on_device(request, dialogue)
    if place and not (user and place.seat and not holds(user, place.seat)):
        return place
    return Place(new_number())


def own_place(request: HttpRequest, dialogue: Dialogue) -> Place:
    """The visitor's place, if these are theirs to read: another account's answers on this device are not."""
    place = place_of(request, dialogue)
    return Place(place.number) if place.seat and not holds(request.user, place.seat) else place


def remember(response: HttpResponse, request: HttpRequest, dialogue: Dialogue, number: int) -> HttpResponse:
    """Keep the seat on this device; the cookie goes to this dialogue's pages only."""
    name = cookie_name(dialogue)
    if request.COOKIES.get(name, "").startswith(f"{number}:"):  # as `place_of` read it, the signature checked
        return response
    response.set_cookie(
        name,
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
    return dialogue.salted(str(ipaddress.ip_network((address, bits), strict=False)))
