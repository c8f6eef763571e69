"""What others do between the moment a job has read and the moment it acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection


def before_the_first_act(change: Callable[[], Any]) -> AbstractContextManager[None]:
    """Run `change` once, when the first transaction of an act is about to begin. For tests in one transaction."""
    return _before(lambda sql: sql.startswith("SAVEPOINT"), change)


def before_the_first_reload(change: Callable[[], Any]) -> AbstractContextManager[None]:
    """Run `change` once, when the first row is about to be read again. For tests in one transaction too."""
    return _before(lambda sql: sql.endswith("LIMIT 21"), change)


@contextmanager
def _before(found: Callable[[str], bool], change: Callable[[], Any]) -> Iterator[None]:
    waiting = [change]

    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if waiting and found(sql):
            waiting.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        yield
    assert not waiting, "nothing has acted"
