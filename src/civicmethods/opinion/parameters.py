"""What may be set, with the values used unless told otherwise."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


class BadParameters(ValueError):
    """A parameter that does not exist or has an impossible value."""


@dataclass(frozen=True)
class Parameters:
    min_votes: int = 7
    """A person is included with at least this many votes (or all statements, where there are fewer)."""
    fallback_people: int = 15
    """Where fewer people qualify, the most active are added up to this many; below it there is no verdict."""
    base_clusters: int = 100
    max_groups: int = 5
    silhouette_margin: float = 0.02
    """Of numbers of groups whose silhouettes differ by no more than this, the smallest is taken."""
    starts: int = 8
    """How many starts k-means over the base clusters gets."""
    representative: int = 5
    """At most this many representative statements per group."""
    consensus: int = 5
    """At most this many statements of overall consensus per side."""
    divides: int = 10
    """At most this many statements that divide the groups."""
    bootstrap_rounds: int = 24
    """With 0 nothing is redrawn, neither the groups nor the halves, and no groups are called clear."""
    seed: int = 1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "silhouette_margin":
                if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
                    raise BadParameters("silhouette_margin must be a number from 0 to 1")
            elif isinstance(value, bool) or not isinstance(value, int):
                raise BadParameters(f"{field.name} must be a whole number")
            elif field.name != "seed" and value < _LEAST.get(field.name, 0):
                raise BadParameters(f"{field.name} must be at least {_LEAST.get(field.name, 0)}")
            elif value > _MOST.get(field.name, value):
                raise BadParameters(f"{field.name} must be at most {_MOST[field.name]:,}")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Parameters":
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise BadParameters(f"unknown parameter {name}")
        return cls(**values)


_LEAST = {"min_votes": 1, "fallback_people": 2, "base_clusters": 2, "max_groups": 2, "starts": 1}
# Far above what any dialogue needs: more would fill the memory, and groups are counted in eight bits.
_MOST = {"base_clusters": 2_000, "max_groups": 100, "starts": 1_000, "bootstrap_rounds": 10_000}
