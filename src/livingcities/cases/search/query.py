"""What a reader asks of the catalogue, and the one address that asks the same again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from livingcities.cases.models import Money, Partner
from livingcities.cities.models import City

from .bands import COSTS, MONTHS
from .memory import FACETS

LONGEST = 200
MOST_VALUES = 20
SORTS = ("relevance", "new", "cheap", "near")
_KNOWN: dict[str, frozenset[str]] = {
    "size": frozenset(City.Size.values),
    "cost": frozenset(band.key for band in COSTS),
    "months": frozenset(band.key for band in MONTHS),
    "partner": frozenset(Partner.values),
    "money": frozenset(Money.values),
}
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")


@dataclass(frozen=True)
class Query:
    """Words, values of facets (any of one facet, all facets together), a town to be near to, order, view, page."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: str = ""
    is_alike: bool = False
    sort: str = ""
    view: str = "list"
    page: int = 1
    is_typing: bool = False

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        """From an address; what makes no sense in it is left out."""
        chosen = {name: _values(name, given.getlist(name)) for name in FACETS}
        near, sort, page = (given.get(name, "") for name in ("near", "sort", "page"))
        return cls(
            text=" ".join(given.get("q", "").split())[:LONGEST],
            chosen={name: values for name, values in chosen.items() if values},
            near=near if _SLUG.fullmatch(near) else "",
            is_alike=given.get("alike") == "1",
            sort=sort if sort in SORTS else "",
            view="map" if given.get("view") == "map" else "list",
            page=int(page) if re.fullmatch(r"[1-9]\d{0,5}", page) else 1,
        )

    @classmethod
    def at(cls, address: str) -> Self:
        """From a kept query string."""
        return cls.of(QueryDict(address))

    @property
    def usual_order(self) -> str:
        """Without a wish: the best match, the nearest town, or the newest."""
        return "relevance" if self.text else "near" if self.near else "new"

    @property
    def order(self) -> str:
        """The order that holds; one that makes no sense for the question is passed over."""
        if (self.sort == "relevance" and not self.text) or (self.sort == "near" and not self.near):
            return self.usual_order
        return self.sort or self.usual_order

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.chosen or (self.near and self.is_alike))

    @property
    def filters(self) -> str:
        """The query string of what is looked for, whatever the order, view and page."""
        return replace(self, sort="", view="list", page=1).address

    @property
    def address(self) -> str:
        """The query string that leads to the same answer, always in one order and without what stands by default."""
        parts: list[tuple[str, Any]] = [("q", self.text)]
        parts += [(name, value) for name in FACETS for value in sorted(self.chosen.get(name, ()))]
        parts += [
            ("near", self.near),
            ("alike", "1" if self.near and self.is_alike else ""),
            ("sort", "" if self.order == self.usual_order else self.order),
            ("view", "" if self.view == "list" else self.view),
            ("page", "" if self.page == 1 else self.page),
        ]
        return urlencode([(name, value) for name, value in parts if value])

    def toggled(self, facet: str, value: str) -> Self:
        """With this value, or without it where it was chosen."""
        held = self.chosen.get(facet, ())
        return self.changed(chosen={**self.chosen, facet: tuple(sorted({*held} ^ {value}))})

    def without(self, name: str) -> Self:
        """Without a facet, the words (`q`) or the town (`near`)."""
        if name == "q":
            return self.changed(text="")
        if name == "near":
            return self.changed(near="", is_alike=False)
        return self.changed(chosen={key: values for key, values in self.chosen.items() if key != name})

    def changed(self, **fields: Any) -> Self:
        """Another query, from its first page."""
        fields.setdefault("page", 1)
        if "chosen" in fields:
            fields["chosen"] = {name: values for name, values in fields["chosen"].items() if values}
        return replace(self, **fields)


def _values(name: str, given: list[str]) -> tuple[str, ...]:
    known = _KNOWN.get(name)
    if known is not None:
        return tuple(sorted(set(given) & known))
    if name == "year":
        return tuple(sorted({value for value in given if re.fullmatch(r"\d{4}", value)})[:MOST_VALUES])
    if name == "award":
        return tuple(sorted({value[:200] for value in given if value})[:MOST_VALUES])
    return tuple(sorted({value for value in given if _SLUG.fullmatch(value)})[:MOST_VALUES])
