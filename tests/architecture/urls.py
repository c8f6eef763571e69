"""Every address of the site: what GET answers to each role (`answers.py`).

405 stands where only POST is taken. Arguments of a route are made by the longest matching line of PARTS.
The rooms of `rooms/` bring lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .answers import DRAFT, POST_ONLY, PUBLIC, SECRETARIAT, SIGNED_IN, TEAM, full
from .rooms import ROOMS
from .world import World

# Routes of libraries, by prefix: the statuses that they may answer with.
GROUPS: dict[str, set[int]] = {
    "accounts/": {200, 301, 302, 401, 404, 405},
}

TABLE: dict[str, str] = {
    # site
    "": PUBLIC,
    "about/": PUBLIC,
    "data/": PUBLIC,
    "open-data/civicmethods.zip": PUBLIC,
    "cities/<slug:slug>/": PUBLIC,
    # cities
    "cities/": PUBLIC,
    "cities/regions/<slug:slug>/": "302 302 302 302 302",  # to the list with the region chosen
    "cities/invitation/<str:token>/": PUBLIC,
    "cities/mine/residence/": SIGNED_IN,
    "cities/mine/residence/forget/": POST_ONLY,
    "cities/<slug:slug>/team/": "302 403 200 200 200",
    "cities/<slug:slug>/team/invitations/": POST_ONLY,
    "cities/<slug:slug>/team/invitations/<int:pk>/revoke/": POST_ONLY,
    "cities/<slug:slug>/team/join/": SIGNED_IN,
    "cities/<slug:slug>/team/join/withdraw/": POST_ONLY,
    "cities/<slug:slug>/team/leave/": "302 404 200 403 404",  # the last coordinator stays
    "cities/<slug:slug>/team/members/<int:pk>/remove/": "302 403 403 200 200",
    "cities/<slug:slug>/team/members/<int:pk>/role/": POST_ONLY,
    "cities/<slug:slug>/team/requests/<int:pk>/accept/": POST_ONLY,
    "cities/<slug:slug>/team/requests/<int:pk>/refuse/": "302 404 404 200 200",
    "cities/<slug:slug>/team/residents/": "302 403 200 200 200",
    "cities/<slug:slug>/team/residents/<int:pk>/confirm/": POST_ONLY,
    "cities/<slug:slug>/team/residents/<int:pk>/decline/": "302 404 200 200 200",
    # dialogues: an open one, except for the pages of a draft
    "dialogues/": PUBLIC,
    "dialogues/new/": TEAM,
    "dialogues/<slug:slug>/": PUBLIC,
    "dialogues/<slug:slug>/vote/": PUBLIC,
    "dialogues/<slug:slug>/answers/": PUBLIC,
    "dialogues/<slug:slug>/add/": PUBLIC,
    "dialogues/<slug:slug>/receipt/": PUBLIC,
    "dialogues/<slug:slug>/log/": PUBLIC,
    "dialogues/<slug:slug>/log/<int:ruling>/appeal/": PUBLIC,
    "dialogues/<slug:slug>/qr.svg": PUBLIC,
    "dialogues/<slug:slug>/moderation/": TEAM,
    "dialogues/<slug:slug>/moderation/<int:number>/": POST_ONLY,
    "dialogues/<slug:slug>/moderation/appeals/<int:pk>/": POST_ONLY,
    "dialogues/<slug:slug>/room/": TEAM,
    "dialogues/<slug:slug>/room/live/": TEAM,
    "dialogues/<slug:slug>/paper/": TEAM,
    "dialogues/<slug:slug>/edit/": DRAFT,
    "dialogues/<slug:slug>/statements/": DRAFT,
    "dialogues/<slug:slug>/check/": DRAFT,
    "dialogues/<slug:slug>/act/<slug:act>/": DRAFT,
    "dialogues/<slug:slug>/paper/sheets/<int:first>.pdf": TEAM,
    "dialogues/<slug:slug>/paper/<int:serial>/": TEAM,
    "dialogues/<slug:slug>/paper/<int:serial>/void/": TEAM,
    # dialogues: a closed one, then a published one
    "dialogues/<slug:slug>/integrity/": TEAM,
    "dialogues/<slug:slug>/results/": PUBLIC,
    "dialogues/<slug:slug>/report.pdf": PUBLIC,
    "dialogues/<slug:slug>/data.zip": PUBLIC,
    "dialogues/<slug:slug>/polis.zip": PUBLIC,
    # people
    "me/": SIGNED_IN,
    "me/profile/": SIGNED_IN,
    "me/profile/audience/": POST_ONLY,
    "me/profile/photo/": POST_ONLY,
    "me/profile/photo/remove/": POST_ONLY,
    "me/consents/": SIGNED_IN,
    "me/consents/<int:pk>/give/": POST_ONLY,
    "me/consents/<slug:purpose>/withdraw/": POST_ONLY,
    "me/data/": SIGNED_IN,
    "me/data/download/": POST_ONLY,
    "me/data/delete/": SIGNED_IN,
    "me/deleted/": PUBLIC,
    "me/second-factor/": "302 302 302 302 302",  # nobody here lacks it: on to the next page
    "me/organisations/": SIGNED_IN,
    "me/organisations/new/": SIGNED_IN,
    "people/<int:pk>/": PUBLIC,
    "people/<int:pk>/portrait/": "404 404 404 404 404",  # there is none
    "people/consents/<slug:purpose>/": PUBLIC,
    "people/consents/<slug:purpose>/<int:version>/": PUBLIC,
    "people/organisations/waiting/": "302 403 403 403 200",
    "people/organisations/<int:pk>/": "404 200 200 200 200",  # not yet confirmed: not for everybody's eyes
    "people/organisations/<int:pk>/edit/": "302 403 403 403 200",
    "people/organisations/<int:pk>/join/": POST_ONLY,
    "people/organisations/<int:pk>/leave/": POST_ONLY,
    "people/organisations/<int:pk>/confirm/": POST_ONLY,
    "people/requests/<int:pk>/accept/": POST_ONLY,
    "people/requests/<int:pk>/refuse/": POST_ONLY,
    # office
    "office/": SECRETARIAT,
    "office/requests/": SECRETARIAT,
    "office/cities/": SECRETARIAT,
    "office/cities/<slug:slug>/": SECRETARIAT,
    "office/cities/<slug:slug>/living/": POST_ONLY,
    "office/emails/": SECRETARIAT,
    "office/emails/<int:pk>/retry/": POST_ONLY,
    "office/clock/": SECRETARIAT,
    "office/journal/": SECRETARIAT,
    # base
    "styleguide/": PUBLIC,
    "language/": POST_ONLY,
    "appearance/": POST_ONLY,
    "health/": PUBLIC,
    "offline/": PUBLIC,
    "sw.js": PUBLIC,
    "outbox/": PUBLIC,  # the route exists only where letters do not leave the machine
}

# What stands for <slug:slug> and the like in routes that begin so.
PARTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "cities/<slug:slug>/": lambda world: {"slug": world.city.slug},
    "cities/invitation/": lambda world: {"token": world.invitation_token},
    "cities/<slug:slug>/team/invitations/<": lambda world: {"slug": world.city.slug, "pk": world.invitation.pk},
    "cities/<slug:slug>/team/members/": lambda world: {"slug": world.city.slug, "pk": world.teammate.pk},
    "cities/<slug:slug>/team/requests/": lambda world: {"slug": world.city.slug, "pk": world.request.pk},
    "cities/<slug:slug>/team/residents/<": lambda world: {"slug": world.city.slug, "pk": world.residence.pk},
    "cities/regions/": lambda world: {"slug": world.city.region.slug},
    "dialogues/<slug:slug>/": lambda world: {"slug": world.dialogue.slug},
    "dialogues/<slug:slug>/edit/": lambda world: {"slug": world.draft.slug},
    "dialogues/<slug:slug>/statements/": lambda world: {"slug": world.draft.slug},
    "dialogues/<slug:slug>/check/": lambda world: {"slug": world.draft.slug},
    "dialogues/<slug:slug>/act/": lambda world: {"slug": world.draft.slug, "act": "open"},
    "dialogues/<slug:slug>/log/<int:ruling>/": lambda world: {"slug": world.dialogue.slug, "ruling": world.ruling.pk},
    "dialogues/<slug:slug>/moderation/<int:number>/": lambda world: {
        "slug": world.dialogue.slug,
        "number": world.waiting.number,
    },
    "dialogues/<slug:slug>/moderation/appeals/": lambda world: {"slug": world.dialogue.slug, "pk": world.appeal.pk},
    "dialogues/<slug:slug>/paper/sheets/": lambda world: {
        "slug": world.dialogue.slug,
        "first": world.sheets.first_serial,
    },
    "dialogues/<slug:slug>/integrity/": lambda world: {"slug": world.closed.slug},
    "dialogues/<slug:slug>/results/": lambda world: {"slug": world.published.slug},
    "dialogues/<slug:slug>/report.pdf": lambda world: {"slug": world.published.slug},
    "dialogues/<slug:slug>/data.zip": lambda world: {"slug": world.published.slug},
    "dialogues/<slug:slug>/polis.zip": lambda world: {"slug": world.published.slug},
    "dialogues/<slug:slug>/paper/<int:serial>/void/": lambda world: {
        "slug": world.dialogue.slug,
        "serial": world.sheet.serial,
    },
    "dialogues/<slug:slug>/paper/<int:serial>/": lambda world: {
        "slug": world.dialogue.slug,
        "serial": world.sheets.first_serial,
    },
    "office/cities/": lambda world: {"slug": world.city.slug},
    "office/emails/": lambda world: {"pk": world.letter.pk},
    "people/<int:pk>/": lambda world: {"pk": world.shown_person.pk},
    "people/consents/": lambda world: {"purpose": world.consent_text.purpose, "version": world.consent_text.version},
    "people/organisations/": lambda world: {"pk": world.organisation.pk},
    "people/requests/": lambda world: {"pk": world.organisation_request.pk},
    "me/consents/<int:pk>/": lambda world: {"pk": world.consent_text.pk},
    "me/consents/<slug:purpose>/": lambda world: {"purpose": world.consent_text.purpose},
}

for room in ROOMS:
    TABLE |= room.URLS
    PARTS |= room.PARTS
TABLE = {route: full(line) for route, line in TABLE.items()}


def address(route: str, world: World) -> str:
    """The route with its arguments filled in."""
    found = [prefix for prefix in PARTS if route.startswith(prefix)]
    values = PARTS[max(found, key=len)](world) if found else {}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), route)
