from __future__ import annotations

import re
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.base.codes import ALPHABET

from .models import Credential


def clean_code(text: str) -> str:
    """What was typed from paper: in any case, with spaces and dashes; empty if it cannot be a code."""
    code = re.sub(r"[\s\-–—]", "", text).upper()
    return code if len(code) == 12 and set(code) <= set(ALPHABET) else ""


class FindForm(forms.Form):
    code = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("Twelve letters and digits beside the square code. Dashes may be left out."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = clean_code(self.cleaned_data["code"])
        if not code or not Credential.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _("No certificate has this number. Check it again: there are no O, I, L, 0 and 1 in it.")
            )
        return code


class IssueForm(forms.ModelForm):
    class Meta:
        model = Credential
        fields: ClassVar = ["kind", "holder_name", "title", "reason", "programme", "signed_by"]
        labels: ClassVar = {
            "kind": _("Kind of certificate"),
            "holder_name": _("To whom"),
            "title": _("Title"),
            "reason": _("For what"),
            "programme": _("Programme and year"),
            "signed_by": _("Who signs"),
        }
        help_texts: ClassVar = {
            "holder_name": _("A person, a town or an organisation, as it is to be printed."),
            "title": _("«Winner's diploma», «Letter of thanks»"),
            "reason": _("A sentence that goes on after the name: «for the best project of an embankment»."),
            "programme": _("With the year: it is printed at the top."),
            "signed_by": _("Name and position. May be empty."),
        }
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 3})}


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is revoked"),
        help_text=_("Everybody who checks the certificate reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
