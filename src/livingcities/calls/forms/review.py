"""The rubric: a mark for each criterion, two comments, the version begun from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.calls.models import Assignment, Call, Criterion, Review
from livingcities.calls.operations.reviews import NOT_APPLICABLE, Given

MOST_BUTTONS = 11
"""A longer scale is typed as a number."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    words: str
    checked: bool


@dataclass(frozen=True)
class Line:
    """One criterion with what is chosen, for the template."""

    criterion: Criterion
    field: forms.BoundField
    choices: list[Choice]

    @property
    def name(self) -> str:
        return self.field.html_name

    @property
    def is_na(self) -> bool:
        return str(self.field.value() or "") == NOT_APPLICABLE

    @property
    def typed(self) -> str:
        """The mark as a number, for a scale too long for buttons."""
        return "" if self.is_na else str(self.field.value() or "")

    @property
    def is_marked(self) -> bool:
        return any(choice.checked for choice in self.choices)

    @property
    def said(self) -> str:
        """The words of the chosen mark."""
        return next((choice.words for choice in self.choices if choice.checked), "")


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    to_applicant = forms.CharField(
        label=_("To the applicant"),
        help_text=_("What is strong, what to think through. They read it after the results, without your name."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )
    to_jury = forms.CharField(
        label=_("To the jury only"),
        help_text=_("For the sitting. Applicants never see it."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any, *, assignment: Assignment, review: Review | None) -> None:
        self.call: Call = assignment.application.call
        self.criteria = list(self.call.criteria.order_by("number"))
        given: dict[int, Given] = {}
        initial: dict[str, Any] = {"version": 0}
        if review is not None:
            given = {
                mark.criterion_id: NOT_APPLICABLE if mark.not_applicable else mark.value for mark in review.marks.all()
            }
            initial = {
                "version": review.version,
                "to_applicant": review.to_applicant,
                "to_jury": review.to_jury,
            }
        initial |= {self.name_of(row): "" if given.get(row.pk) is None else str(given[row.pk]) for row in self.criteria}
        super().__init__(data, initial=initial)
        for row in self.criteria:
            self.fields[self.name_of(row)] = self._field(row)

    @staticmethod
    def name_of(criterion: Criterion) -> str:
        return f"mark-{criterion.pk}"

    @property
    def scale(self) -> range:
        return range(self.call.scale_min, self.call.scale_max + 1)

    @property
    def as_buttons(self) -> bool:
        return len(self.scale) <= MOST_BUTTONS

    def _field(self, criterion: Criterion) -> forms.Field:
        known = [str(value) for value in self.scale] + ([NOT_APPLICABLE] if criterion.may_not_apply else [])
        return forms.ChoiceField(
            label=criterion.name, required=False, choices=[("", ""), *((value, value) for value in known)]
        )

    def lines(self) -> Iterator[Line]:
        for row in self.criteria:
            field = self[self.name_of(row)]
            chosen = str(field.value() or "")
            choices = [
                Choice(str(value), str(value), str(row.anchors.get(str(value), "")), chosen == str(value))
                for value in self.scale
            ]
            if row.may_not_apply:
                words = str(_("The criterion does not fit this application; the mean is taken of the others."))
                label = str(_("not applicable"))
                choices.append(Choice(NOT_APPLICABLE, label, words, chosen == NOT_APPLICABLE))
            yield Line(row, field, choices)

    def comments(self) -> list[forms.BoundField]:
        return [self["to_applicant"], self["to_jury"]]

    def given(self) -> dict[str, Any]:
        """The keyword arguments of `save_review`."""
        marks: dict[int, Given] = {}
        for row in self.criteria:
            value = self.cleaned_data[self.name_of(row)]
            marks[row.pk] = int(value) if value.isdecimal() else (value or None)
        return {
            "marks": marks,
            "to_applicant": self.cleaned_data["to_applicant"],
            "to_jury": self.cleaned_data["to_jury"],
            "version": self.cleaned_data["version"],
        }
