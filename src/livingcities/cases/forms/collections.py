from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.base.slugs import free_slug
from livingcities.cases.models import Collection, CollectionSection, Theme
from livingcities.cities.names import slug as latin


class TextsForm(forms.ModelForm):
    class Meta:
        model = Collection
        fields: ClassVar = ["title", "subtitle", "year", "foreword", "foreword_by", "imprint", "has_bleed"]
        help_texts: ClassVar = {
            "subtitle": _("Stands under the title on the cover."),
            "foreword": _("An empty line begins a new paragraph. Without a foreword its page is left out."),
            "foreword_by": _("Name and position, under the foreword."),
            "imprint": _("Who compiled the book, licence, how to quote it. Stands on the back of the title page."),
            "has_bleed": _(
                "The cover's colour goes 3 mm beyond the edge, where the printer cuts. Leave it off for the screen."
            ),
        }
        widgets: ClassVar = {
            "foreword": forms.Textarea(attrs={"rows": 12}),
            "imprint": forms.Textarea(attrs={"rows": 5}),
        }


class NewForm(forms.ModelForm):
    class Meta:
        model = Collection
        fields: ClassVar = ["title", "year"]

    def slug(self) -> str:
        """An address made of year and title that no other collection has."""
        base = latin(f"{self.cleaned_data['year']} {self.cleaned_data['title']}")[:90].strip("-") or "collection"
        return free_slug(Collection, base)


class SectionForm(forms.ModelForm):
    class Meta:
        model = CollectionSection
        fields: ClassVar = ["title", "lead"]
        widgets: ClassVar = {"lead": forms.Textarea(attrs={"rows": 4})}


class ChoosingFilter(forms.Form):
    """Which practices are offered."""

    q = forms.CharField(required=False, max_length=100)
    theme = forms.ModelChoiceField(Theme.objects.all(), required=False, to_field_name="slug")
    year = forms.IntegerField(required=False, min_value=1950, max_value=2100)

    def narrowed(self, cases: Any) -> Any:
        if not self.is_valid():
            return cases
        if words := self.cleaned_data["q"].strip():
            cases = cases.filter(title__icontains=words) | cases.filter(city__name__istartswith=words)
        if theme := self.cleaned_data["theme"]:
            cases = cases.filter(themes=theme)
        if year := self.cleaned_data["year"]:
            cases = cases.filter(year=year)
        return cases


class ChooseForm(forms.Form):
    """The practices that were ticked."""

    def __init__(self, *args: Any, offered: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cases"] = forms.ModelMultipleChoiceField(offered)
