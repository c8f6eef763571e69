from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.dialogues.models import Dialogue, Vote
from livingcities.dialogues.wording import checked


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as the buttons send it. Nobody types it, so there is nothing to show beside a field."""

    statement: int
    choice: int
    drawn: bool  # the statement was drawn by the server, not asked for by the voter

    @classmethod
    def read(cls, data: Mapping[str, str]) -> GivenAnswer | None:
        """The answer, or None if the form was tampered with or broken on the way."""
        try:
            statement, choice = int(data.get("statement", "")), int(data.get("choice", ""))
        except ValueError:
            return None
        if not 0 < statement < 2**63 or choice not in Vote.Choice.values:
            return None
        return cls(statement, choice, "drawn" in data)


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("Your statement"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thought, in your own words, that others can agree or disagree with."),
    )
    # Sent by the button «Send all the same», which stands under the statements found to be alike.
    different = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.longest = dialogue.statement_length
        self.fields["text"].widget.attrs["maxlength"] = self.longest

    def clean_text(self) -> str:
        return checked(self.cleaned_data["text"], self.longest)
