"""What the secretariat types in about an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from livingcities.base.forms import DatePicker
from livingcities.programmes.copying import PARTS, Shift, unmet
from livingcities.programmes.models import Edition, Programme

FIRST_YEAR, YEARS_AHEAD = 2000, 20


class EditionForm(forms.ModelForm):
    class Meta:
        model = Edition
        fields = ("title", "title_en", "text", "text_en", "begins_on", "ends_on")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 12}),
            "text_en": forms.Textarea(attrs={"rows": 6}),
            "begins_on": DatePicker,
            "ends_on": DatePicker,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The edition cannot end before it begins."))
        return values


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any):
        this_year = timezone.localdate().year
        super().__init__(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=this_year + YEARS_AHEAD, **kwargs)


class NewEditionForm(forms.Form):
    """The year, and whether to begin empty, from a ready template or from an earlier edition."""

    year = YearField()

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.programme = programme

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if Edition.objects.filter(programme=self.programme, year=year).exists():
            raise ValidationError(_("There is an edition of this year already."))
        return year


class CopyForm(NewEditionForm):
    """Which parts of an earlier edition are taken over."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What is copied"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, source: Edition, **kwargs: Any):
        super().__init__(*args, programme=source.programme, **kwargs)
        self.source = source
        self.fields["parts"].choices = [(part.name, part.title) for part in PARTS]  # type: ignore[attr-defined]
        self.fields["parts"].initial = [part.name for part in PARTS if part.by_default]

    def clean_parts(self) -> list[str]:
        chosen = list(self.cleaned_data["parts"])
        lacking = unmet(chosen)
        if lacking:
            raise ValidationError(
                [
                    _("«%(part)s» needs «%(needed)s»: choose both or neither.")
                    % {"part": part.title, "needed": needed.title}
                    for part, needed in lacking
                ]
            )
        return chosen

    def preview(self, year: int) -> list[dict[str, Any]]:
        """Each part with what it would bring, and whether it is chosen."""
        shift = Shift(self.source.year, year)
        chosen = set(self["parts"].value() or ())
        return [
            {"part": part, "groups": part.groups(self.source, shift), "chosen": part.name in chosen} for part in PARTS
        ]
