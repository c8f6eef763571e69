"""The form builder: the columns of a table, and where each goes in a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.calls.questionnaire import Option, Question, editing
from livingcities.calls.questionnaire.case_fields import (
    CASE_FIELDS,
    KNOWN,
    NOTHING,
    ROW_FIELDS,
    field_of,
    known_by_words,
    meant,
    words_of,
)
from livingcities.calls.questionnaire.choosing import Choosing
from livingcities.calls.questionnaire.table import COLUMN_KINDS, MOST_COLUMNS, Table

from .ordered import Ordered

PLACES: list[Any] = [
    ("", _("does not go there")),
    *(
        (CASE_FIELDS[table][0], [(f"{table}.{name}", label) for name, (label, _kinds) in fields.items()])
        for table, fields in ROW_FIELDS.items()
    ),
]
"""Every field of every table of the passport, under the name of the table."""


class ColumnForm(forms.Form):
    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    title = forms.CharField(label=_("Heading"), max_length=120)
    title_en = forms.CharField(label=_("In English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("What stands in it"), choices=[])
    required = forms.BooleanField(label=_("Required"), required=False)
    options = forms.CharField(
        label=_("Answers, for a choice"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A line each."),
    )
    unit = forms.CharField(label=_("Unit, for a number"), max_length=40, required=False)
    case_field = forms.ChoiceField(label=_("In the case it becomes"), choices=PLACES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, each.label) for kind, each in COLUMN_KINDS.items()]  # type: ignore[attr-defined]
        self._known = KNOWN.get(_place(self.initial.get("case_field", "")), {})
        self._offered: tuple[Option, ...] = self.initial.get("offered", ()) if self._known else ()
        for option in self._offered:
            self.fields[f"as_{option.key}"] = self._answer(option)

    def _answer(self, option: Option) -> forms.ChoiceField:
        """What this answer is in the case."""
        choices = [(NOTHING, _("none of these, only its words")), *self._known.items()]
        initial = meant(self._known, option) or NOTHING
        return forms.ChoiceField(label=option.title_ru, choices=choices, initial=initial, required=False)

    def answers(self) -> list[Any]:
        return [self[f"as_{option.key}"] for option in self._offered]

    def has_changed(self) -> bool:
        """A column begins with a word: a browser sends the kind of a spare row too, where nobody has chosen any."""
        return not {"title", "title_en", "options", "unit"}.isdisjoint(self.changed_data)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kind") == "choice" and len(editing.options_of(values.get("options", "").splitlines())) < 2:
            self.add_error("options", _("Write at least two answers to choose from."))
        return values

    def chosen(self, known: dict[str, Any], option: Option) -> str:
        """What stands beside the answer: only what its words do not say by themselves."""
        said = self.cleaned_data.get(f"as_{option.key}") if known is self._known else ""
        wanted = said or option.case_value
        by_words = known_by_words(known, words_of(option)) or NOTHING
        return wanted if wanted in {NOTHING, *known} and wanted != by_words else ""


def _place(value: str) -> tuple[str, str]:
    """«money.source» taken apart."""
    table, _dot, name = value.partition(".")
    return table, name


class Columns(Ordered):
    before: dict[str, Question]
    table: str
    """The table of the passport to which the rows go, or nothing."""

    def clean(self) -> None:
        taken: set[str] = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if not values.get("title") or values.get("DELETE"):
                continue
            name = self._case_field(values)
            if fault := self._misplaced(values, name, taken):
                form.add_error("case_field", fault)
            taken.add(name)

    def _misplaced(self, values: dict[str, Any], name: str, taken: set[str]) -> Any:
        if self.table not in ROW_FIELDS or not values.get("case_field"):
            return ""
        if not name:
            return _("This belongs to another table of the case.")
        if name in taken:
            return _("Another column goes there already.")
        kinds = ROW_FIELDS[self.table][name][1]
        if values.get("kind") not in kinds and name != values.get("key"):
            wanted = ", ".join(str(COLUMN_KINDS[kind].label) for kind in kinds)
            return _("A column of this kind does not fit there. It takes: %(wanted)s.") % {"wanted": wanted}
        return ""

    def _case_field(self, values: dict[str, Any]) -> str:
        table, name = _place(values.get("case_field", ""))
        return name if table == self.table else ""

    def columns(self, used: Iterable[str]) -> list[dict[str, Any]]:
        """The columns as they stand in the schema; a new one gets a key that was never used in this table."""
        taken, columns = set(used), []
        for form in self.ordered_forms:
            values = form.cleaned_data
            if not values.get("title"):
                continue
            key = values["key"] if values["key"] in self.before else editing.new_key("c", taken)
            taken.add(key)
            columns.append(self._column(key, form))
        return columns

    def _column(self, key: str, form: ColumnForm) -> dict[str, Any]:
        old, values = self.before.get(key), form.cleaned_data
        data = {name: values[name] for name in ("title", "title_en", "kind", "required")} | {"key": key}
        data["case_field"] = self._case_field_of(key, values)
        if values["kind"] == "choice":
            data["options"] = self._options(old, form)
        if values["kind"] == "number":
            data["unit"] = values["unit"]
        kept = old.as_dict() if old and old.kind == values["kind"] else {}
        return kept | data

    def _case_field_of(self, key: str, values: dict[str, Any]) -> str:
        """Left out where the key says it already."""
        name = self._case_field(values)
        by_key = key in ROW_FIELDS.get(self.table, {})
        return "" if name == key else name or (NOTHING if by_key else "")

    def _options(self, old: Question | None, form: ColumnForm) -> list[dict[str, Any]]:
        before = old.options if isinstance(old, Choosing) else ()
        known = KNOWN.get((self.table, self._case_field(form.cleaned_data)), {})
        options = editing.options_of(form.cleaned_data["options"].splitlines(), before)
        return [each.as_dict() | {"case_value": form.chosen(known, each) if known else ""} for each in options]


def column_rows(data: Any, table: Table | None, spare: int = 2) -> Columns:
    known = list(table.columns) if table else []
    place = table.case_field if table else ""
    kind = Columns.of(ColumnForm, spare=spare if known else 3, most=MOST_COLUMNS)
    rows: Columns = kind(data, initial=[_column_initial(place, each) for each in known], prefix="columns")
    rows.before = {each.key: each for each in known}
    rows.table = data.get("case_field", "") if data else place
    return rows


def _column_initial(table: str, column: Question) -> dict[str, Any]:
    options = column.options if isinstance(column, Choosing) else ()
    name = field_of(table, column)
    more = {"options": editing.option_lines(options), "required": column.required, "offered": options}
    return column.as_dict() | more | {"case_field": f"{table}.{name}" if name else ""}
