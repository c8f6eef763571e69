"""Row locks in one order, so that two transactions never wait for each other."""

from __future__ import annotations

from django.db import connection, models


def lock(*objects: models.Model) -> None:
    """Lock these rows until the transaction ends and reload them. Refused outside a transaction.

    SQLite has one writer at a time (transactions begin IMMEDIATE), so there only the reload is needed.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock outside a transaction would be gone at once")
    for item in sorted(objects, key=lambda row: (row._meta.label, row.pk)):
        rows = type(item)._default_manager.select_for_update(of=("self",))
        item.refresh_from_db(from_queryset=rows)
