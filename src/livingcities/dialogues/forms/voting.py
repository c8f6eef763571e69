from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.dialogues.models import Dialogue, Vote
from livingcities.dialogues.wording import checked


class VoteForm(forms.Form):
    """One answer: the statement's id, the choice, and the seed of the draw if the statement was drawn."""

    statement = forms.IntegerField(min_value=1)
    choice = forms.TypedChoiceField(choices=Vote.Choice.choices, coerce=int)
    drawn = forms.BooleanField(required=False)


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
        self.fields["text"].widget.attrs["data-counter"] = str(self.longest)

    def clean_text(self) -> str:
        return checked(self.cleaned_data["text"], self.longest)
