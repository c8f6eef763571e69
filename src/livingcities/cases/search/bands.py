"""Bands of cost and duration: where one begins and what it is called. Bounds belong to the lower band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Band:
    key: str
    up_to: int | None
    label: str | _StrPromise


COSTS = (
    Band("to1", 1_000_000, _("up to 1 million roubles")),
    Band("to5", 5_000_000, _("1 to 5 million")),
    Band("to20", 20_000_000, _("5 to 20 million")),
    Band("to100", 100_000_000, _("20 to 100 million")),
    Band("over", None, _("over 100 million")),
)
MONTHS = (
    Band("to6", 6, _("up to half a year")),
    Band("to12", 12, _("half a year to a year")),
    Band("to24", 24, _("one to two years")),
    Band("over", None, _("over two years")),
)


def band(bands: Sequence[Band], value: int | None) -> str:
    """The key of the band; empty while the value is unknown."""
    if value is None:
        return ""
    return next(each.key for each in bands if each.up_to is None or value <= each.up_to)
