"""What is typed in on the way of a text: remarks of the town, reasons, notes; who answers questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.cases.models import Case
from livingcities.people.models import User


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=_("What has to be changed?"), max_length=4000, min_length=10, widget=forms.Textarea(attrs={"rows": 5})
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands at the address of the practice for everybody to read."),
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What changes?"),
        max_length=300,
        required=False,
        help_text=_("One line for the list of versions: «Results of the second year»."),
    )


class ContactForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    role = forms.CharField(
        label=_("Who they are in this practice"),
        max_length=200,
        required=False,
        help_text=_("«Led the project», «wrote the application»."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = case.contacts.values("user")
        team = User.objects.filter(memberships__city=case.city_id, memberships__state="active")
        people = (team | User.objects.filter(pk=case.created_by_id)).filter(is_active=True)
        self.fields["user"].queryset = people.exclude(pk__in=named).distinct()  # type: ignore[attr-defined]
