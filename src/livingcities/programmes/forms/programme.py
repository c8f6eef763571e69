"""What the secretariat types in about a programme and its partners."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.cities.names import slug as latin
from livingcities.programmes.models import Programme


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = ("kind", "name", "name_en", "aim", "aim_en")
        widgets = {"aim": forms.Textarea(attrs={"rows": 4}), "aim_en": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "aim": _("What it is for and for whom, in a few sentences that a mayor and a resident understand."),
        }


class NewProgrammeForm(ProgrammeForm):
    """The address is made of the name once and never changes."""

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not latin(name):
            raise ValidationError(_("The name needs letters: the address of the programme is made of them."))
        if Programme.objects.filter(slug=latin(name)[:80]).exists():
            raise ValidationError(_("There is a programme of this name already."))
        return str(name)

    @property
    def slug(self) -> str:
        return latin(self.cleaned_data["name"])[:80]


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    site = forms.URLField(label=_("Site"), required=False, assume_scheme="https")


PartnerFormSet = forms.formset_factory(PartnerForm, extra=2, max_num=40, validate_max=True, can_delete=True)
