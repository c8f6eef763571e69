"""What may be set, with the values used unless told otherwise."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .reviews import BadReviews

RAW, CALIBRATED = "raw", "calibrated"
QUALITY, WHOLE_JURY = "quality", "whole jury"


@dataclass(frozen=True)
class Parameters:
    prizes: int = 3
    """How many places win."""
    decides: str = RAW
    """Which scores decide: fixed and published before the season."""
    order: str = QUALITY
    """What intervals and chances are about: the order by quality itself, or the one that the whole jury would have
    found, had every juror read everything."""
    draws: int = 10_000
    interval: float = 0.9
    """The share of draws that an interval of ranks holds at least."""
    weightings: int = 1_000
    """How many other weights of the criteria are tried."""
    seed: int = 1

    def __post_init__(self) -> None:
        if self.decides not in (RAW, CALIBRATED):
            raise BadReviews("decides must be raw or calibrated")
        if self.order not in (QUALITY, WHOLE_JURY):
            raise BadReviews("order must be quality or whole jury")
        if isinstance(self.interval, bool) or not isinstance(self.interval, int | float) or not 0 < self.interval < 1:
            raise BadReviews("interval must be between 0 and 1")
        for name, least in (("prizes", 1), ("draws", 1), ("weightings", 0), ("seed", None)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or (least is not None and value < least):
                raise BadReviews(f"{name} must be a whole number" + ("" if least is None else f", at least {least}"))
        for name, most in _MOST.items():
            if getattr(self, name) > most:
                raise BadReviews(f"{name} must be at most {most:,}")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Parameters":
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise BadReviews(f"unknown parameter {name}")
        return cls(**values)


# Beyond these the streams of random numbers would meet, long after anybody's patience ends.
_MOST = {"draws": 10_000_000, "weightings": 1_000_000}
