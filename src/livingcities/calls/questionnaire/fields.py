"""Questions as Django form fields: what is typed becomes what is stored, and back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from livingcities.base import uploads
from livingcities.base.forms import DatePicker

from .amounts import Amount, Date, Money, Number
from .choosing import Choice, Choices, Choosing
from .filing import File
from .places import Place
from .question import Question
from .table import MOST_ROWS, Table
from .writing import Link, LongText, ShortText, Text

SPARE_ROWS = 2
FEW_OPTIONS = 7


class AnswerField(forms.Field):
    """A field for one question. `clean` gives what is stored; a draft may lack anything: nothing is required."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        self.question = question
        help_text = " ".join(filter(None, (question.help, _sentence(question.limits()))))
        kwargs.setdefault("widget", widget_of(question))
        super().__init__(required=False, label=question.title, help_text=escaped(help_text), **kwargs)

    def clean(self, value: Any) -> Any:
        return self.question.read(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.question.read(initial) != self.question.read(data))
        except forms.ValidationError:
            return True


def escaped(text: str) -> str:
    """Templates print help texts as they are: what the secretariat typed is text, not HTML."""
    return escape(text)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def widget_of(question: Question) -> forms.Widget:  # noqa: PLR0911
    """The widget in which a question is answered."""
    match question:
        case LongText():
            return forms.Textarea(attrs=_limit(question) | {"rows": 8})
        case Text():
            return forms.TextInput(attrs=_limit(question))
        case Link():
            return forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"})
        case Number() | Money():
            return AmountInput(question)
        case Date():
            bounds = {"min": question.earliest, "max": question.latest}
            return DatePicker(attrs={name: day for name, day in bounds.items() if day})
        case Choices():
            return forms.CheckboxSelectMultiple(choices=list(question.titles.items()))
        case Choice() if len(question.options) <= FEW_OPTIONS:
            return forms.RadioSelect(choices=list(question.titles.items()))
        case Choosing():
            return forms.Select(choices=[("", _("not chosen")), *question.titles.items()])
        case File():
            return ManyFiles(attrs={"accept": uploads.picker(question.kinds)}, several=question.count > 1)
        case Place():
            return PlaceInput()
        case Table():
            return TableInput(question)
    raise TypeError(f"no widget for {question.kind}")


def _limit(question: Text) -> dict[str, Any]:
    """Not `maxlength`: the browser would cut pasted text off silently."""
    if not question.limit:
        return {}
    return {"data-limit": question.limit, "data-limit-in": question.limit_in}


class AmountInput(forms.TextInput):
    """Digits as people type them, with blanks between thousands; the unit stands beside."""

    template_name = "calls/questionnaire/amount.html"

    def __init__(self, question: Amount) -> None:
        self.is_year = getattr(question, "is_year", False)
        self.unit = "₽" if isinstance(question, Money) else getattr(question, "unit", "")
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not self.is_year:
            whole, mark, rest = f"{value:,}".partition(".")
            return whole.replace(",", " ") + ("," + rest if mark else "")
        return super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, several: bool = False) -> None:
        super().__init__({**(attrs or {}), **({"multiple": True} if several else {})})


class PlaceInput(forms.Widget):
    """Latitude, longitude and the address; `applying.js` may put a map beside them."""

    template_name = "calls/questionnaire/place.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, dict) else {"label": value}
        context["widget"]["place"] = {key: given.get(key) for key in ("lat", "lon", "label")}
        return context

    def format_value(self, value: Any) -> Any:
        return value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return {key: data.get(f"{name}-{key}") for key in ("lat", "lon", "label")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{key}" in data for key in ("lat", "lon", "label"))


class TableInput(forms.Widget):
    """Rows of inputs `name-row-column`, some of them spare; a script adds more out of a <template>."""

    template_name = "calls/questionnaire/table.html"
    use_fieldset = True

    def __init__(self, question: Table) -> None:
        self.question = question
        super().__init__()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []
        spare = max(0, min(SPARE_ROWS if rows else 3, max(self.question.rows, 1) - len(rows)))
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"] |= {
            "columns": self.question.columns,
            "rows": [self._row(name, base, number, row) for number, row in enumerate([*rows, *[{}] * spare])],
            "blank": self._row(name, base, "ROW", {}),
            "most": self.question.rows,
        }
        return context

    def _row(self, name: str, base: str, number: int | str, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": number,
            "cells": [self._cell(name, base, number, each, row) for each in self.question.columns],
        }

    def _cell(self, name: str, base: str, number: Any, column: Question, row: dict[str, Any]) -> dict[str, Any]:
        widget = self._widget(column)
        place, marked = f"{name}-{number}-{column.key}", f"{base}-{number}-{column.key}"
        drawn = widget.render(place, row.get(column.key), {"id": marked, "aria-label": column.title})
        return {"column": column, "html": drawn, "is_number": isinstance(column, Amount)}

    def _widget(self, column: Question) -> forms.Widget:
        if isinstance(column, LongText):
            return forms.Textarea(attrs={"rows": 2})
        if isinstance(column, ShortText):
            return forms.Textarea(attrs=_limit(column) | {"rows": 1})  # a cell is narrow: its text goes on below
        if isinstance(column, Choice):
            return forms.Select(choices=[("", "—"), *column.titles.items()])
        return widget_of(column)

    def format_value(self, value: Any) -> Any:
        return value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """Rows in the order of their numbers; a hostile number of them is cut."""
        columns = {column.key for column in self.question.columns}
        rows: dict[int, dict[str, Any]] = {}
        for field in data:
            number, _mark, key = field.removeprefix(f"{name}-").partition("-")
            if field.startswith(f"{name}-") and number.isascii() and number.isdigit() and key in columns:
                rows.setdefault(int(number[:9]), {})[key] = data.get(field)
        return [rows[number] for number in sorted(rows)[: 2 * MOST_ROWS]]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(field.startswith(f"{name}-") for field in data)
