from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.people.models import User


class FarewellForm(forms.Form):
    """Deleting an account takes more than a click: its address, typed."""

    email = forms.CharField(
        label=_("Type the e-mail of this account"),
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, person: User, data: Any = None):
        super().__init__(data)
        self.person = person

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if email != self.person.email.lower():
            raise forms.ValidationError(_("This is not the e-mail of this account. Nothing has been deleted."))
        return email
