from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class EntranceConsentForm(forms.Form):
    """What every kind of sign-up asks besides the address: consent to keep the account's data."""

    consent = forms.BooleanField(
        label=_("I agree that the site keeps and uses the data of my account"),
        error_messages={"required": _("Without this consent we may not keep an account.")},
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        from livingcities.people.models import ConsentText, Purpose
        from livingcities.people.operations import give_consent

        give_consent(actor=user, text=ConsentText.objects.current().get(purpose=Purpose.ACCOUNT))
