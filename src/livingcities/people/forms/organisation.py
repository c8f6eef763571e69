from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from livingcities.people.inn import is_inn
from livingcities.people.models import Organisation

from .profile import tidy


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("What kind of organisation"), choices=Organisation.Kind.choices)
    name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    inn = forms.CharField(
        label=_("Tax number (INN)"),
        max_length=20,
        required=False,
        help_text=_("10 or 12 digits. A community of residents may have none."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    site = forms.URLField(
        label=_("Site"),
        required=False,
        assume_scheme="https",
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    description = forms.CharField(
        label=_("What it does"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, *, organisation: Organisation | None = None):
        names = self.base_fields
        super().__init__(data, initial={name: getattr(organisation, name) for name in names} if organisation else None)
        self.organisation = organisation

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        if len(name) < 3:
            raise forms.ValidationError(_("Write the name in full, please."))
        return name

    def clean_inn(self) -> str:
        inn = "".join(self.cleaned_data["inn"].split())
        if not inn:
            return ""
        if not is_inn(inn):
            raise forms.ValidationError(_("There is a slip in the number: the check digits do not agree."))
        same = Organisation.objects.filter(inn=inn).first()
        if same and same != self.organisation:
            raise forms.ValidationError(
                _("%(organisation)s already stands here under this number. Find it and ask to join."),
                params={"organisation": same.name},
            )
        return inn


class NewOrganisationForm(OrganisationForm):
    title = forms.CharField(
        label=_("Your position there"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )

    def clean_title(self) -> str:
        return tidy(self.cleaned_data["title"])


class JoinForm(forms.Form):
    title = forms.CharField(
        label=_("Your position there"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )

    def clean_title(self) -> str:
        return tidy(self.cleaned_data["title"])
