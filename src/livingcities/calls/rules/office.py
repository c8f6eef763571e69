"""What the secretariat of the initiative does, whatever it is about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, yes_if

_ONLY = _("Only the secretariat of the initiative does this.")


def by_secretariat(actor: Actor) -> Decision:
    """Its people, and the site itself: commands and the clock."""
    return yes_if(is_secretariat(actor) or is_system(actor), _ONLY)


def by_a_secretary(actor: Actor) -> Decision:
    """A person of the secretariat; the clock never."""
    return yes_if(is_secretariat(actor), _ONLY)
