"""Into the index and out of it. Called inside the act that publishes or withdraws a case."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.tasks import task
from django.utils import timezone

from livingcities.base.clock import every
from livingcities.base.locks import alone
from livingcities.cases.models import Case, CatalogueEntry, CatalogueState

from . import engine
from .document import document
from .memory import next_number, state

RENEWED_AFTER = timedelta(days=1)


def index_case(case: Case) -> None:
    """Make a published case findable as it is now; one that is not published is taken out."""
    with transaction.atomic():
        if case.state != Case.State.PUBLISHED:
            forget_case(case)
            return
        revision = _next_revision()
        engine.write(case.pk, document(case))
        CatalogueEntry.objects.update_or_create(case=case, defaults={"revision": revision, "is_listed": True})


def forget_case(case: Case) -> None:
    """Take a case out of the catalogue; one that never stood there stays unknown to it."""
    with transaction.atomic():
        listed = CatalogueEntry.objects.filter(case=case)
        if listed.exists():
            engine.delete(case.pk)
            listed.update(revision=_next_revision(), is_listed=False)


def recount_case(case: Case) -> None:
    """What became of it elsewhere has changed, its words have not: every process reads its row anew."""
    with transaction.atomic():
        listed = CatalogueEntry.objects.filter(case=case, is_listed=True)
        if listed.exists():
            listed.update(revision=_next_revision())


def index_all() -> int:
    """Write the whole index anew, case by case; others search meanwhile. Returns how many cases it holds."""
    published = Case.objects.published().select_related("city__region", "current").prefetch_related("themes")
    for case in published.order_by("pk").iterator(chunk_size=500):
        index_case(case)
    listed = CatalogueEntry.objects.filter(is_listed=True).select_related("case")
    for entry in listed.exclude(case__in=Case.objects.published()):
        forget_case(entry.case)
    return engine.count()


def _next_revision() -> int:
    """One more than all before: writers wait for each other here, so no reader sees a later one first."""
    row = state()
    if connection.vendor == "postgresql":
        row = CatalogueState.objects.select_for_update().get(pk=row.pk)
    else:
        row.refresh_from_db()
    row.revision = next_number(row.revision)
    row.save(update_fields=["revision"])
    return row.revision


@task(queue_name="heavy")
def rebuild_index() -> None:
    with alone("cases.index") as mine:
        if mine:
            index_all()


@every(minutes=60)
def mend_index() -> None:
    """After a restored backup or a change by hand the index may lack cases: then it is written anew.

    Once a day every process reads the catalogue anew: what towns are called and how large they are may have changed.
    """
    entries = CatalogueEntry.objects.filter(is_listed=True)
    unlisted = Case.objects.published().exclude(Exists(entries.filter(case=OuterRef("pk"))))
    if unlisted.exists() or not Case.objects.published().count() == entries.count() == engine.count():
        rebuild_index.enqueue()
    row = state()
    now = timezone.now()
    if row.checked_at is None or now - row.checked_at > RENEWED_AFTER:
        CatalogueState.objects.filter(pk=row.pk).update(epoch=uuid.uuid4(), checked_at=now)
