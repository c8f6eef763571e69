"""Nominations and criteria: many rows on one page, none lost when one has an error."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.calls.models import Applicant, Call, Criterion, Track

from .ordered import Ordered

MOST = 30
MOST_MARKS = 11  # so many marks are described one by one, of a longer scale the ends and the middle


class RowForm(forms.Form):
    """A row that may be left empty; `id` says which row of the database it changes."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"DELETE", "ORDER"}}


class TrackForm(RowForm):
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    population_min = forms.IntegerField(label=_("People from"), min_value=0, max_value=10**8, required=False)
    population_max = forms.IntegerField(label=_("People to"), min_value=0, max_value=10**8, required=False)
    historic = forms.ChoiceField(label=_("Historic settlements"), choices=Track.Historic.choices, initial="any")
    winners = forms.IntegerField(label=_("Winners"), min_value=1, max_value=1000, initial=1)
    applicants = forms.MultipleChoiceField(
        label=_("Only for"), choices=Applicant.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        least, most = values.get("population_min"), values.get("population_max")
        if least is not None and most is not None and least > most:
            self.add_error("population_max", _("The lower bound is above the upper one."))
        return values


def marks_of(call: Call) -> list[int]:
    """The marks that are described in words."""
    low, high = call.scale_min, call.scale_max
    if high - low < MOST_MARKS:
        return list(range(low, high + 1))
    return sorted({low, (low + high) // 2, high})


class CriterionForm(RowForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    description = forms.CharField(
        label=_("What to look at"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    weight = forms.DecimalField(
        label=_("Weight"), min_value=Decimal("0.01"), max_value=Decimal(999), decimal_places=2, initial=1
    )
    may_not_apply = forms.BooleanField(label=_("«Not applicable» is allowed"), required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = marks_of(call)
        for mark in self.marks:
            label = gettext("Mark %(mark)s means") % {"mark": mark}
            self.fields[f"mark_{mark}"] = forms.CharField(label=label, max_length=200, required=False)
        self.order_fields(["id", "title", "weight", "description"])

    def mark_fields(self) -> list[Any]:
        return [self[f"mark_{mark}"] for mark in self.marks]

    def values(self) -> dict[str, Any]:
        values = super().values()
        words = {str(mark): values.pop(f"mark_{mark}", "") for mark in self.marks}
        return values | {"anchors": {mark: text for mark, text in words.items() if text}}


class Rows(Ordered):
    """In the order of the numbers typed in; a row marked for removal or left empty is dropped."""

    def rows(self) -> list[dict[str, Any]]:
        return [form.values() for form in self.ordered_forms if form.cleaned_data.get("title")]


def track_rows(data: Any, call: Call, spare: int = 1) -> Rows:
    fields = ("id", "title", "title_en", "description", "population_min", "population_max", "historic", "winners")
    initial = list(call.tracks.values(*fields, "applicants"))
    return _rows(TrackForm, data, initial, spare, {})


def criterion_rows(data: Any, call: Call, spare: int = 1) -> Rows:
    return _rows(CriterionForm, data, [_criterion(row) for row in call.criteria.all()], spare, {"call": call})


def _criterion(row: Criterion) -> dict[str, Any]:
    names = ("id", "title", "title_en", "description", "weight", "may_not_apply")
    return {name: getattr(row, name) for name in names} | {f"mark_{mark}": text for mark, text in row.anchors.items()}


def _rows(form: type[forms.Form], data: Any, initial: list[dict[str, Any]], spare: int, options: Any) -> Rows:
    kind = Rows.of(form, spare=spare if initial else max(spare, 2), most=MOST)
    return kind(data, initial=initial, prefix="rows", form_kwargs=options)
