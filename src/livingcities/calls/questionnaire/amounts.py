"""Numbers with a unit, money, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from livingcities.base.typography import NBSP, number

from .question import Question, in_language, whole
from .shown import Shown
from .texts import line

GREATEST = 10**15
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009']")
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,10})?")


def decimal(raw: Any) -> Decimal | None:
    """A number as people type it: «1 200,5», «−3», «12.50»; None where it is something else."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float) and not abs(raw) < GREATEST:  # NaN too
        return None
    text = f"{Decimal(str(raw)):f}" if isinstance(raw, (int, float)) else line(raw)
    text = _BLANKS.sub("", text).replace("\u2212", "-").replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) and text.isascii() else None


def _json(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _bound(raw: Any) -> int | float | None:
    found = decimal(raw) if isinstance(raw, (int, float)) else None
    return None if found is None else _json(found)


@dataclass(frozen=True, kw_only=True)
class Amount(Question):
    """What numbers and money share: bounds, both inclusive."""

    least: int | float | None = None
    most: int | float | None = None

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"least": _bound(data.get("least")), "most": _bound(data.get("most"))}

    def faults(self, value: float) -> Iterator[str]:
        if self.least is not None and value < self.least:
            yield _("Not less than %(bound)s.") % {"bound": self.measured(self.least)}
        if self.most is not None and value > self.most:
            yield _("Not more than %(bound)s.") % {"bound": self.measured(self.most)}

    def limits(self) -> str:
        parts = [_("from %(bound)s") % {"bound": self.measured(self.least)}] if self.least is not None else []
        if self.most is not None:
            parts.append(_("at most %(bound)s") % {"bound": self.measured(self.most)})
        return ", ".join(parts)

    def flaws(self) -> Iterator[Any]:
        yield from super().flaws()
        if self.least is not None and self.most is not None and self.least > self.most:
            yield gettext_lazy("The lowest value is greater than the highest.")

    def measured(self, value: float) -> str:
        return number(value)

    def shown(self, value: float) -> Shown:
        return Shown("text", text=self.measured(value))


@dataclass(frozen=True, kw_only=True)
class Number(Amount):
    kind = "number"
    label = pgettext_lazy("kind of answer", "Number")
    about = gettext_lazy("A number with its unit: people, square metres, months.")
    unit_ru: str = ""
    unit_en: str = ""
    decimals: int = 0

    @property
    def unit(self) -> str:
        return in_language(self.unit_ru, self.unit_en)

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        own = {
            "unit_ru": line(data.get("unit"))[:40],
            "unit_en": line(data.get("unit_en"))[:40],
            "decimals": whole(data.get("decimals"), 0, 6, 0),
        }
        return super().settings(data) | own

    def read(self, raw: Any) -> int | float | None:
        if not line(raw) and not isinstance(raw, (int, float)):
            return None
        found = decimal(raw)
        if found is None:
            raise ValidationError(_("Write a number in digits, for example 1 200."))
        if abs(found) >= GREATEST:
            raise ValidationError(_("The number is too large."))
        if found != round(found, self.decimals):
            raise ValidationError(
                _("Write a whole number.") if not self.decimals else _("Too many digits after the decimal mark.")
            )
        return _json(found)

    @property
    def is_year(self) -> bool:
        """A number without a unit that can only be a year: written without blanks between thousands."""
        least, most = self.least, self.most
        return not self.unit_ru and least is not None and most is not None and 1000 <= least <= most < 3000

    def measured(self, value: float) -> str:
        if self.is_year:
            return f"{value:.0f}"
        return f"{number(value)}{NBSP}{self.unit}" if self.unit else number(value)


@dataclass(frozen=True, kw_only=True)
class Money(Amount):
    """Whole roubles."""

    kind = "money"
    label = gettext_lazy("Money")
    about = gettext_lazy("An amount in roubles.")

    def read(self, raw: Any) -> int | None:
        text = re.sub(r"(?i)\s*(₽|руб(лей|ля|ль)?\.?|р\.|rub)\s*$", "", line(raw))
        if not text and not isinstance(raw, (int, float)):
            return None
        found = decimal(text)
        if found is None:
            raise ValidationError(_("Write the amount in digits, for example 1 200 000."))
        if found != found.to_integral_value():
            raise ValidationError(_("Write the amount in whole roubles."))
        if abs(found) >= GREATEST:
            raise ValidationError(_("The number is too large."))
        return int(found)

    def faults(self, value: float) -> Iterator[str]:
        if value < 0 and self.least is None:
            yield _("An amount is not negative.")
        yield from super().faults(value)

    def measured(self, value: float) -> str:
        return f"{number(value)}{NBSP}₽"


def _day(raw: Any) -> date | None:
    """A day as the browser sends it or as people write it: 2026-11-22, 22.11.2026."""
    text = line(raw)
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII):
        day, month, year = match.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_words(day: date) -> str:
    return date_format(day, "j E Y").replace(" ", NBSP)


@dataclass(frozen=True, kw_only=True)
class Date(Question):
    kind = "date"
    label = gettext_lazy("Date")
    about = gettext_lazy("A day, if needed within bounds.")
    earliest: str = ""
    latest: str = ""

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        days = {name: _day(data.get(name)) for name in ("earliest", "latest")}
        return {name: day.isoformat() if day else "" for name, day in days.items()}

    def read(self, raw: Any) -> str:
        if not line(raw):
            return ""
        day = _day(raw)
        if day is None:
            raise ValidationError(_("There is no such day. Write it as 22.11.2026."))
        return day.isoformat()

    def faults(self, value: str) -> Iterator[str]:
        if self.earliest and value < self.earliest:
            yield _("Not earlier than %(day)s.") % {"day": in_words(date.fromisoformat(self.earliest))}
        if self.latest and value > self.latest:
            yield _("Not later than %(day)s.") % {"day": in_words(date.fromisoformat(self.latest))}

    def limits(self) -> str:
        parts = []
        if self.earliest:
            parts.append(_("not earlier than %(day)s") % {"day": in_words(date.fromisoformat(self.earliest))})
        if self.latest:
            parts.append(_("not later than %(day)s") % {"day": in_words(date.fromisoformat(self.latest))})
        return ", ".join(parts)

    def flaws(self) -> Iterator[Any]:
        yield from super().flaws()
        if self.earliest and self.latest and self.earliest > self.latest:
            yield gettext_lazy("The first day is later than the last.")

    def shown(self, value: str) -> Shown:
        return Shown("text", text=in_words(date.fromisoformat(value)))
