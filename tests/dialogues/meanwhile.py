"""What others do between the moment a job has read and the moment it acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before_the_first_act(change: Callable[[], Any]) -> Iterator[None]:
    """Run `change` once, when the first transaction of an act is about to begin. For tests in one transaction."""
    waiting = [change]

    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if waiting and sql.startswith("SAVEPOINT"):
            waiting.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        yield
    assert not waiting, "nothing has acted"
