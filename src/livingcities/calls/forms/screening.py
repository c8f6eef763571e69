"""The checklist of an application, corrections, verdicts, representatives of regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.forms import MomentField
from livingcities.calls.models import ScreeningItem, ScreeningMark
from livingcities.cities.models import Region

CORRECTION_DAYS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist with the fields that answer it."""

    item: ScreeningItem
    met: forms.BoundField
    note: forms.BoundField
    mark: ScreeningMark | None


class ChecklistForm(forms.Form):
    """Met, not met or not looked at, with a note, for every line of the call's checklist."""

    ANSWERS = (("yes", _("met")), ("no", _("not met")), ("", _("not checked")))

    def __init__(
        self, *args: Any, items: Iterable[ScreeningItem], marks: dict[int, ScreeningMark], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.marks = list(items), marks
        for item in self.items:
            mark = marks.get(item.pk)
            self.fields[f"met-{item.number}"] = forms.ChoiceField(
                label=item.text,
                choices=self.ANSWERS,
                required=False,
                widget=forms.RadioSelect,
                initial="" if mark is None else "yes" if mark.is_met else "no",
            )
            self.fields[f"note-{item.number}"] = forms.CharField(
                label=_("Note"), max_length=500, required=False, initial=mark.note if mark else ""
            )

    def lines(self) -> Iterator[Line]:
        for item in self.items:
            met, note = self[f"met-{item.number}"], self[f"note-{item.number}"]
            yield Line(item, met, note, self.marks.get(item.pk))

    def answers(self) -> Iterator[tuple[ScreeningItem, bool | None, str]]:
        """What differs from what stands in the database, or was said before the application was handed in anew."""
        for item in self.items:
            met = {"yes": True, "no": False}.get(self.cleaned_data[f"met-{item.number}"])
            yield item, met, self.cleaned_data[f"note-{item.number}"].strip()


def some_days_on() -> Any:
    return (timezone.localtime() + timedelta(days=CORRECTION_DAYS)).replace(hour=18, minute=0, second=0, microsecond=0)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The authors get these words by e-mail."),
    )
    until = MomentField(label=_("Until when, Moscow time"), initial=some_days_on, help_text=_("A moment ahead."))

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise ValidationError(_("This moment has passed already."))
        return until


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("The reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The authors get these words by e-mail."),
    )


class VerdictForm(ReasonForm):
    reason = forms.CharField(
        label=_("Why it is not admitted"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The authors get these words by e-mail."),
    )


class RepresentativeForm(forms.Form):
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all())
    email = forms.EmailField(
        label=_("E-mail of the person"), help_text=_("With this address they have signed up here.")
    )
    title = forms.CharField(label=_("Position"), max_length=200, required=False)
