"""A list page under one literal number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    role: str
    path: Callable[[Any], str]
    queries: int
    add: Callable[[Any], Any]
    """Makes one more item of the list."""
    overflow: int = 0
    """Questions more when the list is longer than the page shows: «and 25 others»."""
