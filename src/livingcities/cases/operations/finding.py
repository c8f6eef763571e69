"""Keeping searches, letters about news that match them, and the synonyms."""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, dumps, loads
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every as on_the_clock
from livingcities.base.decision import insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cases import emails_finding
from livingcities.cases.models import CatalogueState, SavedSearch, SynonymFamily
from livingcities.cases.rules.finding import (
    can_change_search,
    can_edit_synonyms,
    can_save_search,
    can_send_news,
    can_stop_letters,
)
from livingcities.cases.search import Query, news
from livingcities.cases.search.memory import next_number, state
from livingcities.people.models import Purpose, User
from livingcities.people.rules import has_consent

Every = SavedSearch.Every
PERIODS = {Every.WEEK: timedelta(days=7), Every.MONTH: timedelta(days=30)}
AT_ONCE = 500
SETTLED_AFTER = timedelta(minutes=10)
_SALT = "cases.letters"


# --- searches that people keep -------------------------------------------------------------------------
@operation("cases.save_search", rule=can_save_search)
def save_search(*, actor: Actor, query: str, title: str, every: str = Every.WEEK) -> SavedSearch:
    """Keep a search under a name; news that match it come by e-mail, unless no letters are wanted."""
    lock(User.objects.get(pk=actor.pk))
    insist(can_save_search(actor, query))  # under the lock: two clicks keep one search
    search = SavedSearch.objects.create(user=actor, query=query, title=title, every=every)
    leave_trace("cases.save_search", actor=actor, target=search)
    return search


@operation("cases.change_search", rule=can_change_search)
def change_search(*, actor: Actor, search: SavedSearch, title: str, every: str) -> None:
    """Another name, or letters as often as wanted. Letters that begin again tell of what comes from now on."""
    lock(search)
    if search.every == Every.NEVER and every != Every.NEVER:
        search.told_until = timezone.now()
    search.title, search.every = title, every
    search.save(update_fields=["title", "every", "told_until"])
    leave_trace("cases.change_search", actor=actor, target=search)


@operation("cases.delete_search", rule=can_change_search)
def delete_search(*, actor: Actor, search: SavedSearch) -> None:
    """Keep the search no longer; no letters come after that."""
    leave_trace("cases.delete_search", actor=actor, target=search)
    search.delete()


@operation("cases.stop_letters", rule=can_stop_letters)
def stop_letters(*, actor: Actor, search: SavedSearch) -> None:
    """No more letters for this search, by the link in a letter; the search itself stays."""
    SavedSearch.objects.filter(pk=search.pk).update(every=Every.NEVER)
    search.every = Every.NEVER
    leave_trace("cases.stop_letters", actor=actor, target=search)


def letters_token(search: SavedSearch) -> str:
    """What stands in the link of a letter. It lets its holder stop these letters, and nothing else."""
    return dumps(search.pk, salt=_SALT)


def search_of(token: str) -> SavedSearch | None:
    """The search that the link of a letter means; None for a link that is not ours or means a deleted search."""
    try:
        pk = loads(token, salt=_SALT)
    except BadSignature:
        return None
    return SavedSearch.objects.filter(pk=pk).first()


# --- letters about news --------------------------------------------------------------------------------
@operation("cases.send_news", rule=can_send_news, trace="rows")
def send_news(*, actor: Actor, search: SavedSearch) -> int:
    """Tell of the cases published since the last letter, and move the mark. Nothing new, or the consent
    «News by e-mail» withdrawn: no letter."""
    lock(search)
    now = timezone.now()
    if not _is_due(search):
        return 0
    until = now - SETTLED_AFTER  # a case is seen a little later than the moment it says it was published at
    found = news(Query.at(search.query), since=search.told_until, until=until)
    if found and search.user.is_active and has_consent(search.user, Purpose.DIGEST):
        emails_finding.tell_news(search, found, letters_token(search))
        search.sent_at = now
    search.told_until = until
    search.save(update_fields=["told_until", "sent_at"])
    return len(found)


def _is_due(search: SavedSearch) -> bool:
    period = PERIODS.get(Every(search.every))
    return period is not None and search.told_until <= timezone.now() - period


@task()
def write_letter(search_id: int) -> None:
    search = SavedSearch.objects.select_related("user").filter(pk=search_id).first()
    if search is not None:
        send_news(actor=SYSTEM, search=search)


@on_the_clock(minutes=60)
def tell_news() -> None:
    """Hand every search whose week or month is over to the worker."""
    now = timezone.now()
    due = Q()
    for every, period in PERIODS.items():
        due |= Q(every=every, told_until__lte=now - period)
    for pk in SavedSearch.objects.filter(due).order_by("told_until").values_list("pk", flat=True)[:AT_ONCE]:
        write_letter.enqueue(pk)


# --- synonyms ------------------------------------------------------------------------------------------
@operation("cases.add_synonyms", rule=can_edit_synonyms)
def add_synonyms(*, actor: Actor, words: str, note: str = "") -> SynonymFamily:
    """Add a family of words that mean one thing to a reader."""
    family = SynonymFamily.objects.create(words=words, note=note)
    _tell_processes()
    leave_trace("cases.add_synonyms", actor=actor, target=family)
    return family


@operation("cases.change_synonyms", rule=can_edit_synonyms)
def change_synonyms(*, actor: Actor, family: SynonymFamily, words: str, note: str = "") -> None:
    """Change the words of a family; the journal keeps what it was."""
    before = family.words
    family.words, family.note, family.changed_at = words, note, timezone.now()
    family.save(update_fields=["words", "note", "changed_at"])
    _tell_processes()
    leave_trace("cases.change_synonyms", actor=actor, target=family, before=before, after=words)


@operation("cases.delete_synonyms", rule=can_edit_synonyms)
def delete_synonyms(*, actor: Actor, family: SynonymFamily) -> None:
    """Take a family away; the journal keeps its words."""
    leave_trace("cases.delete_synonyms", actor=actor, target=family, before=family.words)
    family.delete()
    _tell_processes()


def _tell_processes() -> None:
    """Every process reads the synonyms anew before its next search."""
    row = state()
    CatalogueState.objects.filter(pk=row.pk).update(synonyms=next_number(row.synonyms))
