"""Sheets of paper: what to print, what stands on one of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.dialogues.models import Dialogue, Statement, Vote
from livingcities.dialogues.operations.paper import LONGEST_SHEET, MOST_COPIES
from livingcities.dialogues.wording import clean

# The three keys under which answers are given everywhere.
KEYS = {"1": Vote.Choice.AGREE, "2": Vote.Choice.DISAGREE, "3": Vote.Choice.PASS}
KEY_OF: dict[int | None, str] = {int(choice): key for key, choice in KEYS.items()}


class PrintForm(forms.Form):
    copies = forms.IntegerField(
        label=_("Copies"), min_value=1, max_value=MOST_COPIES, initial=50, help_text=_("Each gets its own number.")
    )
    statements = forms.ModelMultipleChoiceField(
        Statement.objects.none(),
        label=_("Statements on the sheet"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From 1 to 30. Fifteen fit on one page and take about five minutes."),
    )

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        in_vote = Statement.objects.filter(dialogue=dialogue).in_vote()
        field: Any = self.fields["statements"]
        field.queryset = in_vote
        field.label_from_instance = lambda row: f"{row.number}. {row.text}"
        field.initial = [row.pk for row in in_vote[:15]]

    def clean_statements(self) -> list[Statement]:
        chosen = list(self.cleaned_data["statements"].order_by("number"))
        if len(chosen) > LONGEST_SHEET:
            raise ValidationError(_("Choose from 1 to 30 statements: more would take too much patience."))
        return chosen


class SheetForm(forms.Form):
    """One field a statement: 1, 2, 3 or nothing."""

    def __init__(self, *args: Any, statements: list[Statement], given: dict[int, int] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.statements = statements
        for place, row in enumerate(statements):
            attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 1, "data-answer": ""}
            if place == 0:
                attrs["autofocus"] = True
            self.fields[f"s{row.pk}"] = forms.ChoiceField(
                label=row.text,
                choices=[(key, choice.label) for key, choice in KEYS.items()],
                required=False,
                widget=forms.TextInput(attrs=attrs),
                initial=KEY_OF.get((given or {}).get(row.pk)),
                error_messages={"invalid_choice": _("Only 1, 2, 3 or nothing.")},
            )

    def rows(self) -> list[tuple[Statement, forms.BoundField]]:
        return [(row, self[f"s{row.pk}"]) for row in self.statements]

    def answers(self) -> dict[int, int]:
        """Statement id → choice, without those left blank on the paper."""
        given = {row.pk: self.cleaned_data[f"s{row.pk}"] for row in self.statements}
        return {pk: int(KEYS[key]) for pk, key in given.items() if key}


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why the sheet does not count"), max_length=200)

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])
