"""An answer as plain parts: one shape for a page, a PDF and a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Shown:
    """`form` says which parts are filled: a line of text, paragraphs, a list, a table, a link, a place."""

    form: Literal["empty", "text", "paragraphs", "list", "table", "link", "place"] = "empty"
    text: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    foot: tuple[str, ...] = ()
    numeric: tuple[bool, ...] = ()
    url: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __str__(self) -> str:
        """The whole answer as text."""
        lines = {
            "paragraphs": "\n\n".join(self.paragraphs),
            "list": "\n".join(f"– {item}" for item in self.items),
            "table": "\n".join(" · ".join(row) for row in (self.head, *self.rows, self.foot) if any(row)),
        }
        return lines.get(self.form, self.text)

    def __bool__(self) -> bool:
        return self.form != "empty"

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The heads of a table as (head, its cells are numbers)."""
        return list(zip(self.head, self._numeric, strict=True))

    @property
    def sums(self) -> list[tuple[str, str, bool]]:
        """The last row of a table as (head, cell, is a number)."""
        return list(zip(self.head, self.foot, self._numeric, strict=False))

    @property
    def body(self) -> list[list[tuple[str, str, bool]]]:
        """The rows of a table as (head, cell, is a number): what a table that turns into cards needs."""
        return [list(zip(self.head, row, self._numeric, strict=False)) for row in self.rows]

    @property
    def _numeric(self) -> tuple[bool, ...]:
        return self.numeric or (False,) * len(self.head)

    def as_dict(self) -> dict[str, Any]:
        """For Typst and JSON: only the parts that are filled."""
        names = ("text", "paragraphs", "items", "head", "rows", "foot", "url", "latitude", "longitude")
        parts = {name: getattr(self, name) for name in names}
        return {"form": self.form} | {name: part for name, part in parts.items() if part not in ("", (), None)}


EMPTY = Shown()


def paragraphs(text: str) -> Shown:
    if "\n" not in text:
        return Shown("text", text=text)
    parts = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    return Shown("paragraphs", text=text, paragraphs=parts)
