from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.base.forms import RadioCards
from livingcities.cases.models import SavedSearch, SynonymFamily
from livingcities.cases.search.words import family, split
from livingcities.people.models import ConsentText

Every = SavedSearch.Every

FEWEST_WAYS, MOST_WAYS, LONGEST_WAY = 2, 40, 5


class SearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ("title", "every")
        labels = {"title": _("What to call it"), "every": _("Letters about what is new")}
        widgets = {
            "every": RadioCards(
                texts={
                    "week": _("Only in weeks that bring something new."),
                    "month": _("Only in months that bring something new."),
                    "never": _("The search waits on your page."),
                }
            )
        }

    def __init__(self, *args: Any, text: ConsentText | None = None, **kwargs: Any) -> None:
        """`text` is what a person has still to agree to before letters may come."""
        super().__init__(*args, **kwargs)
        if text is not None:
            self.fields["agree"] = forms.BooleanField(label=text.summary, required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        if "agree" in self.fields and not given.get("agree") and given.get("every") not in {None, Every.NEVER}:
            self.add_error("agree", _("Without this consent we send no letters. Tick it, or choose «no letters»."))
        return given


class SynonymsForm(forms.ModelForm):
    class Meta:
        model = SynonymFamily
        fields = ("words", "note")
        labels = {"words": _("Words with one meaning"), "note": _("Note")}
        help_texts = {
            "words": _("Separated by commas: nouns, verbs, abbreviations, phrases. One form of each word is enough."),
            "note": _("For your colleagues: why these words stand together."),
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def clean_words(self) -> str:
        ways = [" ".join(way.split()) for way in self.cleaned_data["words"].replace("\n", ",").split(",")]
        ways = list(dict.fromkeys(way for way in ways if way))
        if too_long := next((way for way in ways if len(split(way)) > LONGEST_WAY), ""):
            raise forms.ValidationError(
                _("«%(words)s» is too long: at most five words between two commas."), params={"words": too_long}
            )
        if len(ways) > MOST_WAYS:
            raise forms.ValidationError(_("At most 40 words in a family. Make two families of them."))
        if len(family(ways)) < FEWEST_WAYS:
            raise forms.ValidationError(
                _("Name at least two different words. Forms of one word are found by themselves.")
            )
        return ", ".join(ways)
