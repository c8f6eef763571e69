"""The passport of a practice: what stands in `CaseVersion.passport`, read and written in one place.

`Passport.of(data)` reads whatever lies in the column (a draft made out of an application may lack anything, or hold
a number as text); `as_dict()` writes it back in one form; `faults()` says what may not be stored, `lacks()` what is
missing before it can be published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext_lazy as _

from .models import Money, Partner

TITLE, SUMMARY, LINE, TEXT, NOTE = 200, 500, 300, 8000, 1000
ROWS = 30
FIRST_YEAR, LAST_YEAR = 1950, 2100
MOST_ROUBLES = 10**13
LONGEST_MONTHS = 600


# --- reading -------------------------------------------------------------------------------------------
def _text(value: Any) -> str:
    """Plain text: Unix line ends, no blanks at the ends of lines."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _number(value: Any) -> int | None:
    """A whole number out of a number or of digits as people type them: «1 200 000»."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if abs(value) < 10**15 else None
    digits = re.sub(r"\s", "", str(value))
    return int(digits) if re.fullmatch(r"\d{1,15}", digits) else None


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _amount(text: str) -> float | None:
    """The number that a result begins with: «1 200», «12,5», «−3»; None where it is told in words."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("\u2212", "-")
    return float(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain) else None


class Row:
    """What the rows of the passport's tables have in common: they are read field by field, and may be empty."""

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        readers: dict[str, Callable[[Any], Any]] = {"months": _number, "amount": _number, "year": _number}
        return cls(
            **{
                field.name: readers.get(field.name, _text)(data.get(field.name))
                for field in fields(cls)  # type: ignore[arg-type]
            }
        )

    def as_dict(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    @property
    def is_empty(self) -> bool:
        return not any(value not in ("", None) for value in self.as_dict().values())


@dataclass(frozen=True, slots=True)
class Step(Row):
    title: str = ""
    text: str = ""
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Participant(Row):
    """Somebody who took part; `kind` is one of `Partner`."""

    kind: str = ""
    name: str = ""
    role: str = ""

    @property
    def kind_name(self) -> Any:
        return Partner(self.kind).label if self.kind in Partner.values else ""


@dataclass(frozen=True, slots=True)
class Funds(Row):
    """Money from one source, in roubles; `source` is one of `Money`."""

    source: str = ""
    amount: int | None = None
    note: str = ""

    @property
    def source_name(self) -> Any:
        return Money(self.source).label if self.source in Money.values else ""


@dataclass(frozen=True, slots=True)
class Result(Row):
    """A pair before → after. Both are kept as they were written: «12», «12,5», «не было»."""

    indicator: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""
    year: int | None = None

    @property
    def amounts(self) -> tuple[float, float] | None:
        before, after = _amount(self.before), _amount(self.after)
        return None if before is None or after is None else (before, after)


@dataclass(frozen=True, slots=True)
class Photo(Row):
    """`key` names a `CaseFile`; `alt` says to those who do not see it what is on it."""

    key: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document(Row):
    key: str = ""
    title: str = ""


TABLES: dict[str, type[Row]] = {
    "steps": Step,
    "partners": Participant,
    "money": Funds,
    "results": Result,
    "photos": Photo,
    "documents": Document,
}


class Lack(NamedTuple):
    """What is missing: in which section of the editor, in words, and whether it must be there to publish."""

    section: str
    text: Any
    needed: bool = True


class Fault(NamedTuple):
    """What may not be stored as it is."""

    field: str
    text: Any


@dataclass(frozen=True, slots=True)
class Passport:
    title: str = ""
    summary: str = ""
    themes: tuple[str, ...] = ()
    problem: str = ""
    solution: str = ""
    steps: tuple[Step, ...] = ()
    partners: tuple[Participant, ...] = ()
    involvement: str = ""
    people: int | None = None
    """How many residents took part."""
    money: tuple[Funds, ...] = ()
    ppp_form: str = ""
    results: tuple[Result, ...] = ()
    mistakes: str = ""
    needed: str = ""
    year: int | None = None
    photos: tuple[Photo, ...] = ()
    documents: tuple[Document, ...] = ()

    @classmethod
    def of(cls, data: dict[str, Any]) -> Passport:
        """Read what lies in the column: unknown keys and empty rows are left out."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            value = data.get(field.name)
            if row := TABLES.get(field.name):
                read = (row.of(line) for line in _rows(value))
                given[field.name] = tuple(line for line in read if not line.is_empty)
            elif field.name == "themes":
                slugs = value if isinstance(value, list) else []
                given["themes"] = tuple(dict.fromkeys(_text(slug) for slug in slugs if _text(slug)))
            else:
                given[field.name] = (_number if field.name in {"year", "people"} else _text)(value)
        return cls(**given)

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the column, always with all keys."""
        data: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            data[field.name] = (
                [getattr(item, "as_dict", lambda item=item: item)() for item in value]
                if isinstance(value, tuple)
                else value
            )
        return data

    def with_files(self, photos: Iterable[Photo], documents: Iterable[Document]) -> Passport:
        return replace(self, photos=tuple(photos), documents=tuple(documents))

    @property
    def file_keys(self) -> set[str]:
        return {photo.key for photo in self.photos} | {document.key for document in self.documents}

    # --- what follows from it ---------------------------------------------------------------------------
    @property
    def cost(self) -> int | None:
        """All money together; None where no amount is known."""
        amounts = [line.amount for line in self.money if line.amount is not None]
        return sum(amounts) if amounts else None

    @property
    def months(self) -> int | None:
        """The steps follow each other, so their durations add up."""
        known = [step.months for step in self.steps if step.months is not None]
        return sum(known) if known else None

    @property
    def facets(self) -> dict[str, set[str]]:
        """What a published case is filtered by besides its columns: {CaseTag.Kind: values}."""
        return {
            "partner": {line.kind for line in self.partners if line.kind in Partner.values},
            "money": {line.source for line in self.money if line.source in Money.values},
        }

    def texts(self) -> Iterator[str]:
        """Everything that reads as text, for search and for similarity."""
        yield from (self.title, self.summary, self.problem, self.solution)
        for step in self.steps:
            yield from (step.title, step.text)
        for partner in self.partners:
            yield from (partner.name, partner.role)
        yield from (self.involvement, self.ppp_form)
        for result in self.results:
            yield f"{result.indicator} {result.unit}".strip()
        yield from (self.mistakes, self.needed)

    # --- is it fit? -------------------------------------------------------------------------------------
    def faults(self) -> list[Fault]:
        """What may not be stored: too long, out of bounds, an unknown kind. Empty for a sound draft."""
        from .passport_checks import faults

        return list(faults(self))

    def lacks(self) -> list[Lack]:
        """What is missing before others can read and repeat it, in the order of the editor."""
        from .passport_checks import lacks

        return list(lacks(self))

    @property
    def is_complete(self) -> bool:
        return not any(lack.needed for lack in self.lacks())


FIELD_NAMES: dict[str, Any] = {
    "title": _("title"),
    "summary": _("in short"),
    "themes": _("themes"),
    "problem": _("problem"),
    "solution": _("solution"),
    "steps": _("steps"),
    "partners": _("who took part"),
    "involvement": _("how residents were involved"),
    "people": _("residents who took part"),
    "money": _("money"),
    "ppp_form": _("form of the partnership"),
    "results": _("results"),
    "mistakes": _("what went wrong"),
    "needed": _("what is needed to repeat it"),
    "year": _("year of the result"),
    "photos": _("photographs"),
    "documents": _("documents"),
}
