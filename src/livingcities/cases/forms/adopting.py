"""Letters between towns, stages, what was changed, what is left after years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.base.forms import RadioCards
from livingcities.cases.models import Adoption, Case, OutcomeCheck
from livingcities.cities.models import City

Stage = Adoption.Stage

SENTENCES = {
    Stage.CONSIDERING: _("You read, ask and reckon. Only the two teams see it."),
    Stage.ADAPTING: _("You have decided to do it and fit it to your town."),
    Stage.RUNNING: _("Work has begun."),
    Stage.DONE: _("It stands and works. In a year we ask what is left."),
    Stage.GIVEN_UP: _("It did not come to be. Say why: this helps others most."),
}
OUTCOMES = {
    "works": _("As it was meant."),
    "changed": _("It has become something else, and that is fine too."),
    "stopped": _("It is no longer there or nobody uses it."),
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AdoptForm(forms.Form):
    city = forms.ModelChoiceField(label=_("Your town"), queryset=City.objects.none(), to_field_name="slug")
    message = forms.CharField(
        label=_("Letter to the town"),
        max_length=2000,
        min_length=30,
        widget=_area(7),
        help_text=_("Who you are, what is alike in your town, what you would like to ask. Their team reads it."),
    )
    shares_email = forms.BooleanField(
        label=_("Show my e-mail to their team, so that they can write to me directly"), required=False
    )

    def __init__(self, *args: Any, cities: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=2000, min_length=10, widget=_area(6))
    shares_email = forms.BooleanField(
        label=_("Show my e-mail to their team, so that they can write to me directly"), required=False
    )


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=_("How far is it?"), widget=RadioCards(texts=SENTENCES))
    note = forms.CharField(
        label=_("A note"), max_length=2000, required=False, widget=_area(3), help_text=_("For the way of the adoption.")
    )
    told = forms.CharField(
        label=_("What you changed, or why you gave it up"),
        max_length=2000,
        required=False,
        widget=_area(4),
        help_text=_("Needed when it is done or given up; everybody reads it on the page of the practice."),
    )

    def __init__(self, *args: Any, adoption: Adoption, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stages = [choice for choice in Stage.choices if choice[0] != adoption.stage]
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
        self.fields["stage"].widget.choices = stages
        if not self.is_bound:
            self.initial.setdefault("told", adoption.changed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = (cleaned.get("told") or "").strip()
        if cleaned.get("stage") == Stage.GIVEN_UP and len(told) < 10:
            self.add_error("told", ValidationError(_("Say why it was given up: others learn from this most.")))
        if cleaned.get("stage") == Stage.DONE and len(told) < 10:
            self.add_error("told", ValidationError(_("Say what you did differently, even if it was little.")))
        return cleaned


class ChangesForm(forms.Form):
    changed = forms.CharField(
        label=_("What we do differently"),
        max_length=3000,
        required=False,
        widget=_area(4),
        help_text=_("Everybody reads it on the page of the practice."),
    )


class GrewForm(forms.Form):
    became = forms.ModelChoiceField(
        label=_("Our own practice that grew from it"), queryset=Case.objects.none(), to_field_name="slug"
    )

    def __init__(self, *args: Any, adoption: Adoption, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = Case.objects.filter(city=adoption.city_id).exclude(state=Case.State.WITHDRAWN)
        self.fields["became"].queryset = own  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Does it still work?"), choices=OutcomeCheck.Outcome.choices, widget=RadioCards(texts=OUTCOMES)
    )
    text = forms.CharField(
        label=_("In a few words"),
        max_length=2000,
        required=False,
        widget=_area(4),
        help_text=_("What proved right, what did not. Everybody reads it on the page of the practice."),
    )
