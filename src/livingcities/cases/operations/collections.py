"""Making a collection: its texts, sections, chosen cases; typesetting it in a worker; showing it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import SYSTEM, Actor, as_person
from livingcities.base.clock import every
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import alone, lock
from livingcities.base.operation import leave_trace, operation
from livingcities.cases.models import Case, Collection, CollectionItem, CollectionSection
from livingcities.cases.rules import collections as rules

log = logging.getLogger(__name__)
TEXTS = frozenset({"title", "subtitle", "year", "foreword", "foreword_by", "imprint", "has_bleed"})
FORGOTTEN_AFTER = timedelta(minutes=15)
_FREE = 0  # numbers begin at one: a row that moves waits here, for numbers are unique


class Overtaken(Refused):
    """The collection was ordered anew while these files were made: they are not wanted any more."""

    def __init__(self) -> None:
        super().__init__(_("The collection has been ordered anew meanwhile."))


@operation("cases.create_collection", rule=rules.can_make_collections)
def create_collection(*, actor: Actor, slug: str, texts: dict[str, Any]) -> Collection:
    """Begin a collection; only the secretariat sees it until it is published."""
    _known(texts)
    person = as_person(actor)
    collection = Collection(slug=slug, created_by=person, **texts)
    collection.clean_fields(exclude={"created_by", "pdf", "epub"})
    collection.save()
    leave_trace("cases.create_collection", actor=actor, target=collection)
    return collection


@operation("cases.edit_collection", rule=rules.can_edit_collection)
def edit_collection(*, actor: Actor, collection: Collection, texts: dict[str, Any]) -> Collection:
    """Change title, foreword, imprint or bleed. The files change when it is typeset anew."""
    _known(texts)
    lock(collection)
    for name, value in texts.items():
        setattr(collection, name, value)
    collection.clean_fields(exclude={"created_by", "pdf", "epub"})
    collection.save(update_fields=list(texts))
    leave_trace("cases.edit_collection", actor=actor, target=collection, changed=sorted(texts))
    return collection


def _known(texts: dict[str, Any]) -> None:
    if unknown := set(texts) - TEXTS:
        raise TypeError(f"not to be edited: {', '.join(sorted(unknown))}")


# --- sections and cases ---------------------------------------------------------------------------------


@operation("cases.add_section", rule=rules.can_edit_collection)
def add_section(*, actor: Actor, collection: Collection, title: str, lead: str = "") -> CollectionSection:
    """A new section at the end."""
    lock(collection)
    section = CollectionSection(collection=collection, number=_next(collection.sections.all()), title=title, lead=lead)
    section.clean_fields(exclude={"collection"})
    section.save()
    leave_trace("cases.add_section", actor=actor, target=collection, section=section.pk)
    return section


@operation("cases.edit_section", rule=rules.can_edit_collection)
def edit_section(
    *, actor: Actor, collection: Collection, section: CollectionSection, title: str, lead: str = ""
) -> CollectionSection:
    """Change the title and the introduction of a section."""
    lock(collection, section)
    _belongs(section, collection)
    section.title, section.lead = title, lead
    section.clean_fields(exclude={"collection"})
    section.save(update_fields=["title", "lead"])
    leave_trace("cases.edit_section", actor=actor, target=collection, section=section.pk)
    return section


@operation("cases.move_section", rule=rules.can_edit_collection)
def move_section(*, actor: Actor, collection: Collection, section: CollectionSection, by: int) -> None:
    """One place up (−1) or down (+1)."""
    lock(collection, section)
    _belongs(section, collection)
    _swap(collection.sections.all(), section, by)
    leave_trace("cases.move_section", actor=actor, target=collection, section=section.pk)


@operation("cases.remove_section", rule=rules.can_edit_collection)
def remove_section(*, actor: Actor, collection: Collection, section: CollectionSection) -> None:
    """Take a section out of the collection; its cases stay in the catalogue."""
    lock(collection, section)
    _belongs(section, collection)
    leave_trace("cases.remove_section", actor=actor, target=collection, title=section.title)
    section.delete()


@operation("cases.add_to_collection", rule=rules.can_edit_collection)
def add_to_collection(
    *, actor: Actor, collection: Collection, section: CollectionSection, cases: Iterable[Case]
) -> list[CollectionItem]:
    """Put published cases at the end of a section, each as the version that is published now. What stands in the
    collection already stays where it is."""
    cases = list(cases)
    lock(collection, section, *cases)
    _belongs(section, collection)
    there = set(CollectionItem.objects.filter(section__collection=collection).values_list("case_id", flat=True))
    wanted = [case for case in cases if case.pk not in there]
    shown = [(case, case.current) for case in wanted if case.state == Case.State.PUBLISHED and case.current]
    if len(shown) < len(wanted):
        raise Refused(_("Only published practices come into a collection."))
    first = _next(section.items.all())
    items = CollectionItem.objects.bulk_create(
        CollectionItem(section=section, number=number, case=case, version=version)
        for number, (case, version) in enumerate(shown, start=first)
    )
    leave_trace("cases.add_to_collection", actor=actor, target=collection, cases=[case.pk for case in wanted])
    return items


@operation("cases.move_item", rule=rules.can_edit_collection)
def move_item(*, actor: Actor, collection: Collection, item: CollectionItem, by: int) -> None:
    """One place up (−1) or down (+1) within its section."""
    lock(collection, item)
    _belongs(item.section, collection)
    _swap(item.section.items.all(), item, by)
    leave_trace("cases.move_item", actor=actor, target=collection, case=item.case_id)


@operation("cases.remove_item", rule=rules.can_edit_collection)
def remove_item(*, actor: Actor, collection: Collection, item: CollectionItem) -> None:
    """Take a case out of the collection."""
    lock(collection, item)
    _belongs(item.section, collection)
    leave_trace("cases.remove_item", actor=actor, target=collection, case=item.case_id)
    item.delete()


@operation("cases.renew_items", rule=rules.can_edit_collection)
def renew_items(*, actor: Actor, collection: Collection) -> int:
    """Take the newest published version of every case in it; how many changed."""
    lock(collection)
    changed = 0
    for item in CollectionItem.objects.filter(section__collection=collection).select_related("case"):
        if item.case.current_id and item.case.current_id != item.version_id:
            item.version_id = item.case.current_id
            item.save(update_fields=["version"])
            changed += 1
    leave_trace("cases.renew_items", actor=actor, target=collection, changed=changed)
    return changed


def _belongs(section: CollectionSection, collection: Collection) -> None:
    if section.collection_id != collection.pk:
        raise Refused(_("This section belongs to another collection."))


def _next(rows: Any) -> int:
    return int(rows.aggregate(last=Max("number", default=0))["last"]) + 1


def _swap(rows: Any, row: Any, by: int) -> None:
    """Change places with the neighbour; at the end there is none, and nothing happens."""
    beyond = rows.filter(number__lt=row.number) if by < 0 else rows.filter(number__gt=row.number)
    neighbour = beyond.order_by("-number" if by < 0 else "number").first()
    if neighbour is None:
        return
    mine, theirs = row.number, neighbour.number
    rows.filter(pk=row.pk).update(number=_FREE)
    rows.filter(pk=neighbour.pk).update(number=mine)
    rows.filter(pk=row.pk).update(number=theirs)


# --- typesetting ----------------------------------------------------------------------------------------


@operation("cases.build_collection", rule=rules.can_build)
def build_collection(*, actor: Actor, collection: Collection) -> Collection:
    """Order the PDF and the electronic book; a worker makes them."""
    lock(collection)
    insist(rules.can_build(actor, collection))
    _order(actor, collection)
    return collection


def _order(actor: Actor, collection: Collection) -> None:
    collection.build_asked_at, collection.build_error = timezone.now(), ""
    collection.save(update_fields=["build_asked_at", "build_error"])
    leave_trace("cases.build_collection", actor=actor, target=collection)
    transaction.on_commit(lambda: typeset.enqueue(collection.pk))


def recall_books(*, actor: Actor, key: str) -> list[Collection]:
    """A picture must not be shown any more: the books that hold it go at once and are typeset anew. What stands in a
    collection now does not tell what its files hold, so the books themselves are asked.

    All collections are locked: no build of what stood there before begins or ends meanwhile."""
    from livingcities.cases.collection import epub

    collections, recalled = list(Collection.objects.all()), []
    lock(*collections)
    for collection in collections:
        if epub.holds(collection.epub, key):
            _take_away(collection)
            recalled.append(collection)
        if collection.is_building or (collection in recalled and rules.has_practices(collection)):
            _order(actor, collection)
    return recalled


def _take_away(collection: Collection) -> None:
    """Nobody gets its files any more."""
    _forget(_stored(collection))
    collection.pdf = collection.epub = ""
    collection.built_at, collection.built_of = None, ""
    collection.save(update_fields=["pdf", "epub", "built_at", "built_of"])


def _stored(collection: Collection) -> set[str]:
    return {file.name for file in (collection.pdf, collection.epub) if file.name}


def _forget(names: set[str]) -> None:
    """Once the transaction holds: a rollback keeps the files."""
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


@operation("cases.keep_collection", rule=rules.can_keep_files)
def keep_collection(*, actor: Actor, collection: Collection, pdf: bytes, epub: bytes, digest: str) -> Collection:
    """Keep the finished files; those of an earlier build go."""
    _lock_ordered(collection)
    earlier = _stored(collection)
    collection.pdf.save(f"{collection.slug}.pdf", ContentFile(pdf), save=False)
    collection.epub.save(f"{collection.slug}.epub", ContentFile(epub), save=False)
    collection.built_at, collection.built_of = timezone.now(), digest
    collection.build_asked_at, collection.build_error = None, ""
    collection.save()
    _forget(earlier - _stored(collection))
    leave_trace("cases.keep_collection", actor=actor, target=collection, digest=digest)
    return collection


@operation("cases.give_up_building", rule=rules.can_keep_files)
def give_up_building(*, actor: Actor, collection: Collection, error: str) -> Collection:
    """The build failed: the secretariat reads why and may order it again."""
    _lock_ordered(collection)
    collection.build_asked_at, collection.build_error = None, error[:500] or "?"
    collection.save(update_fields=["build_asked_at", "build_error"])
    leave_trace("cases.give_up_building", actor=actor, target=collection)
    return collection


def _lock_ordered(collection: Collection) -> None:
    """Lock a collection that was at work, unless somebody has ordered it anew: then that order counts."""
    asked_at = collection.build_asked_at
    lock(collection)
    if collection.build_asked_at != asked_at:
        raise Overtaken


def make(collection: Collection) -> Collection:
    """Typeset both books now."""
    from livingcities.cases.collection import content, epub, paper

    digest = content.digest(collection)
    book = content.book_of(collection)
    at = collection.build_asked_at or timezone.now()
    pdf = paper.render_paper(book, at=at)
    return keep_collection(
        actor=SYSTEM, collection=collection, pdf=pdf, epub=epub.render_epub(book, at=at), digest=digest
    )


@task(queue_name="heavy")
def typeset(collection_id: int) -> None:
    """Make what was ordered, unless somebody is at it or it is done."""
    with alone(f"cases.collection.{collection_id}") as mine:
        while mine and (collection := _ordered(collection_id)):
            with suppress(Overtaken):  # once more, for the new order
                _make_or_give_up(collection)


def _ordered(collection_id: int) -> Collection | None:
    return Collection.objects.filter(pk=collection_id).exclude(build_asked_at=None).first()


def _make_or_give_up(collection: Collection) -> None:
    try:
        make(collection)
    except Overtaken:
        raise
    except Exception as failure:
        log.exception("collection %s", collection.slug)
        give_up_building(actor=SYSTEM, collection=collection, error=f"{type(failure).__name__}: {failure}")


@every(minutes=5)
def typeset_what_was_forgotten() -> None:
    """A worker may have died over a book."""
    long_ago = timezone.now() - FORGOTTEN_AFTER
    for pk in Collection.objects.filter(build_asked_at__lt=long_ago).values_list("pk", flat=True):
        typeset.enqueue(pk)


# --- showing it -----------------------------------------------------------------------------------------


@operation("cases.publish_collection", rule=rules.can_publish_collection)
def publish_collection(*, actor: Actor, collection: Collection) -> Collection:
    """Show the collection and its files to everybody."""
    lock(collection)
    insist(rules.can_publish_collection(actor, collection))
    collection.published_at = timezone.now()
    collection.save(update_fields=["published_at"])
    leave_trace("cases.publish_collection", actor=actor, target=collection)
    return collection


@operation("cases.hide_collection", rule=rules.can_hide_collection)
def hide_collection(*, actor: Actor, collection: Collection) -> Collection:
    """Take a published collection back to the drafts."""
    lock(collection)
    insist(rules.can_hide_collection(actor, collection))
    collection.published_at = None
    collection.save(update_fields=["published_at"])
    leave_trace("cases.hide_collection", actor=actor, target=collection)
    return collection
