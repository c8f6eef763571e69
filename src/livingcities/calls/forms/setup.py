"""What the secretariat types in about a call: texts, days, rules, checklist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from livingcities.base.forms import DatePicker, MomentField, RadioCards
from livingcities.calls.models import Applicant, Call
from livingcities.calls.rules import setup as rules

MOST_LINES = 40


class CreateForm(forms.ModelForm):
    class Meta:
        model = Call
        fields = ("title", "code")
        help_texts = {
            "code": _("Short letters and a year: «МГ-2026» gives the numbers МГ-2026-0001, МГ-2026-0002 and so on.")
        }


class CallForm(forms.ModelForm):
    """A part of the call's fields. Those that stay as promised are shown and cannot be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in rules.editable(self.instance):
                field.disabled = True
            # `_post_clean` below does not ask the model's validators: the fields do, so that a fault stands there.
            own: Any = Call._meta.get_field(name)
            field.validators = [*field.validators, *(each for each in own.validators if each not in field.validators)]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in rules.EDITABLE}

    def _post_clean(self) -> None:
        """The instance is changed by the operation, not by the form."""


class TextsForm(CallForm):
    class Meta:
        model = Call
        fields = ("title", "lead", "text", "code", "title_label", "title_en", "text_en")
        widgets = {
            "lead": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 14}),
            "text_en": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "lead": _("What is looked for. It stands in lists and under the heading."),
            "text": _("What may be sent, what for, what winners get, who to ask. An empty line begins a paragraph."),
            "code": CreateForm.Meta.help_texts["code"],
            "title_label": _("What applicants are asked first. Empty: «Name of the practice or project»."),
        }


class WhenForm(CallForm):
    opens_at = MomentField(label=_("Opens"), required=False, help_text=_("Empty: at once when you open the call."))
    closes_at = MomentField(label=_("Deadline"), required=False)
    review_until = MomentField(label=_("Jurors read until"), required=False)
    results_at = MomentField(label=_("Results are published"), required=False)
    applicants = forms.MultipleChoiceField(
        label=_("Who may apply"),
        choices=Applicant.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: everybody."),
    )

    class Meta:
        model = Call
        fields = (
            "opens_at",
            "closes_at",
            "grace_minutes",
            "review_until",
            "results_at",
            "applicants",
            "needs_town",
            "population_on",
            "per_city",
            "by_region",
            "region_quota",
        )
        widgets = {"population_on": DatePicker}
        help_texts = {
            "grace_minutes": _("For those who began before the deadline and whose connection is slow. Not announced."),
            "population_on": _("The registry's last number known on that day decides the nomination."),
            "needs_town": _("Without it persons and organisations apply for themselves, as to a school."),
            "per_city": _("Empty: any number."),
            "by_region": _("The region's representative says which applications of the region take part."),
            "region_quota": _("Empty: any number."),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        opens, closes = values.get("opens_at"), values.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The call closes before it opens."))
        if self.instance.state != Call.State.DRAFT and rules.LATER & set(self.changed_data):
            days = (values.get("review_until"), values.get("results_at"))
            for name, text in rules.wrong_days(self.instance.closes_at, *days).items():
                self.add_error(name, text)
        return values


class ExtendForm(forms.Form):
    closes_at = MomentField(label=_("New deadline, Moscow time"))

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean_closes_at(self) -> datetime:
        later: datetime = self.cleaned_data["closes_at"]
        if self.call.closes_at and later <= self.call.closes_at:
            raise ValidationError(_("The new deadline must be later than the present one."))
        if not (possible := rules.can_move_deadline_to(self.call, later)):
            raise ValidationError(possible.reason)
        return later


class Lines(forms.CharField):
    """A text a line: each once, in order."""

    def __init__(self, *, most: int = MOST_LINES, longest: int = 80, **kwargs: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(widget=forms.Textarea(attrs={"rows": kwargs.pop("rows", 4)}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.clean(data))

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(lines) > self.most:
            too_many = ngettext("At most %(n)s line.", "At most %(n)s lines.", self.most)
            raise ValidationError(too_many % {"n": self.most})
        if any(len(line) > self.longest for line in lines):
            too_long = ngettext(
                "A line has at most %(n)s character.", "A line has at most %(n)s characters.", self.longest
            )
            raise ValidationError(too_long % {"n": self.longest})
        return lines


class JuryForm(CallForm):
    professions = Lines(
        label=_("Professions"),
        required=False,
        most=12,
        help_text=_("A line each. Of every profession at least one juror reads each application."),
    )

    class Meta:
        model = Call
        fields = (
            "gives",
            "winners",
            "diploma",
            "is_blind",
            "reviews_each",
            "scale_min",
            "scale_max",
            "scoring",
            "quorum",
            "method",
            "one_per_region",
            "professions",
            "anchors",
            "audit_percent",
        )
        widgets = {
            "gives": RadioCards(
                texts={
                    "prize": _("Results and letters speak of winners and prizes."),
                    "place": _("Results and letters speak of places; who got none reads so without «no prize»."),
                }
            ),
            "scoring": RadioCards(
                texts={
                    "raw": _("Simple and clear. A strict juror lowers those whom chance gave to them."),
                    "calibrated": _("A strict juror and a kind one count alike. Needs several readings of each."),
                }
            ),
            "method": RadioCards(
                texts={
                    "total": _("Jurors read what they know best; a few applications may get weaker experts."),
                    "fairest": _("No application gets worse experts than another; slower to compute."),
                }
            ),
        }
        labels = {"method": _("What matters more")}
        help_texts = {
            "winners": _("With nominations each of them says its own number."),
            "diploma": _("It stands on the diploma of those who win or get a place. Empty: no diplomas."),
            "is_blind": _("The town, the applicant and answers marked as telling who applies are hidden."),
            "anchors": _("They show how strict each juror is. With 2 or more the scores become comparable sooner."),
            "audit_percent": _("Shows how much of the result is chance. 0: no second jury."),
            "quorum": _("So many of the jurors must be present when winners are decided."),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        low, high = values.get("scale_min"), values.get("scale_max")
        if low is not None and high is not None and low >= high:
            self.add_error("scale_max", _("The highest mark must be above the lowest."))
        return values


class ChecklistForm(forms.Form):
    lines = Lines(
        label=_("What is checked in each application"),
        required=False,
        longest=300,
        rows=8,
        help_text=_("A line each, so that yes is good: «Files open», «The application belongs to the nomination»."),
    )
