"""Cases: passports, editing, checking with the town, adoptions. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property  # noqa: F401
from typing import Any

from tests.architecture.answers import DRAFT, POST_ONLY, PUBLIC, SECRETARIAT, SIGNED_IN, TEAM  # noqa: F401
from tests.architecture.cases import Case, nothing, of  # noqa: F401
from tests.architecture.page import Page


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""


URLS: dict[str, str] = {}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {}
CASES: dict[str, tuple[str, Case]] = {}
PAGES: dict[str, Page] = {}
