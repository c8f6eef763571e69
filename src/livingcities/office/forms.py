from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.people.models import User


class AppointForm(forms.Form):
    """Names a person by the address of their account; `person` is theirs once the form is valid."""

    person: User | None = None

    email = forms.EmailField(
        label=_("E-mail of the coordinator"), help_text=_("The person needs an account with this address.")
    )

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=address, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no account with this address. Ask the person to sign in once."))
        return address
