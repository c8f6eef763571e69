"""How a line of the permissions says what its rule is asked with, besides the actor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Case = Callable[[Any, Any], dict[str, Any]]


def nothing(world: Any, actor: Any) -> dict[str, Any]:
    return {}


def of(**names: str) -> Case:
    """Arguments that are attributes of the world."""
    return lambda world, actor: {argument: getattr(world, name) for argument, name in names.items()}
