"""Row locks in one order, so that two transactions never wait for each other; and long work done by one only."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, models


def lock(*objects: models.Model) -> None:
    """Lock these rows until the transaction ends and reload them. Refused outside a transaction.

    SQLite has one writer at a time (transactions begin IMMEDIATE), so there only the reload is needed.
    """
    for item in _in_order(objects):
        rows = type(item)._default_manager.select_for_update(of=("self",))
        item.refresh_from_db(from_queryset=rows)


def hold(*objects: models.Model) -> None:
    """Keep these rows from changing until the transaction ends and reload them. Unlike with `lock`, any number of
    transactions may hold a row at once."""
    for item in _in_order(objects):
        if connection.vendor == "postgresql":
            table = connection.ops.quote_name(item._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [item.pk])  # noqa: S608 - our own name
        item.refresh_from_db()


def _in_order(objects: Iterable[models.Model]) -> list[models.Model]:
    if not connection.in_atomic_block:
        raise RuntimeError("a lock outside a transaction would be gone at once")
    return sorted(objects, key=lambda row: (row._meta.label, row.pk))


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else is at the work of this name; it may last for minutes, without a transaction.

    A process that dies lets go of it by dying: PostgreSQL ends its session, the system closes its file.
    """
    with _alone_in_database(name) if connection.vendor == "postgresql" else _alone_on_machine(name) as mine:
        yield mine


@contextmanager
def _alone_in_database(name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _alone_on_machine(name: str) -> Iterator[bool]:
    folder = settings.DATA / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    work = f"{connection.settings_dict['NAME']} {name}"
    with (folder / hashlib.sha256(work.encode()).hexdigest()[:32]).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
