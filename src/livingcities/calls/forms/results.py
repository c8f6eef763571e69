"""The sitting, a decision, extra readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.forms import DatePicker, MomentField, RadioCards
from livingcities.base.moments import MOSCOW
from livingcities.calls.given import given_by
from livingcities.calls.models import Call, Juror, Sitting
from livingcities.calls.rules.jury import leaves_time

DAYS = 7
"""As much time for extra readings as is proposed."""


class SittingForm(forms.Form):
    held_on = forms.DateField(label=_("Day of the sitting"), widget=DatePicker)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    present = forms.ModelMultipleChoiceField(
        label=_("Present"), queryset=Juror.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    minutes = forms.CharField(
        label=_("What was said"),
        help_text=_("Stands in the protocol as it is written here."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, data: Any, *, call: Call, sitting: Sitting | None) -> None:
        initial: dict[str, Any] = {"held_on": timezone.localdate()}
        if sitting:
            initial = {
                "held_on": sitting.held_on,
                "place": sitting.place,
                "minutes": sitting.minutes,
                "present": list(sitting.present.values_list("pk", flat=True)),
            }
        super().__init__(data, initial=initial)
        field = self.fields["present"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Juror.objects.reading().filter(call=call, is_auditor=False)


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("The jury decides"), widget=RadioCards)
    prize = forms.CharField(
        label=_("Prize"), help_text=_("«For courage», if the prize has a name."), max_length=200, required=False
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Necessary where the decision departs from the ranking. It is published."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(given_by(call).kinds.items())
        if call.gives == Call.Gives.PLACE:
            del self.fields["prize"]


class ExtraForm(forms.Form):
    readings = forms.IntegerField(
        label=_("further readings of each"), min_value=1, max_value=5, initial=2, widget=forms.NumberInput
    )
    until = MomentField(label=_("Read until, Moscow time"))

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data, initial={"until": some_days_on(call)})
        self.call = call

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        in_time = leaves_time(self.call, until)
        if not in_time:
            raise ValidationError(in_time.reason)
        return until


def some_days_on(call: Call) -> datetime:
    """A week, or as much of it as is left before the results are promised."""
    now = timezone.now()
    day = now + timedelta(days=DAYS)
    if call.results_at and now + timedelta(days=2) < call.results_at <= day:
        day = call.results_at - timedelta(days=1)
    return day.astimezone(MOSCOW).replace(hour=18, minute=0, second=0, microsecond=0)
