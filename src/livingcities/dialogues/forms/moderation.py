"""Rulings, appeals and the answers to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.dialogues.models import Dialogue, Ruling, Statement
from livingcities.dialogues.wording import clean


class RulingForm(forms.Form):
    """Which ruling, and what it needs: a reason to reject, another statement to merge into."""

    class Act:
        ACCEPT, REJECT, MERGE, RESTORE, META = "accept", "reject", "merge", "restore", "meta"
        ALL = (ACCEPT, REJECT, MERGE, RESTORE, META)

    act = forms.ChoiceField(choices=[(act, act) for act in Act.ALL])
    seen = forms.IntegerField(min_value=0)
    reason = forms.ChoiceField(choices=[("", ""), *Ruling.Reason.choices], required=False)
    into = forms.IntegerField(min_value=1, required=False)
    other = forms.IntegerField(min_value=1, required=False)
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.dialogue = dialogue

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        act = cleaned.get("act")
        if act == self.Act.REJECT and not cleaned.get("reason"):
            self.add_error("reason", _("Choose one of the published reasons."))
        if act == self.Act.MERGE:
            number = cleaned.get("other") or cleaned.get("into") or 0
            cleaned["target"] = Statement.objects.filter(dialogue=self.dialogue, number=number).first()
            if cleaned["target"] is None:
                self.add_error("into", _("Choose the statement that stays, or type its number."))
        return cleaned


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why you disagree"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your words and the answer will stand in the public log, without your name."),
    )

    def clean_text(self) -> str:
        text = clean(self.cleaned_data["text"])
        if sum(letter.isalpha() for letter in text) < 5:
            raise ValidationError(_("Say in words why the ruling should be changed."))
        return text


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    answer = forms.CharField(
        label=_("Answer, public"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["answer"] = clean(cleaned.get("answer", ""))
        if cleaned.get("granted") is False and not cleaned["answer"]:
            self.add_error("answer", _("Say why the ruling stands: a person took the time to write to you."))
        return cleaned
