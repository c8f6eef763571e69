"""Who acts: a signed-in person, a visitor without an account, or the system itself (clock, import)."""

from __future__ import annotations

from typing import Any


class System:
    """The actor of scheduled acts and of commands run on the machine."""

    is_authenticated = False
    is_system = True
    pk = None

    def __str__(self) -> str:
        return "system"


SYSTEM = System()

# A user model of a higher room, Django's AnonymousUser, or SYSTEM: base may not name the first.
Actor = Any


def is_system(actor: Actor) -> bool:
    return actor is SYSTEM


def is_secretariat(actor: Actor) -> bool:
    """The one way to ask: a session without the second factor that is demanded of them does not count."""
    return bool(getattr(actor, "is_secretariat", False)) and not getattr(actor, "second_factor_missing", False)


def as_person(actor: Actor) -> Actor | None:
    """Whom to write down beside an act: nobody for a visitor and for the system."""
    return actor if getattr(actor, "is_authenticated", False) else None
