"""Who may keep searches, and who edits the synonyms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, no, yes_if
from livingcities.cases.models import SavedSearch
from livingcities.cities.rules import is_person, signed_in

MOST_SEARCHES = 30
LONGEST_SEARCH = 2_600  # letters of its address: PostgreSQL indexes no more than 2,704 bytes of a row


def can_save_search(actor: Actor, query: str) -> Decision:
    """`query` is canonical: two people who look for the same keep the same."""
    signed = signed_in(actor)
    if not signed:
        return signed
    if not query:
        return no(_("Look for something first: words, a theme, a region."))
    if len(query) > LONGEST_SEARCH:
        return no(_("This search has too many conditions to be kept. Take some of them away."))
    kept = SavedSearch.objects.filter(user=actor)
    if kept.filter(query=query).exists():
        return no(_("You keep this search already."))
    return yes_if(kept.count() < MOST_SEARCHES, _("You keep 30 searches: delete one of them first."))


def can_change_search(actor: Actor, search: SavedSearch) -> Decision:
    own = is_person(actor) and search.user_id == actor.pk
    return yes_if(own, _("Only the person who keeps a search changes it."))


def can_stop_letters(search: SavedSearch) -> Decision:
    """Asked with a signed link out of a letter: whoever holds the letter may stop the letters."""
    return yes_if(search.every != SavedSearch.Every.NEVER, _("No letters are sent for this search any more."))


def can_send_news(actor: Actor) -> Decision:
    return yes_if(is_system(actor), _("Letters are sent by the clock."))


def can_edit_synonyms(actor: Actor) -> Decision:
    allowed = is_system(actor) or is_secretariat(actor)
    return yes_if(allowed, _("Only the secretariat edits the synonyms."))
