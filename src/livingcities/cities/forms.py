from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Membership


class JoinForm(forms.Form):
    about = forms.CharField(
        label=_("Who you are and what you would like to do"),
        help_text=_(
            "The coordinators read it and answer. For example: «I teach at school No. 2, I want to help with the yard»."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads it in a letter: say it plainly and kindly."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InviteForm(RoleForm):
    uses = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=50, initial=1)
    days = forms.IntegerField(label=_("Valid, days"), min_value=1, max_value=30, initial=7)


class ResidenceForm(forms.Form):
    about = forms.CharField(
        label=_("How the city team can tell that you live here"),
        help_text=_("Optional. A street, a school, people who know you. Only the team sees it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
