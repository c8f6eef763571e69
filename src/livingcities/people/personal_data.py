"""What the site keeps about a person, room by room: each room registers how to hand it out and how to erase it.

A room calls `register` in its AppConfig.ready():

    personal_data.register("dialogues", export=export_seats, erase=cut_link_to_seats)

`export(user)` returns JSON-ready data, `erase(user)` removes or anonymises it; it runs inside the transaction of
the deletion, before the account itself is deleted. `files(user)` yields (name, bytes) pairs to lay beside.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import IO, TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from livingcities.base.models import Act

if TYPE_CHECKING:
    from .models import User

IN_MEMORY = 2 * 1024 * 1024
Data = dict[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    export: Callable[[User], Data]
    erase: Callable[[User], None]
    files: Callable[[User], Iterable[tuple[str, bytes]]]


ROOMS: dict[str, Room] = {}


def register(
    name: str,
    *,
    export: Callable[[User], Data],
    erase: Callable[[User], None],
    files: Callable[[User], Iterable[tuple[str, bytes]]] = lambda user: (),
) -> None:
    """Say how the room's personal data leaves it: by export and by erasure. A name registers once."""
    if name in ROOMS:
        raise ValueError(f"personal data of {name} is registered twice")
    ROOMS[name] = Room(name, export, erase, files)


def archive_of(user: User) -> IO[bytes]:
    """Everything the site keeps about a person: an open ZIP, rewound. Call it outside a transaction."""
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_archive(user, target)
    target.seek(0)
    return target


def write_archive(user: User, target: IO[bytes]) -> None:
    """One JSON file a room, their files, and a README that explains them."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(user))
        for room in ROOMS.values():
            data = json.dumps(room.export(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(f"{room.name}.json", data)
            for name, content in room.files(user):
                archive.writestr(f"{room.name}/{name}", content)


def erase_everywhere(user: User) -> None:
    """Every room erases what it keeps; the rooms registered last stand highest and go first."""
    for room in reversed(ROOMS.values()):
        room.erase(user)


def addressed_to(user: User, field: str = "email") -> Q:
    """Rows that name an address of theirs. An address that nobody confirmed is not theirs: it may be a stranger's."""
    addresses = dict(EmailAddress.objects.filter(user=user).values_list("email", "verified"))
    own = {address for address, verified in {user.email: True, **addresses}.items() if verified}
    return reduce(or_, (Q(**{f"{field}__iexact": address}) for address in own), Q(pk__in=()))


def forget_titles(rows: QuerySet[Any]) -> None:
    """Blank the journal's titles of these rows: lines stay, the names in them go. For erasers of all rooms."""
    kind = ContentType.objects.get_for_model(rows.model)
    Act.objects.filter(target_type=kind, target_id__in=rows.values("pk")).update(title="—", data={})


def _readme(user: User) -> str:
    return _(
        "Living Cities: your data\n"
        "Account: %(email)s\n"
        "Collected: %(time)s (Moscow time)\n\n"
        "Each .json file holds what one part of the site keeps about you: open it in any text editor or browser.\n"
        "Files that you uploaded lie in the folders beside.\n"
        "Votes in dialogues are kept apart from names and carry none.\n"
    ) % {"email": user.email, "time": timezone.localtime().strftime("%d.%m.%Y %H:%M")}
